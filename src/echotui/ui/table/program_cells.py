"""The cells of another program's descriptors."""

from collections.abc import Callable
from typing import Final

from echotui.model.row import Row
from echotui.model.tcp_states import CLOSED, ESTABLISHED, LISTEN
from echotui.ui.format import units
from echotui.ui.format.safe import Safe, safe
from echotui.ui.table.cells import NOTHING, Cell, DrawCell

QUIET: Final = frozenset({ESTABLISHED, LISTEN, CLOSED})
"""TCP states in which nothing begins or ends."""


def text(value: Callable[[Row], str]) -> DrawCell:
    """Return a function that draws a text."""

    def cell(row: Row, width: int) -> Cell:
        shown = safe(value(row), width)
        return ((shown, "traffic") if shown else (NOTHING, "faint"),)

    return cell


def pid(row: Row, width: int) -> Cell:
    """Draw the process."""
    return ((safe(str(row.pid), width) if row.pid else NOTHING, "faint"),)


def doing_text(row: Row) -> Safe:
    """Return what the program does."""
    return safe(row.doing)


def tcp_text(row: Row) -> Safe:
    """Return the TCP state."""
    return safe(row.tcp)


def tcp(row: Row, width: int) -> Cell:
    """Draw the TCP state; that of a connection which begins or ends stands out."""
    if not row.tcp:
        return ((NOTHING, "faint"),)
    return ((safe(row.tcp, width), "traffic" if row.tcp in QUIET else "draining"),)


def own_queue(row: Row, width: int) -> Cell:
    """Draw the bytes that wait in the program, at the right; coloured as those in the kernel."""
    text = units.size(row.queued) if row.queued else NOTHING
    return ((f"{text:>{width}}", "choked" if row.queued else "faint"),)


def queue(value: Callable[[Row], int | None]) -> DrawCell:
    """Return a function that draws bytes in a queue of the kernel; a dot if they are unknown."""

    def cell(row: Row, _width: int) -> Cell:
        size = value(row)
        if size is None:
            return ((NOTHING, "faint"),)
        return ((units.size(size), "choked" if size else "faint"),)

    return cell
