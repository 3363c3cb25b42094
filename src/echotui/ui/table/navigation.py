"""Rows under a cursor that keys and wheel move."""

from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from echotui.ui.fixes.strips import Drawn
from echotui.ui.groups import MOVE
from echotui.ui.table.cursor import Cursor

WHEEL: Final = 3
"""Rows that one notch of the mouse wheel scrolls."""

BEYOND: Final = 10**9
"""A place after the last row."""


class Movable(Drawn):
    """Moves a cursor, and posts `Moved`.

    Attributes:
        cursor: Which client the operator is on, and which rows are on the screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, name, id=name, tooltip=says, group=MOVE, show=False)
        for key, action, name, says in (
            ("up,k", "move(-1)", "up", "to the client above"),
            ("down,j", "move(1)", "down", "to the client below"),
            ("pageup", "page(-1)", "page_up", "a screen up"),
            ("pagedown", "page(1)", "page_down", "a screen down"),
            ("home,g", "first", "first", "to the first client"),
            ("end,G", "last", "last", "to the last client"),
        )
    ]

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

    def action_move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self.cursor.step(by)
        self.moved()

    def action_page(self, by: int) -> None:
        """Move the cursor by some screens of rows."""
        self.cursor.step(by * max(1, self.cursor.height - 1))
        self.moved()

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
