"""Event masks as Tornado's IOLoop counts them (`tornado/ioloop.py`, the epoll(7) bits)."""

from typing import Final

NONE: Final = 0
READ: Final = 1
WRITE: Final = 4
# EPOLLERR | EPOLLHUP: passed on every call, and on asyncio never delivered.
ERROR: Final = 24
# Of another program's registrations (epoll_ctl(2)): they change how events are delivered.
EDGE: Final = 1 << 31  # EPOLLET.
ONE_SHOT: Final = 1 << 30  # EPOLLONESHOT; alone, it has fired.
UNSEEN: Final = 1 << 32  # No epoll has the descriptor: what is waited for is not known.


def letters(mask: int) -> str:
    """Format READ and WRITE of a mask as `RW`, `R-`, `-W` or `--`."""
    return ("R" if mask & READ else "-") + ("W" if mask & WRITE else "-")


def words(mask: int) -> str:
    """Format READ and WRITE of a mask as in code: `READ|WRITE`, `READ`, `WRITE` or `NONE`."""
    names = [name for bit, name in ((READ, "READ"), (WRITE, "WRITE")) if mask & bit]
    return "|".join(names) or "NONE"
