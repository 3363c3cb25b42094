"""Files of a process below `/proc`, as proc(5) describes them."""

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from echotui.errors import EchotuiError
from echotui.sources.process.sample import ProcessId

GONE: Final = frozenset({errno.ENOENT, errno.ESRCH})
"""Of a file that was there: the process, thread or descriptor has ended."""
NOT_ALLOWED: Final = frozenset({errno.EACCES, errno.EPERM})
_CHUNK: Final = 64 * 1024
_COMMAND: Final = 4096  # Bytes of a command line that are read, as ps(1) does.
_AFTER_NAME: Final = 3  # The number of the first field behind the name in `stat`.
_STATE, _PARENT, _START, _ARG_START = (n - _AFTER_NAME for n in (3, 4, 22, 48))


class GoneError(EchotuiError):
    """The process has ended, or it is a zombie: it has no descriptors any more."""


class NotAllowedError(EchotuiError):
    """The process may not be read: another user's, or one that changed its user."""


class Stat(NamedTuple):
    """What is needed of `/proc/PID/stat`.

    Attributes:
        name: As in `comm`: at most 15 bytes, by the program.
        state: `R`, `S`, `Z` and so on.
        arg_start: Where its arguments are; another one after an exec. 0: not shown to this user.
    """

    id: ProcessId
    name: str
    state: str
    parent: int
    arg_start: int

    @property
    def is_zombie(self) -> bool:
        """Whether it has ended and its parent has not waited for it."""
        return self.state in "ZX"


def read(pid: int, name: str) -> bytes:
    """Return a file of a process.

    Raises:
        GoneError, NotAllowedError: instead of an `OSError` that means this.
    """
    try:
        fd = os.open(f"/proc/{pid}/{name}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise translated(error, pid) from error
    try:
        return b"".join(_chunks(fd))
    except OSError as error:
        raise translated(error, pid) from error
    finally:
        os.close(fd)


def _chunks(fd: int) -> Iterator[bytes]:
    while chunk := os.read(fd, _CHUNK):
        yield chunk


def translated(error: OSError, pid: int) -> Exception:
    """Return what an error of reading a process means; itself, if it is none of these."""
    if error.errno in GONE:
        return GoneError(f"process {pid} has ended")
    if error.errno in NOT_ALLOWED:
        return NotAllowedError(f"process {pid} may not be read")
    return error


def stat(pid: int) -> Stat:
    """Read `/proc/PID/stat`; everybody may.

    Raises:
        GoneError: there is no such process.
    """
    return parse_stat(read(pid, "stat"))


def stat_of(id_: ProcessId) -> Stat:
    """Read `/proc/PID/stat` of exactly this process.

    Raises:
        GoneError: it has ended, or is a zombie; another one may have its number.
    """
    found = stat(id_.pid)
    if found.id != id_ or found.is_zombie:
        raise GoneError(f"process {id_.pid} has ended")
    return found


def parse_stat(data: bytes) -> Stat:
    """Parse `/proc/PID/stat`; the name may hold blanks, parentheses and line feeds.

    Raises:
        GoneError: it is not whole, as of a process that ends while it is read.
    """
    before, _, rest = data.partition(b" (")
    name, _, after = rest.rpartition(b") ")
    fields = after.split()
    try:
        id_ = ProcessId(int(before), int(fields[_START]))
        parent, arguments = int(fields[_PARENT]), int(fields[_ARG_START])
        state = fields[_STATE].decode("ascii")
    except (ValueError, IndexError) as error:
        raise GoneError("the process has ended") from error
    return Stat(id_, name.decode(errors="replace"), state, parent, arguments)


def command_line(pid: int) -> str:
    """Return the arguments with blanks between them; empty for a zombie or a kernel thread."""
    return " ".join(arguments(pid))


def arguments(pid: int) -> Sequence[str]:
    """Return the arguments, as far as they fit into 4 KiB; see `command_line`."""
    data = read(pid, "cmdline")[:_COMMAND].rstrip(b"\0")
    return data.decode(errors="replace").split("\0") if data else ()


def descriptor_limit(pid: int) -> int:
    """Return how many descriptors it may have (the soft limit); 0: no limit, or not known."""
    for line in read(pid, "limits").splitlines():
        if line.startswith(b"Max open files"):
            soft = line.split()[3]
            return int(soft) if soft.isdigit() else 0
    return 0


def user(pid: int) -> int | None:
    """Return the effective user id, from `status`."""
    for line in read(pid, "status").splitlines():
        if line.startswith(b"Uid:"):
            return int(line.split()[2])
    return None


def links(pid: int) -> dict[int, str]:
    """Return where each descriptor leads, by number: `socket:[4711]`, `/dev/null`.

    One that is closed meanwhile is left out.

    Raises:
        GoneError, NotAllowedError: none can be read.
    """
    found: dict[int, str] = {}
    try:
        folder = os.open(f"/proc/{pid}/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise translated(error, pid) from error
    try:
        for name in os.listdir(folder):  # noqa: PTH208 - it is a descriptor
            try:
                # Relative to the folder: half the time of a whole path.
                found[int(name)] = os.readlink(name, dir_fd=folder)
            except FileNotFoundError:
                continue
    except OSError as error:
        raise translated(error, pid) from error
    finally:
        os.close(folder)
    return found


def namespace(pid: int) -> str:
    """Return the network namespace as its link names it: `net:[4026531840]`."""
    try:
        return str(Path(f"/proc/{pid}/ns/net").readlink())
    except OSError as error:
        raise translated(error, pid) from error


def threads(pid: int) -> Sequence[int]:
    """Return the ids of its threads, the first one's first."""
    try:
        return sorted(int(each.name) for each in Path(f"/proc/{pid}/task").iterdir())
    except OSError as error:
        raise translated(error, pid) from error
