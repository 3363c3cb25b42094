"""The connection table: draws its own visible lines, and repaints only those that changed."""

from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from echotui.model.fields import Field
from echotui.model.query import Sort
from echotui.model.view import View
from echotui.ui.table.columns import COLUMNS, Column
from echotui.ui.table.layout import layout, least
from echotui.ui.table.lines import (
    GUTTER,
    Line,
    column_at,
    header_of,
    in_step,
    line_of,
    strip_of,
)
from echotui.ui.table.navigation import Movable
from echotui.ui.table.thumb import thumb
from echotui.ui.theme.themes import ROLES

HEADER: Final = 1
"""Lines above the rows."""
RESERVED: Final = GUTTER + 1
"""Columns beside the cells: the marks before them and the scroll bar."""


class ConnectionTable(Movable, can_focus=True):
    """Rows of connections, under a cursor that stays on its client.

    It takes a `View` and draws it. When it shows other rows than those of its view, it posts
    `Moved`, and whoever listens brings a view of `cursor.window` with `cursor.id` located.

    Attributes:
        view: What to show.
        sort: The order, to be marked in the header.
        marks: Ids of the connections that the operator has marked.
        among: The columns that are wanted; those that the source knows and that fit are shown.
        nobody: What to say where there is no row; of our own, or made safe.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"table--{role}" for role in ROLES),
        "table--header",
        "table--sorted",
        "table--cursor",
        "table--tint",
        "table--marker",
        "table--past",
        "table--thumb",
    }
    DEFAULT_CSS = (
        "ConnectionTable { height: 1fr; background: $background; }\n"
        + "\n".join(f"ConnectionTable .table--{role} {{ color: $echo-{role}; }}" for role in ROLES)
        + """
        ConnectionTable .table--header { color: $foreground 85%; background: $echo-bar; }
        ConnectionTable .table--sorted {
            color: $primary; background: $echo-bar; text-style: bold;
        }
        ConnectionTable .table--cursor { background: $echo-cursor; }
        ConnectionTable .table--tint { background: $panel; text-style: bold; }
        ConnectionTable .table--marker { color: $accent; text-style: bold; }
        ConnectionTable .table--past { color: $echo-closed; }
        ConnectionTable .table--thumb { color: $secondary; }
        """
    )
    view: reactive[View] = reactive(View, repaint=False)
    sort: reactive[Sort] = reactive(Sort)
    marks: reactive[frozenset[int]] = reactive(frozenset[int](), repaint=False)
    among: reactive[tuple[Column, ...]] = reactive(COLUMNS, repaint=False)
    nobody: reactive[str] = reactive("", repaint=False)

    class Titled(Message):
        """A title was clicked.

        Attributes:
            field: What its column sorts by.
        """

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._lines: list[Line] = []
        self._strips: list[Strip] = []
        self._thumb: tuple[int, int] = (0, 0)
        # Asked for some hundred times a repaint; Textual's own way takes a third of its time.
        self._styles: dict[str, Style] = {}

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that there is room for."""
        return self._columns

    @property
    def known(self) -> tuple[Column, ...]:
        """The columns that are wanted, without those of which the source knows nothing."""
        fields = self.view.server.fields
        return tuple(column for column in self.among if column.field in fields) or COLUMNS

    @property
    def sorted_unseen(self) -> bool:
        """Whether the column sorted by has no room, so that no header tells the order."""
        return bool(self._columns) and all(
            column.field is not self.sort.field for column in self._columns
        )

    def watch_view(self, view: View) -> None:
        """Follow the cursor's client, and repaint the lines that changed."""
        if self.cursor.follow(view):
            self.post_message(self.Moved())
        self._draw()

    def moved(self) -> None:
        """Draw the cursor where it is, if its row is here, and ask for what is not."""
        if self.cursor.top == self.view.first:
            self._draw()
        super().moved()

    def watch_sort(self) -> None:
        """Show the new order from its beginning."""
        self.cursor.scroll(-self.cursor.top)

    def watch_marks(self) -> None:
        """Repaint the lines whose mark has changed."""
        self._draw()

    def watch_nobody(self) -> None:
        """Say it, where there is no row now; where the last one goes, all is painted anyway."""
        if not self.view.rows:
            self.refresh()

    def watch_among(self) -> None:
        """Draw other columns."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked, or sort by the title that was."""
        place = self.cursor.top + event.y - HEADER
        if event.y < HEADER:
            column = column_at(self._columns, event.x)
            if column is not None:
                self.post_message(self.Titled(column.field))
        elif place < self.view.matching:
            self.go(place)

    def on_resize(self, event: events.Resize) -> None:
        """Ask for as many rows as fit now."""
        self.cursor.resize(max(0, event.size.height - HEADER))
        self.moved()

    def notify_style_update(self) -> None:
        """Forget the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._lines = []
        # Not now: the component classes get their new colours after this.
        self.call_next(self._draw)

    def _draw(self) -> None:
        """Draw up the lines of the view; repaint those that differ from what is painted."""
        if not self.is_attached or not self.size:
            return
        columns = layout(self.size.width - RESERVED, self.view.totals.accepted, self.known)
        afresh = columns != self._columns or len(self._lines) != len(self.view.rows)
        self._columns = columns
        cursor = self.cursor
        bar = thumb(cursor.top, cursor.height, self.view.matching)
        width = self.size.width - 1
        noted = frozenset(id_ for note in self.view.notes for id_ in note.ids)
        lines = [
            line_of(
                in_step(row, self.view.at),
                columns,
                width,
                cursor=row.id == cursor.id,
                marked=row.id in self.marks,
                tinted=row.id in noted,
            )
            for row in self.view.rows
        ]
        if afresh or bar != self._thumb:
            self._thumb, self._lines = bar, lines
            self._strips = [self._strip(line) for line in lines]
            self.refresh()
            return
        for number, line in enumerate(lines):
            if line != self._lines[number]:
                self._strips[number] = self._strip(line)
                self.refresh(Region(0, number + HEADER, self.size.width, 1))
        self._lines = lines

    def _strip(self, line: Line) -> Strip:
        return strip_of(line, self._style, self.size.width - 1)

    def render_line(self, y: int) -> Strip:
        """Give Textual one line; called for those that are to be repainted."""
        width = self.size.width - 1
        small = self._too_small()
        if small:
            text, style = small if y == 0 else "", self._style("faint")
            return Strip([Segment(text, style)]).adjust_cell_length(width + 1, style)
        if y < HEADER:
            strip = header_of(self._columns, self.sort, self._style, width)
            return Strip.join([strip, Strip([Segment(" ", self._style("header"))])])
        number = y - HEADER
        if number < len(self._strips):
            strip = self._strips[number]
        elif number == 1 and not self.view.matching:
            says = Segment(f"  {self.nobody}", self._style("faint"))
            strip = Strip([says]).adjust_cell_length(width, self._style("faint"))
        else:
            strip = Strip.blank(width, self._style("faint"))
        first, last = self._thumb
        bar = "█" if first <= number < last else " "
        return Strip.join([strip, Strip([Segment(bar, self._style("thumb"))])])

    def _too_small(self) -> str:
        if self.view.at and not self._columns:
            needed = least(self.view.totals.accepted, self.known) + RESERVED
            return f" too small: needs {needed} columns"
        return "" if self.size.height > HEADER else " too small: needs another line"

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None:
            name, _, ground = role.partition("@")
            style = self.get_component_rich_style(f"table--{name}")
            if ground:
                style += self.get_component_rich_style(f"table--{ground}", partial=True)
            self._styles[role] = style
        return style
