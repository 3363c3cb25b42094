"""What an epoll has registered: `/proc/PID/fdinfo/FD`, proc(5), and `fs/eventpoll.c`.

The kernel holds the epoll's lock while it writes the table: the program's next `epoll_wait` may
wait for it. It writes the whole table in the first `read`; with more than a page, it does so again
with twice the room, and the lock is free in between.
"""

import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from echotui.model.mask import EDGE, ONE_SHOT, READ, WRITE
from echotui.sources.process.proc_files import translated

_ROOM: Final = 1024 * 1024
_LINE: Final = re.compile(
    rb"^tfd: +(\d+) events: +([0-9a-f]+) data: +[0-9a-f]+(?: +pos: *\d+ ino: *([0-9a-f]+))?",
    re.MULTILINE,
)
"""The inode is there from Linux 4.13 on."""
_BITS: Final = (
    (0x001 | 0x040, READ),  # EPOLLIN, EPOLLRDNORM.
    (0x004 | 0x100, WRITE),  # EPOLLOUT, EPOLLWRNORM.
    (1 << 31, EDGE),  # EPOLLET.
    (1 << 30, ONE_SHOT),  # EPOLLONESHOT.
)
"""By number, include/uapi/linux/eventpoll.h: the `select` module has no names on macOS."""


class Registration(NamedTuple):
    """One descriptor in an epoll.

    Attributes:
        fd: Its number when it was registered; by now it may be closed, or another file's.
        mask: As `Row.mask`.
        inode: Of its file; `None`: an old kernel does not say it.
    """

    fd: int
    mask: int
    inode: int | None


class EpollTable(NamedTuple):
    """One epoll; `held` is the processor time in seconds for which its lock was held, at most."""

    registrations: Sequence[Registration]
    held: float


def read_epoll(pid: int, fd: int) -> EpollTable:
    """Read what an epoll has registered.

    Raises:
        GoneError, NotAllowedError: it cannot be read.
    """
    try:
        file = os.open(f"/proc/{pid}/fdinfo/{fd}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise translated(error, pid) from error
    try:
        # Of the processor: a thread waits for the interpreter when the call is over.
        began = time.thread_time()
        parts = [os.read(file, _ROOM)]
        held = time.thread_time() - began
        while parts[-1]:
            parts.append(os.read(file, _ROOM))
    except OSError as error:
        raise translated(error, pid) from error
    finally:
        os.close(file)
    return EpollTable(parse_epoll(b"".join(parts)), held)


def parse_epoll(data: bytes) -> list[Registration]:
    """Parse the lines of the table; other lines, and what is cut off, are left out."""
    masks: dict[bytes, int] = {}
    found: list[Registration] = []
    for fd, events, inode in _LINE.findall(data):
        mask = masks.get(events)
        if mask is None:
            mask = masks[events] = mask_of(int(events, 16))
        found.append(Registration(int(fd), mask, int(inode, 16) if inode else None))
    return found


def mask_of(events: int) -> int:
    """Return the events of epoll_ctl(2) as `Row.mask`.

    A one-shot registration that has fired keeps `EPOLLONESHOT` alone (`EP_PRIVATE_BITS`).
    """
    mask = 0
    for bits, ours in _BITS:
        if events & bits:
            mask |= ours
    return mask


def masks_of(
    tables: Mapping[int, EpollTable], inodes: Mapping[int, int]
) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Return for each descriptor its mask of all epolls together, and these.

    What was registered for a file that the descriptor is no longer, as after a close with a copy
    in another process, is not of it: the epoll keeps it until the last copy is closed (epoll(7),
    questions and answers 6).

    Args:
        tables: By the epoll's descriptor.
        inodes: Of the descriptors that are open now; 0: the link does not have it.
    """
    found: dict[int, tuple[int, tuple[int, ...]]] = {}
    for epoll, table in tables.items():
        for fd, mask, inode in table.registrations:
            now = inodes.get(fd)
            if now is None or (now and inode is not None and inode != now):
                continue
            before, epolls = found.get(fd, (0, ()))
            if epoll not in epolls:
                epolls = (*epolls, epoll)
            found[fd] = before | mask, epolls
    return found
