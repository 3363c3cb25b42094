"""Finds the first processes of a program: by pid, by name, or by the port at which it listens."""

from collections.abc import Sequence
from typing import Final, Protocol

from echotui.errors import NoServerError, StartError
from echotui.model.watch_target import WatchTarget
from echotui.sources.observed.programs import hello_of
from echotui.sources.process import proc_files
from echotui.sources.process.ambiguity import several
from echotui.sources.process.listeners import listeners
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat
from echotui.sources.process.program_list import Scan, scan, stats
from echotui.sources.process.program_name import script_name
from echotui.sources.process.rights import (
    absent,
    readable,
    unread_listener,
    unseen,
    unsupported,
    user_name,
)
from echotui.system.printable import cut, one_line

_COMM: Final = 15  # Bytes of a name: TASK_COMM_LEN, without the zero.


class Finder(Protocol):
    """Finds the first processes of a program."""

    @property
    def again(self) -> bool:
        """Whether it may be started again, as the same program."""
        ...

    def find(self) -> Sequence[int]:
        """Return their pids; their descendants are watched too.

        Raises:
            NoServerError: There is none.
            SettingsError: There are several programs.
            StartError: They cannot be read.
        """
        ...

    def moved(self, *, alive: bool) -> bool:
        """Return whether to find them again; `alive`: some of those found before are."""
        ...


def finder_of(target: WatchTarget) -> Finder:
    """Return what finds a program."""
    if target.port:
        return ByPort(target.port)
    return ByName(target.name) if target.name else ByPid(target.pid)


class ByPid:
    """One process."""

    again = False

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def find(self) -> Sequence[int]:
        """See `Finder`."""
        if text := absent(self._pid):
            raise NoServerError(text)
        return _checked([self._pid])

    def moved(self, *, alive: bool) -> bool:
        """Another one with this number is another program."""
        del alive
        return False


class ByName:
    """A program by its name: `comm`, the last part of its first argument, or a Python's script."""

    again = True

    def __init__(self, name: str) -> None:
        self._name = name

    def find(self) -> Sequence[int]:
        """See `Finder`; several processes with one command line are one program."""
        known = Scan(stats(), {}, ())
        pids = [pid for pid, each in known.stats.items() if _has_name(each, self._name)]
        roots = known.roots(pids)
        if not roots:
            text = f"no program of the name {cut(one_line(self._name))} runs here"
            raise NoServerError(f"{text}{unseen()}")
        commands = {pid: _command(pid) for pid in roots}
        if len(set(commands.values())) > 1:
            raise several(self._name, commands, known)
        return _checked(roots)

    def moved(self, *, alive: bool) -> bool:
        """It may have been started again."""
        return not alive


class ByPort:
    """The processes that listen at a TCP port; of a container's too, if none here does."""

    again = True

    def __init__(self, port: int) -> None:
        self._port = port
        self._inodes: frozenset[int] = frozenset()

    def find(self) -> Sequence[int]:
        """See `Finder`."""
        self._inodes = self._here()
        whole = scan()
        inodes = self._inodes or {
            each.inode for each in whole.found if each.address.port == self._port
        }
        if not inodes:
            raise NoServerError(f"nothing listens at TCP port {self._port}")
        if pids := whole.holders(inodes):
            return _checked(pids)
        if any(not own.isdisjoint(inodes) for own in whole.sockets.values()):
            raise NoServerError(
                f"at TCP port {self._port} systemd listens, for a service that it has not started"
            )
        users = {user_name(each.uid) for each in whole.found if each.inode in inodes}
        raise StartError(
            f"the program at TCP port {self._port} (user {', '.join(sorted(users))}) cannot be"
            f" read: {unread_listener()}"
        )

    def moved(self, *, alive: bool) -> bool:
        """See `Finder`: a restarted one has other sockets there; one part of `find`'s time."""
        return not alive or self._here() != self._inodes

    def _here(self) -> frozenset[int]:
        return frozenset(each.inode for each in listeners() if each.address.port == self._port)


def runs(name: str) -> bool:
    """Return whether a program of a name runs here."""
    return not unsupported() and any(_has_name(each, name) for each in stats().values())


def _checked(pids: Sequence[int]) -> Sequence[int]:
    """Return some processes if one of them may be read, or tells about itself.

    The others are shown with the reason.
    """
    problems = [readable(pid) for pid in pids]
    if not all(problems) or any(map(hello_of, pids)):
        return pids
    raise StartError(problems[0])


def _has_name(stat: Stat, name: str) -> bool:
    if stat.name == name or (len(name) > _COMM and stat.name == name[:_COMM]):
        return True
    try:
        arguments = proc_files.arguments(stat.id.pid)
    except (GoneError, NotAllowedError):
        return False
    first = arguments[0].partition(" ")[0] if arguments else ""
    return name in (first.rpartition("/")[2], script_name(arguments))


def _command(pid: int) -> str:
    try:
        return proc_files.command_line(pid)
    except (GoneError, NotAllowedError):
        return ""
