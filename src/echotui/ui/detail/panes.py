"""The body of the detail: its panes, in two columns or one under the other."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from echotui.model.view import View
from echotui.ui.detail.counters import Counters
from echotui.ui.detail.facts import Facts
from echotui.ui.detail.pane import Pane
from echotui.ui.detail.payload import Payload
from echotui.ui.detail.section import Section
from echotui.ui.detail.socket_info import KernelFacts
from echotui.ui.detail.timeline import Timeline
from echotui.ui.detail.traffic import Traffic

WIDE: Final = 110
"""Columns from which panes stand side by side."""
HIGH: Final = 26
"""Lines from which they do; with fewer, panes that scroll by themselves would show too little."""


class DetailPanes(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Facts to the left, what happens to the right; with little room all in one column."""

    DEFAULT_CSS: ClassVar[str] = """
    DetailPanes {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $secondary;
    }
    DetailPanes > Vertical { height: auto; }
    DetailPanes.-wide {
        layout: grid;
        grid-size: 2 2;
        grid-columns: 40 1fr;
        grid-rows: auto 1fr;
        overflow-y: hidden;
    }
    DetailPanes.-wide > .events { row-span: 2; height: 100%; }
    DetailPanes.-wide > .kernel { height: 100%; }
    DetailPanes.-wide .scrolls { height: 1fr; }
    /* Else few bytes, anchored, would stand at the bottom of their pane. */
    DetailPanes.-wide .bytes Section { min-height: 100%; }
    DetailPanes.-wide .calls { height: 1.4fr; }
    """

    def compose(self) -> ComposeResult:
        """Put those first that matter most where there is room for one column."""
        with Vertical():
            yield Pane("connection", Facts())
            yield Pane("counters", Counters())
        with Vertical(classes="events"):
            yield Pane("traffic", Traffic())
            yield Pane("loop calls, newest first", Timeline(), classes="scrolls calls")
            for title, payload in (
                ("last bytes in", Payload(lambda d: d.received, lambda d: d.row.bytes_in)),
                ("last bytes out", Payload(lambda d: d.sent, lambda d: d.row.bytes_out)),
            ):
                yield Pane(title, payload, classes="scrolls bytes")
        yield Pane("kernel", KernelFacts(), classes="scrolls kernel")

    def on_mount(self) -> None:
        """Let the last bytes stay in sight as others follow."""
        for pane in self.query(".bytes").results(Pane):
            pane.anchor()

    def on_resize(self, event: events.Resize) -> None:
        """Take one column or two; what scrolls by itself can have the focus."""
        wide = event.size.width >= WIDE and event.size.height >= HIGH
        self.set_class(wide, "-wide")
        for pane in self.query(".scrolls").results(Pane):
            pane.can_focus = wide

    def show(self, view: View) -> None:
        """Hand a view down.

        Args:
            view: What to show.
        """
        for section in self.query(Section):
            section.view = view

    @property
    def scrolling(self) -> VerticalScroll:
        """What the keys that scroll move: the pane with the focus, else what scrolls at all."""
        focused = self.screen.focused
        if isinstance(focused, Pane):
            return focused
        return self.query_one(".calls", Pane) if self.has_class("-wide") else self
