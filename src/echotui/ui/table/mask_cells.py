"""The cell of a registered mask."""

from echotui.model.mask import READ, UNKNOWN, UNSEEN, WRITE, flags, has_fired
from echotui.model.row import Row
from echotui.ui.format.row import PARKED, mask_text
from echotui.ui.format.safe import Safe, safe
from echotui.ui.table.cells import Cell
from echotui.ui.theme.themes import mask_role


def mask_of(row: Row) -> Safe:
    """Return the mask."""
    return safe(mask_text(row))


def mask(row: Row, _width: int) -> Cell:
    """Draw the events that are wanted, each letter in its place, with a sign if it is parked.

    How they are delivered (EDGE, ONE_SHOT) comes after them: a one-shot that has fired has none.
    """
    if row.mask & UNSEEN:
        return ((UNKNOWN, "faint"),)
    events = tuple(piece for bit in (READ, WRITE) for piece in _event(row, bit))
    how = flags(row.mask)
    if not how:
        return events
    if has_fired(row.mask):
        return ((f"{how} ", "choked"), *events)
    return (*events, (f" {how}", "faint"))


def _event(row: Row, bit: int) -> Cell:
    if not row.mask & bit:
        return (("-", "faint"),)
    letter = ("R" if bit == READ else "W", mask_role(bit))
    return (letter, (PARKED, "choked")) if row.parked & bit else (letter,)
