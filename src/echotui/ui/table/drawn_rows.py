"""The lines of the rows on the screen, drawn again only where something has changed."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.strip import Strip

from echotui.model.row import Row
from echotui.ui.table.columns import Column
from echotui.ui.table.lines import GetStyle, Line, line_of, strip_of


class DrawnRow(NamedTuple):
    """All that a line is made from, besides the columns."""

    row: Row
    cursor: bool
    marked: bool
    tinted: bool


class DrawnRows:
    """Keeps what was drawn last: most rows are the same at the next poll.

    Args:
        style_of: See `strip_of`.

    Attributes:
        strips: Of the rows, from the top.
    """

    def __init__(self, style_of: GetStyle) -> None:
        self.strips: list[Strip] = []
        self._style_of = style_of
        self._rows: Sequence[DrawnRow] = ()
        self._lines: list[Line] = []
        self._layout: tuple[tuple[Column, ...], int] = ((), 0)

    def forget(self) -> None:
        """Draw all rows the next time: their styles have changed."""
        self._rows = ()

    def draw(
        self, rows: Sequence[DrawnRow], columns: tuple[Column, ...], width: int
    ) -> list[int] | None:
        """Draw rows.

        Returns:
            The numbers of those that look different now; None for all.
        """
        same_layout = (columns, width) == self._layout
        self._layout = columns, width
        before, self._rows = self._rows if same_layout else (), rows
        kept = min(len(rows), len(before))
        del self._lines[kept:], self.strips[kept:]
        changed = []
        for number, (each, old) in enumerate(zip(rows[:kept], before[:kept], strict=True)):
            if each != old and (line := self._line(each)) != self._lines[number]:
                self._lines[number] = line
                self.strips[number] = strip_of(line, self._style_of, width)
                changed.append(number)
        self._lines += map(self._line, rows[kept:])
        self.strips += [strip_of(line, self._style_of, width) for line in self._lines[kept:]]
        return changed if same_layout and len(rows) == len(before) else None

    def _line(self, drawn: DrawnRow) -> Line:
        row, cursor, marked, tinted = drawn
        return line_of(row, *self._layout, cursor=cursor, marked=marked, tinted=tinted)
