"""Finds the first processes of a program: by pid, by name, or by the port at which it listens."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from echotui.errors import NoServerError, StartError
from echotui.model.watch_target import WatchTarget
from echotui.sources.finding.ambiguity import several
from echotui.sources.observed.programs import hello_of
from echotui.sources.process import proc_files
from echotui.sources.process.accepted import accepted_at
from echotui.sources.process.listeners import listeners
from echotui.sources.process.newcomers import Newcomers
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

    def moved(self, living: Collection[int]) -> bool:
        """Return whether to find them again; `living`: those that are known and live."""
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

    def moved(self, living: Collection[int]) -> bool:
        """Another one with this number is another program."""
        del living
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

    def moved(self, living: Collection[int]) -> bool:
        """It may have been started again."""
        return not living


class ByPort:
    """The processes that listen at a TCP port, or have a connection that was accepted there.

    The latter do not listen any more: they stop, and wait for their last clients, or are the old
    ones after a reload. Of a container, only those that listen, and if none is here.
    """

    again = True

    def __init__(self, port: int) -> None:
        self._port = port
        self._inodes: frozenset[int] = frozenset()
        self._newcomers = Newcomers()

    def find(self) -> Sequence[int]:
        """See `Finder`."""
        self._newcomers.begin()
        self._inodes = self._here()
        accepted = accepted_at(self._port)
        whole = scan()
        users = {each.inode: each.uid for each in whole.found if each.address.port == self._port}
        if self._inodes or accepted:
            users = {inode: uid for inode, uid in users.items() if inode in self._inodes}
        inodes = {*self._inodes, *users, *accepted}
        if not inodes:
            raise NoServerError(f"nothing listens at TCP port {self._port}")
        if pids := whole.holders(inodes):
            return _checked(pids)
        if any(not own.isdisjoint(inodes) for own in whole.sockets.values()):
            raise NoServerError(
                f"at TCP port {self._port} systemd listens, for a service that it has not started"
            )
        names = {user_name(uid) for uid in (*users.values(), *accepted.values())}
        raise StartError(
            f"the program at TCP port {self._port} (user {', '.join(sorted(names))}) cannot be"
            f" read: {unread_listener()}"
        )

    def moved(self, living: Collection[int]) -> bool:
        """See `Finder`: others listen there now, too; a small part of `find`'s time."""
        if not living:
            return True
        here = self._here()
        # After a reload, a new process may have the same listener as the old ones.
        return here != self._inodes or self._newcomers.have(here, living)

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
