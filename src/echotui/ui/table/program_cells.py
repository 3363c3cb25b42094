"""The cells of another program's descriptors."""

from collections.abc import Callable

from echotui.model.row import Row
from echotui.ui.format.safe import safe
from echotui.ui.table.cells import NOTHING, Cell, DrawCell


def text(value: Callable[[Row], str]) -> DrawCell:
    """Return a function that draws a text."""

    def cell(row: Row, width: int) -> Cell:
        shown = safe(value(row), width)
        return ((shown, "traffic") if shown else (NOTHING, "faint"),)

    return cell
