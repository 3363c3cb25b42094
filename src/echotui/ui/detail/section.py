"""A section of the detail screen: some lines about one connection."""

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive

from echotui.model.detail import NO_KERNEL
from echotui.model.fields import STATE
from echotui.model.view import View
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.dim import dimmed


def passes_bytes(view: View) -> bool:
    """Return whether the kernel counts what passes: not of a listener or a timer."""
    row = view.detail.row
    if STATE in view.server.fields or view.detail.kernel != NO_KERNEL:
        return True
    return row.sendq is not None or bool(row.bytes_in or row.bytes_out)


class Section(AcyclicWidget):
    """Draws lines from the detail of `view`, dimmed if it is silent; none without a detail."""

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
        self._drawn_inputs: object = None

    def wanted(self, view: View) -> bool:  # noqa: ARG002 - of subclasses
        """Return whether there is anything to draw; else its pane is hidden."""
        return True

    def inputs(self, view: View) -> object:
        """Return the values that the lines depend on; they are redrawn only when these change."""
        return view.detail

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the lines of a view that has a detail; lines longer than `width` are cut."""
        # Not abstract: Textual's classes have a metaclass of their own.
        raise NotImplementedError

    def watch_view(self) -> None:
        """Repaint the lines that changed."""
        self._redraw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._redraw()

    def render(self) -> Content:
        """Join the lines."""
        return Content("\n").join(self._lines)

    def _redraw(self) -> None:
        width = self.content_size.width
        drawable = width > 0 and bool(self.view.detail)
        silent = bool(self.view.silent)
        inputs = (width, drawable, silent, self.inputs(self.view))
        if inputs == self._drawn_inputs:
            return
        self._drawn_inputs = inputs
        lines = list(self.draw(self.view, width)) if drawable else []
        if silent:
            colours = not self.has_pseudo_class("nocolor")
            lines = [dimmed(line, colours=colours) for line in lines]
        before, self._lines = self._lines, lines
        # Not `auto`: Textual caches an automatic height. If the lines change during a layout, it is
        # that of the lines before.
        self.styles.height = len(lines) or 1
        if len(lines) != len(before):
            self.refresh()
            return
        changed = [y for y, line in enumerate(lines) if not line.is_same(before[y])]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))
