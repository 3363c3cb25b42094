"""Ids of connections, of more than one run of a server.

A server numbers its connections from 1 on. A source counts the runs of servers that it has met, of
one server or of several, and puts the number of the run above that: an id is never that of another
connection, of whatever server.
"""

from typing import Final

_SHIFT: Final = 40  # Bits of the number of a connection: at a million a second, for 12 days.
_MASK: Final = (1 << _SHIFT) - 1
NUMBERS: Final = range(1, 1 << _SHIFT)
"""Those that a server gives its connections; its groups have the negative ones."""


def number_of(id_: int) -> int:
    """Return the number that the server gave it: what is shown and typed."""
    return id_ & _MASK


def run_of(id_: int) -> int:
    """Return the number of the run of the server, from 0."""
    return id_ >> _SHIFT


def id_in(run: int, number: int) -> int:
    """Return the id of a connection; 0, for none, stays 0."""
    return number and run << _SHIFT | number


def label(id_: int, server: str = "") -> str:
    """Return what names a connection: `#17`, or `web-3/17` where there are several servers."""
    return f"{server}/{number_of(id_)}" if server else f"#{number_of(id_)}"
