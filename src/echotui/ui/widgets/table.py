"""The connection table: draws its own visible lines, and repaints only those that changed."""

from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from echotui.model.query import Sort
from echotui.model.view import View
from echotui.ui.groups import MOVE
from echotui.ui.text import safe
from echotui.ui.theme import ROLES
from echotui.ui.widgets.columns import Column, layout, least
from echotui.ui.widgets.cursor import Cursor
from echotui.ui.widgets.lines import Line, header_of, line_of, strip_of

HEADER: Final = 1
"""Lines above the rows."""
WHEEL: Final = 3
"""Rows that one notch of the mouse wheel scrolls."""
RESERVED: Final = 2
"""Columns beside the cells: the cursor's mark and the scroll bar."""


class ConnectionTable(Widget, can_focus=True):
    """Rows of connections, under a cursor that stays on its client.

    It takes a `View` and draws it. When it shows other rows than those of its view, it posts
    `Moved`, and whoever listens brings a view of `cursor.window` with `cursor.id` located.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"table--{role}" for role in ROLES),
        "table--header",
        "table--sorted",
        "table--cursor",
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
        ConnectionTable .table--marker { color: $accent; text-style: bold; }
        ConnectionTable .table--past { color: $echo-closed; }
        ConnectionTable .table--thumb { color: $secondary; }
        """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", tooltip="to the client above", group=MOVE, show=False),
        Binding("down,j", "move(1)", "down", tooltip="to the client below", group=MOVE, show=False),
        Binding("pageup", "page(-1)", "page up", tooltip="a screen up", group=MOVE, show=False),
        Binding(
            "pagedown", "page(1)", "page down", tooltip="a screen down", group=MOVE, show=False
        ),
        Binding("home,g", "first", "first", tooltip="to the first client", group=MOVE, show=False),
        Binding("end,G", "last", "last", tooltip="to the last client", group=MOVE, show=False),
    ]

    view: reactive[View] = reactive(View, repaint=False)
    sort: reactive[Sort] = reactive(Sort)

    class Moved(Message):
        """Other rows are to be shown, or the cursor is on another client."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = Cursor()
        self._columns: tuple[Column, ...] = ()
        self._lines: list[Line] = []
        self._strips: list[Strip] = []
        self._thumb: tuple[int, int] = (0, 0)
        # Asked for some hundred times a repaint; Textual's own way takes a third of its time.
        self._styles: dict[str, Style] = {}

    @property
    def sorted_unseen(self) -> bool:
        """Whether the column sorted by has no room, so that no header tells the order."""
        return bool(self._columns) and all(
            column.sort is not self.sort.column for column in self._columns
        )

    def watch_view(self, view: View) -> None:
        """Follow the cursor's client, and repaint the lines that changed."""
        if self.cursor.follow(view):
            self.post_message(self.Moved())
        self._draw()

    def watch_sort(self) -> None:
        """Show the new order from its beginning."""
        self.cursor.scroll(-self.cursor.top)

    def action_move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self.cursor.step(by)
        self._moved()

    def action_page(self, by: int) -> None:
        """Move the cursor by some screens of rows."""
        self.cursor.step(by * max(1, self.cursor.height - 1))
        self._moved()

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.cursor.go(0)
        self._moved()

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.cursor.go(self.view.matching - 1)
        self._moved()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked."""
        place = self.cursor.top + event.y - HEADER
        if event.y >= HEADER and place < self.view.matching:
            self.cursor.go(place)
            self._moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show rows further down."""
        event.stop()
        self.cursor.scroll(WHEEL)
        self._moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show rows further up."""
        event.stop()
        self.cursor.scroll(-WHEEL)
        self._moved()

    def on_resize(self, event: events.Resize) -> None:
        """Ask for as many rows as fit now."""
        self.cursor.resize(max(0, event.size.height - HEADER))
        self._moved()

    def notify_style_update(self) -> None:
        """Forget the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._lines = []
        self._draw()

    def _moved(self) -> None:
        if self.cursor.top == self.view.first:
            self._draw()
        self.post_message(self.Moved())

    def _draw(self) -> None:
        """Draw up the lines of the view; repaint those that differ from what is painted."""
        if not self.is_attached or not self.size:
            return
        columns = layout(self.size.width - RESERVED, self.view.totals.accepted)
        afresh = columns != self._columns or len(self._lines) != len(self.view.rows)
        self._columns = columns
        thumb = self._thumb_of()
        width = self.size.width - 1
        lines = [
            line_of(row, columns, width, cursor=row.id == self.cursor.id) for row in self.view.rows
        ]
        if afresh or thumb != self._thumb:
            self._thumb, self._lines = thumb, lines
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
            nobody = Segment(f"  {self._invitation()}", self._style("faint"))
            strip = Strip([nobody]).adjust_cell_length(width, self._style("faint"))
        else:
            strip = Strip.blank(width, self._style("faint"))
        first, last = self._thumb
        bar = "█" if first <= number < last else " "
        return Strip.join([strip, Strip([Segment(bar, self._style("thumb"))])])

    def _too_small(self) -> str:
        if not self._columns:
            return f" too small: needs {least(self.view.totals.accepted) + RESERVED} columns"
        return "" if self.size.height > HEADER else " too small: needs another line"

    def _invitation(self) -> str:
        if self.view.totals.accepted or not self.view.server.addresses:
            return "nobody is connected"
        host, _, port = self.view.server.addresses[0].rpartition(":")
        hint = f"; try: ncat {safe(host.strip('[]'))} {safe(port)}" if port.isdecimal() else ""
        return f"no connection yet{hint}"

    def _thumb_of(self) -> tuple[int, int]:
        height, matching = self.cursor.height, self.view.matching
        if matching <= height or not height:
            return 0, 0
        length = max(1, height * height // matching)
        first = self.cursor.top * (height - length) // (matching - height)
        return first, first + length

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None:
            name, _, cursor = role.partition("@")
            style = self.get_component_rich_style(f"table--{name}")
            if cursor:
                style += self.get_component_rich_style("table--cursor", partial=True)
            self._styles[role] = style
        return style
