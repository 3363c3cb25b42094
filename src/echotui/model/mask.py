"""Event masks as Tornado's IOLoop counts them (`tornado/ioloop.py`, the epoll(7) bits)."""

from typing import Final

NONE: Final = 0
READ: Final = 1
WRITE: Final = 4
ERROR: Final = 24
"""EPOLLERR | EPOLLHUP: asked for on every call, and on asyncio never delivered."""


def letters(mask: int) -> str:
    """Show a mask as two letters, each in its own place.

    Args:
        mask: Any combination of `READ` and `WRITE`; other bits are not shown.

    Returns:
        `RW`, `R-`, `-W` or `--`.
    """
    return ("R" if mask & READ else "-") + ("W" if mask & WRITE else "-")


def words(mask: int) -> str:
    """Show a mask as it is written in code.

    Args:
        mask: Any combination of `READ` and `WRITE`; other bits are not shown.

    Returns:
        `READ|WRITE`, `READ`, `WRITE` or `NONE`.
    """
    names = [name for bit, name in ((READ, "READ"), (WRITE, "WRITE")) if mask & bit]
    return "|".join(names) or "NONE"
