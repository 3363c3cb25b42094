"""Links in `/proc/PID/fd`: what a descriptor is, by its text (proc(5), `fs/d_path.c`)."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

EPOLL: Final = "epoll"
SOCKET: Final = "socket"
OTHER: Final = ""
"""A file, a terminal, a device: not waited for, unless an epoll has it."""
_NUMBERED: Final = re.compile(r"(socket|pipe|pidfd):\[(\d+)\]")
_KINDS: Final = {
    "anon_inode:[eventpoll]": EPOLL,
    "anon_inode:[timerfd]": "timer",
    "anon_inode:[eventfd]": "event",
    "anon_inode:[signalfd]": "signal",
    "anon_inode:[io_uring]": "io_uring",
    "anon_inode:[pidfd]": "pidfd",
    "anon_inode:inotify": "inotify",
    "anon_inode:[fanotify]": "fanotify",
    "anon_inode:[perf_event]": "perf",
}


class FdLink(NamedTuple):
    """What a descriptor is.

    Attributes:
        kind: As `Row.kind`; `socket`, whose protocol the link does not have; empty: see `OTHER`.
        inode: 0: the link does not have it.
    """

    kind: str
    inode: int
    text: str


# The links of a program are the same in each sample.
@lru_cache(maxsize=1 << 15)
def parse_link(text: str) -> FdLink:
    """Parse the text of a link."""
    if numbered := _NUMBERED.fullmatch(text):
        return FdLink(numbered[1], int(numbered[2]), text)
    return FdLink(_KINDS.get(text, OTHER), 0, text)
