"""One line that says what the view hides, or why it stands still."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.visual import VisualType

from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.fit import Part, fit

GAP = 3


class Banner(AcyclicWidget):
    """Parts of a line, alarming with the class `-alarm`; whoever shows it may hide the idle one.

    Attributes:
        idle: What to say in a low voice while there is no part; of our own, or made safe.
        parts: What to say; where there is no room for all, those of the highest rank go.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Banner {
        height: 1;
        background: $background;
        color: $foreground 80%;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        padding: 0 1;
    }
    Banner.-on { background: $warning; color: $background; text-style: bold; }
    Banner.-alarm { background: $error; }
    """

    parts: reactive[tuple[Part, ...]] = reactive(tuple[Part, ...]())

    idle: reactive[str] = reactive("")

    def watch_parts(self, parts: tuple[Part, ...]) -> None:
        """Raise the voice when there is something to say."""
        self.set_class(any(part.content for part in parts), "-on")

    def render(self) -> VisualType:
        """Draw the line."""
        return fit(self.parts or (Part(0, Content(self.idle)),), self.size.width, GAP)
