"""A part of the detail: some lines about one connection."""

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive

from echotui.model.view import View
from echotui.ui.fixes.strips import AcyclicWidget


class Section(AcyclicWidget):
    """Draws lines from the detail of a view; none while the view has no detail.

    Attributes:
        view: What to show.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Section {
        height: 1;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    view: reactive[View] = reactive(View, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Content] = []
        self._drawn: object = None

    def concerns(self, view: View) -> object:
        """Find what the lines depend on, so that they are not drawn again for nothing.

        Args:
            view: What to show.

        Returns:
            A value that is equal for views of which the same is to be drawn.
        """
        return view.detail

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the lines.

        Args:
            view: What to show; it has a detail.
            width: Columns of a line, more than 0; longer lines are cut.

        Returns:
            One line each.
        """
        # Textual's classes have a metaclass, which rules abc's out.
        raise NotImplementedError

    def watch_view(self) -> None:
        """Repaint the lines of which the text is another."""
        self._redraw()

    def on_resize(self) -> None:
        """Draw as wide as there is room."""
        self._redraw()

    def render(self) -> Content:
        """Put the lines one under the other."""
        return Content("\n").join(self._lines)

    def _redraw(self) -> None:
        width = self.content_size.width
        drawable = width > 0 and bool(self.view.detail)
        drawn = (width, drawable, self.concerns(self.view))
        if drawn == self._drawn:
            return
        self._drawn = drawn
        lines = list(self.draw(self.view, width)) if drawable else []
        before, self._lines = self._lines, lines
        # Set, not `auto`: what Textual remembers of an automatic height may be that of other lines
        # when they change while a layout is on its way.
        self.styles.height = len(lines) or 1
        if len(lines) != len(before):
            self.refresh()
            return
        other = [y for y, line in enumerate(lines) if not line.is_same(before[y])]
        if other:
            self.refresh(*(Region(0, y, width, 1) for y in other))
