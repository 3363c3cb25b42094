"""One line that says what the view hides, or why it stands still."""

from typing import ClassVar

from textual.reactive import reactive
from textual.visual import VisualType

from echotui.ui.widgets.drawn import Drawn
from echotui.ui.widgets.fitting import Part, fit

GAP = 3


class Banner(Drawn):
    """Parts of a line, alarming with the class `-alarm`; no line at all while there is none.

    Attributes:
        parts: What to say; where there is no room for all, those of the highest rank go.
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

    parts: reactive[tuple[Part, ...]] = reactive(tuple[Part, ...]())

    def watch_parts(self, parts: tuple[Part, ...]) -> None:
        """Come and go with the text."""
        self.set_class(any(part.content for part in parts), "-on")

    def render(self) -> VisualType:
        """Draw the line."""
        return fit(self.parts, self.size.width, GAP)
