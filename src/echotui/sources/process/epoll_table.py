"""What epolls have registered, and the masks of descriptors that result."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from echotui.model.mask import EDGE, ONE_SHOT, READ, WRITE

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
