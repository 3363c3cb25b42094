"""One line that says what the view hides, or why it stands still."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class Banner(Widget):
    """A line of text, alarming with the class `-alarm`; no line at all while there is none.

    Attributes:
        text: Plain text of our own, or made safe.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Banner {
        height: 1;
        display: none;
        background: $warning;
        color: $background;
        text-style: bold;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        padding: 0 1;
    }
    Banner.-on { display: block; }
    Banner.-alarm { background: $error; }
    """

    text: reactive[str] = reactive("")

    def watch_text(self, text: str) -> None:
        """Come and go with the text."""
        self.set_class(bool(text), "-on")

    def render(self) -> Content:
        """Draw the line."""
        return Content(self.text)
