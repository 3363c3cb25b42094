"""The connection table: draws only the lines on the screen, and repaints only changed ones."""

from collections.abc import Iterable
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from echotui.model.field import Field
from echotui.model.ids import number_of
from echotui.model.query import Sort
from echotui.model.view import View
from echotui.ui.table.columns import COLUMNS, Column
from echotui.ui.table.drawn_rows import DrawnRow, DrawnRows
from echotui.ui.table.layout import layout, minimum_width
from echotui.ui.table.lines import (
    GUTTER,
    align_times,
    column_at,
    header_of,
    scroll_bar,
)
from echotui.ui.table.navigation import RowNavigation
from echotui.ui.table.style import COMPONENTS, CSS
from echotui.ui.table.widths import Widths
from echotui.ui.theme.role_styles import RoleStyles

HEADER: Final = 1
"""Lines above the rows."""
RESERVED: Final = GUTTER + 1
"""Columns beside the cells: the gutter before them, and the scroll bar."""


class ConnectionTable(RowNavigation, can_focus=True):
    """Rows of connections, with a cursor that stays on its client.

    Set `view` to draw it. On `Moved`, bring a view of `cursor.window` with `cursor.id` located:
    the table needs rows that are not in its view.

    Attributes:
        sort: Marked in the header.
        marks: Ids of the marked connections.
        available_columns: Those that the source provides and that fit are shown.
        active: Whether keys are for the table: its header is highlighted.
        silent: Whether the values are old: they are dimmed.
        empty_text: Shown when there is no row; our own text, or made safe.
    """

    COMPONENT_CLASSES = COMPONENTS
    DEFAULT_CSS = CSS
    view: reactive[View] = reactive(View, repaint=False)
    sort: reactive[Sort] = reactive(Sort)
    marks: reactive[frozenset[int]] = reactive(frozenset[int](), repaint=False)
    available_columns: reactive[tuple[Column, ...]] = reactive(COLUMNS, repaint=False)
    empty_text: reactive[str] = reactive("", repaint=False)
    active: reactive[bool] = reactive(True)
    silent: reactive[bool] = reactive(False, repaint=False)

    class TitleClicked(Message):
        """The title of the column of `field` was clicked."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._scroll_bar: tuple[int, int] = (0, 0)
        self._width = 0
        self._widths = Widths()
        self._style = RoleStyles(self, "table")
        self._drawn = DrawnRows(self._style)

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns that fit."""
        return self._columns

    @property
    def usable_columns(self) -> tuple[Column, ...]:
        """The available columns that the source has values for."""
        fields = self.view.server.fields
        usable = (column for column in self.available_columns if column.field in fields)
        return tuple(usable) or COLUMNS

    @property
    def _largest_id(self) -> int:
        # Another program's descriptors have ids too, and not all are connections.
        return max(self.view.totals.accepted, *(number_of(row.id) for row in self.view.rows), 0)

    @property
    def sort_column_missing(self) -> str:
        """Why no title shows the order; empty when one does."""
        if not self._columns or _has(self._columns, self.sort.field):
            return ""
        fits = "a column that does not fit"
        return fits if _has(self.usable_columns, self.sort.field) else "a hidden column"

    def watch_view(self, view: View) -> None:
        """Follow the cursor's client, and repaint the lines that changed."""
        self._widths.add(view.rows, self.usable_columns)
        if self.cursor.follow(view):
            self.post_message(self.Moved())
        self._draw()

    def moved(self) -> None:
        """Draw the cursor if the view has its rows; post `Moved`."""
        if self.cursor.top == self.view.first:
            self._draw()
        super().moved()

    def stay(self) -> None:
        """Move the cursor back to rows that are here: there will be no others for now."""
        self.cursor.stay()
        self._draw()

    def watch_silent(self, silent: bool) -> None:  # noqa: FBT001 - as Textual calls it
        """Draw all rows in other colours."""
        self._style.dimmed = silent
        self._restyle()

    def watch_sort(self) -> None:
        """Make the columns as wide as the new order needs."""
        self.refit()

    def refit(self) -> None:
        """Make the columns as wide as the rows need."""
        self._widths.restart(self.view.rows, self.usable_columns)

    def watch_marks(self) -> None:
        """Repaint the lines with another mark."""
        self._draw()

    def watch_empty_text(self) -> None:
        """Repaint if there is no row; when the last row leaves, all is repainted anyway."""
        if not self.view.rows:
            self.refresh()

    def watch_available_columns(self) -> None:
        """Draw other columns."""
        self.refit()
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row, or post which title was clicked."""
        place = self.cursor.top + event.y - HEADER
        if event.y < HEADER:
            column = column_at(self._columns, event.x)
            if column is not None:
                self.post_message(self.TitleClicked(column.field))
        elif place < self.view.matching:
            self.go(place)
            self.clicked(event.chain)

    def on_resize(self, event: events.Resize) -> None:
        """Show as many rows as fit."""
        before = self.cursor.height
        self.cursor.resize(max(0, event.size.height - HEADER))
        if event.size.width != self._width:
            self._width = event.size.width
            self.refit()
        if self.cursor.height > before or self.cursor.incomplete:
            self.moved()
        else:
            self._draw()

    def notify_style_update(self) -> None:
        """Drop the cached styles of the previous theme."""
        super().notify_style_update()
        self._restyle()

    def _restyle(self) -> None:
        self._style.clear()
        self._drawn.forget()
        # Later: the component classes get the colours of a theme only after this call.
        self.call_next(self._draw)

    def _draw(self) -> None:
        """Draw the lines of the view, and repaint those that differ from the screen."""
        if not self.is_attached or not self.size:
            return
        columns = layout(
            self.size.width - RESERVED,
            self._largest_id,
            self.usable_columns if self.view.at else (),  # Before the first view, none is known.
            widest=self._widths.widest,
            sorted_by=self.sort.field,
        )
        self._columns = columns
        cursor = self.cursor
        noted = frozenset(id_ for note in self.view.notes for id_ in note.ids)
        rows = [
            DrawnRow(
                align_times(row, self.view.at, self.view.wall),
                cursor=row.id == cursor.id,
                marked=row.id in self.marks or row.marked > 0,
                tinted=row.id in noted,
            )
            for row in self.view.rows
        ]
        changed = self._drawn.draw(rows, columns, self.size.width - 1)
        bar = scroll_bar(cursor.top, cursor.height, self.view.matching)
        if changed is None or bar != self._scroll_bar:
            self._scroll_bar = bar
            self.refresh()
            return
        for number in changed:
            self.refresh(Region(0, number + HEADER, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return a line that is to be repainted."""
        width = self.size.width - 1
        too_small = self._too_small()
        if too_small:
            style = self._style("faint")
            strip = Strip([Segment(too_small if y == 0 else "", style)])
            return strip.adjust_cell_length(width + 1, style)
        if y < HEADER:
            strip = header_of(self._columns, self.sort, self._header_style, width)
            return Strip.join([strip, Strip([Segment(" ", self._header_style("header"))])])
        number = y - HEADER
        if number < len(self._drawn.strips):
            strip = self._drawn.strips[number]
        elif number == 1 and not self.view.matching:
            text = Segment(f"  {self.empty_text}", self._style("faint"))
            strip = Strip([text]).adjust_cell_length(width, self._style("faint"))
        else:
            strip = Strip.blank(width, self._style("faint"))
        first, last = self._scroll_bar
        bar = "█" if first <= number < last else " "
        return Strip.join([strip, Strip([Segment(bar, self._style("scroll-bar"))])])

    def _too_small(self) -> str:
        if self.view.at and not self._columns:
            needed = minimum_width(self._largest_id, self.usable_columns) + RESERVED
            return f" too small: needs {needed} columns"
        return "" if self.size.height > HEADER else " too small: needs another line"

    def _header_style(self, role: str) -> Style:
        return self._style(role if self.active else f"{role}@inactive")


def _has(columns: Iterable[Column], field: Field) -> bool:
    return any(column.field is field for column in columns)
