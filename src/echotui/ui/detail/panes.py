"""The panes of the detail screen, in one column or two."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content

from echotui.model.view import View
from echotui.ui.detail.counters import Counters
from echotui.ui.detail.facts import Facts
from echotui.ui.detail.faults import Faults
from echotui.ui.detail.lints import ClientLints
from echotui.ui.detail.more_facts import MoreFacts
from echotui.ui.detail.payload import Payload
from echotui.ui.detail.section import Section
from echotui.ui.detail.socket_info import SocketInfo
from echotui.ui.detail.timeline import ConnectionTimeline
from echotui.ui.detail.traffic import Traffic

WIDE: Final = 110
"""Columns from which the panes are in two columns."""
BESIDE: Final = 160
"""Columns from which the bytes of both directions are beside each other."""
HIGH: Final = 26
"""Lines from which they are; with fewer, panes that scroll on their own would show too little."""


# The screen binds the keys that scroll, so that they can be changed in one place.
class Pane(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A section under a title in a rule, with a scroll bar of its own if it needs one.

    Args:
        title: Our own text.
        section: Is shown in it, while it is wanted.
        classes: CSS classes.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Pane {
        height: auto;
        border-top: solid $echo-faint;
        border-title-color: $primary;
        border-title-style: bold;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $secondary;
    }
    Pane:focus { border-top: solid $accent; border-title-color: $accent; }
    """

    def __init__(self, title: str, section: Section, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.border_title = Content(f" {title} ")
        self.section = section

    def compose(self) -> ComposeResult:
        """Hold the section."""
        yield self.section


class DetailPanes(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Facts on the left, traffic and events on the right; in one column if there is little room."""

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
    /* Otherwise few bytes, anchored, would be at the bottom of their pane. */
    DetailPanes.-wide .bytes Section { min-height: 100%; }
    DetailPanes.-wide .calls { height: 1.4fr; }
    DetailPanes .dumps { height: auto; }
    DetailPanes.-wide .dumps { height: 2fr; }
    DetailPanes.-beside .dumps { layout: horizontal; height: 1.4fr; }
    DetailPanes.-beside .bytes { width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Compose the panes; the most important are first, for one column."""
        with Vertical():
            yield Pane("connection", Facts())
            yield Pane("counters", Counters())
            yield Pane("descriptor", MoreFacts())
        with Vertical(classes="events"):
            yield Pane("injected faults", Faults())
            yield Pane("lints", ClientLints())
            yield Pane("traffic", Traffic())
            yield Pane("journal, newest first", ConnectionTimeline(), classes="scrolls calls")
            with Container(classes="dumps"):
                for title, payload in (
                    ("last bytes in", Payload(lambda d: d.received, lambda d: d.row.bytes_in)),
                    ("last bytes out", Payload(lambda d: d.sent, lambda d: d.row.bytes_out)),
                ):
                    yield Pane(title, payload, classes="scrolls bytes")
        yield Pane("kernel", SocketInfo(), classes="scrolls kernel")

    def on_mount(self) -> None:
        """Keep the newest bytes visible."""
        for pane in self.query(".bytes").results(Pane):
            pane.anchor()

    def on_resize(self, event: events.Resize) -> None:
        """Choose one column or two; in two, panes scroll on their own and take the focus."""
        wide = event.size.width >= WIDE and event.size.height >= HIGH
        self.set_class(wide, "-wide")
        self.set_class(wide and event.size.width >= BESIDE, "-beside")
        for pane in self.query(".scrolls").results(Pane):
            pane.can_focus = wide

    def show(self, view: View) -> None:
        """Draw a view."""
        for pane in self.query(Pane):
            pane.display = pane.section.wanted(view)
            pane.section.view = view

    @property
    def scrolling(self) -> VerticalScroll:
        """The widget that the scroll keys move: the focused pane, if there is one."""
        focused = self.screen.focused
        if isinstance(focused, Pane):
            return focused
        return self.query_one(".calls", Pane) if self.has_class("-wide") else self
