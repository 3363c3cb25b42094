"""Keys and mouse wheel move a cursor over rows."""

from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.message import Message

from echotui.model.action import ActionGroup, Place
from echotui.ui.bindings import bindings_at
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.shared.help_section import HelpSection
from echotui.ui.shared.legend import LEGEND
from echotui.ui.table.cursor import Cursor

WHEEL: Final = 3
"""Rows that one notch of the mouse wheel scrolls."""

DOUBLE: Final = 2
"""Clicks in a row that open what they are on."""
BEYOND: Final = 10**9
"""Greater than any index in the order."""


class RowNavigation(AcyclicWidget):
    """A widget with a `cursor`: moves it, and posts `Moved`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.TABLE, {ActionGroup.MOVE})
    help_section: ClassVar[HelpSection] = HelpSection("Table", Place.TABLE, LEGEND)

    class Moved(Message):
        """The rows to show, or the client under the cursor, have changed."""

    class Opened(Message):
        """The row under the cursor was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = Cursor()

    def moved(self) -> None:
        """Post that the cursor or the rows have moved."""
        self.post_message(self.Moved())

    def clicked(self, times: int) -> None:
        """Post that the row under the cursor is opened, if it was clicked twice."""
        if times == DOUBLE:
            self.post_message(self.Opened())

    def go(self, place: int) -> None:
        """Move the cursor to the row at a place in the order; see `Cursor.go`."""
        self.cursor.go(place)
        self.moved()

    def reveal(self) -> None:
        """Scroll to the cursor's client."""
        self.cursor.reveal()

    def seek(self, id_: int, place: int) -> None:
        """Move the cursor to a client at a place in the order; see `Cursor.seek`."""
        self.cursor.seek(id_, place)
        self.moved()

    def follow(self, on: bool) -> None:  # noqa: FBT001 - a state, not a switch of what is done
        """Start or stop to scroll with the cursor's client."""
        self.cursor.following = on
        if on:
            self.reveal()

    def step(self, by: int) -> None:
        """Move the cursor by `by` rows."""
        self.cursor.step(by)
        self.moved()

    def action_up(self) -> None:
        """Move the cursor to the row above."""
        self.step(-1)

    def action_down(self) -> None:
        """Move the cursor to the row below."""
        self.step(1)

    def action_page_up(self) -> None:
        """Move the cursor up by a screen of rows."""
        self.step(1 - max(2, self.cursor.height))

    def action_page_down(self) -> None:
        """Move the cursor down by a screen of rows."""
        self.step(max(2, self.cursor.height) - 1)

    def action_half_up(self) -> None:
        """Move the cursor up by half a screen of rows."""
        self.step(-max(1, self.cursor.height // 2))

    def action_half_down(self) -> None:
        """Move the cursor down by half a screen of rows."""
        self.step(max(1, self.cursor.height // 2))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.go(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.go(BEYOND)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down; the cursor stays on its client."""
        event.stop()
        self.cursor.scroll(WHEEL)
        self.moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up; the cursor stays on its client."""
        event.stop()
        self.cursor.scroll(-WHEEL)
        self.moved()
