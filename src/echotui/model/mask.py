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


UNKNOWN: Final = "?"
"""The letters of UNSEEN."""
_FLAGS: Final = ((EDGE, "ET"), (ONE_SHOT, "1S"))
_WORDS: Final = ((READ, "READ"), (WRITE, "WRITE"), (EDGE, "ET"), (ONE_SHOT, "ONESHOT"))


def letters(mask: int) -> str:
    """Format READ and WRITE of a mask as `RW`, `R-`, `-W` or `--`."""
    return ("R" if mask & READ else "-") + ("W" if mask & WRITE else "-")


def flags(mask: int) -> str:
    """Format EDGE and ONE_SHOT of a mask as `ET`, `1S`, `ET1S`, or nothing."""
    return "".join(name for bit, name in _FLAGS if mask & bit)


def has_fired(mask: int) -> bool:
    """Return whether it is a one-shot that has fired: it is registered for no event any more."""
    return bool(mask & ONE_SHOT) and not mask & (READ | WRITE)


def text(mask: int) -> str:
    """Format a mask as `RW`, `R- ET`, `-W 1S`; a one-shot that has fired as `1S --`; `?`."""
    if mask & UNSEEN:
        return UNKNOWN
    parts = (flags(mask), letters(mask)) if has_fired(mask) else (letters(mask), flags(mask))
    return " ".join(filter(None, parts))


def words(mask: int) -> str:
    """Format a mask as in code: `READ|WRITE`, `READ|ET`, `WRITE|ONESHOT`, `NONE`, `UNKNOWN`."""
    if mask & UNSEEN:
        return "UNKNOWN"
    return "|".join(name for bit, name in _WORDS if mask & bit) or "NONE"
