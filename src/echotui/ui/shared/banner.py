"""One line about what the view hides, or why it does not change."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.visual import VisualType

from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.fit import BarPart, fit

GAP = 3


class Banner(AcyclicWidget):
    """Shows parts of a line, in colour; in the colour of an error with the class `-alarm`.

    Attributes:
        parts: The parts; where not all fit, those of the highest rank are left out.
        idle: A text, made safe, that is shown without colour while there is no part.
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

    parts: reactive[tuple[BarPart, ...]] = reactive(tuple[BarPart, ...]())
    idle: reactive[str] = reactive("")

    def watch_parts(self, parts: tuple[BarPart, ...]) -> None:
        """Colour the line while there is a part."""
        self.set_class(any(part.content for part in parts), "-on")

    def render(self) -> VisualType:
        """Draw the line."""
        return fit(self.parts or (BarPart(0, Content(self.idle)),), self.size.width, GAP)
