"""Rows under a cursor that keys and wheel move."""

from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.message import Message

from echotui.model.actions import Group, Place
from echotui.ui.bindings import bindings_at
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.table.cursor import Cursor

WHEEL: Final = 3
"""Rows that one notch of the mouse wheel scrolls."""

BEYOND: Final = 10**9
"""A place after the last row."""


class Movable(AcyclicWidget):
    """Moves a cursor, and posts `Moved`.

    Attributes:
        cursor: Which client the operator is on, and which rows are on the screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.TABLE, {Group.MOVE})

    class Moved(Message):
        """Other rows are to be shown, or the cursor is on another client."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = Cursor()

    def moved(self) -> None:
        """Say that the cursor or the rows have moved."""
        self.post_message(self.Moved())

    def go(self, place: int) -> None:
        """Move the cursor to a row.

        Args:
            place: Where in the order, from 0; beyond the last is the last.
        """
        self.cursor.go(place)
        self.moved()

    def follow(self, on: bool) -> None:  # noqa: FBT001 - a state, not a switch of what is done
        """Scroll with the cursor's client, or no more.

        Args:
            on: Whether to.
        """
        self.cursor.following = on
        if on:
            self.cursor.reveal()
            self.moved()

    def step(self, by: int) -> None:
        """Move the cursor by some rows."""
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

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.go(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.go(BEYOND)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show rows further down."""
        event.stop()
        self.cursor.scroll(WHEEL)
        self.moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show rows further up."""
        event.stop()
        self.cursor.scroll(-WHEEL)
        self.moved()
