"""Keys and mouse buttons, as events."""

from typing import Final, TypeVar

from textual import events
from textual.keys import key_to_character

MouseEventT = TypeVar("MouseEventT", bound=events.MouseEvent)

TYPED: Final = {"slash": "/"}
"""Keys that Unicode does not know by the name that Textual gives them."""


def key_event(key: str) -> events.Key:
    """The event of a key, by its name or its character."""
    return events.Key(key, TYPED.get(key) or key_to_character(key))


def mouse_event(event: type[MouseEventT], x: int, y: int, *, moved: int = 0) -> MouseEventT:
    """The event of the first button, or of the wheel, somewhere on the screen; `moved` columns."""
    return event(
        None, x, y, moved, 0, button=1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y
    )
