"""The help: every key that works, and the legend."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from echotui.model.filter.examples import GUIDE
from echotui.ui.bindings import Offer, offers
from echotui.ui.fixes.screens import StableScreen

LEGEND: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "MASK: the events registered with the loop (EV: the last one delivered)",
        (
            ("R-", "$echo-read", "READ: bytes or end of file from the client"),
            ("-W", "$echo-write", "WRITE: the kernel accepts bytes again"),
            ("RW", "$echo-write", "both: reading goes on while the queue is sent"),
            ("--", "$echo-faint", "neither: held, nothing to send; checked once a second"),
            ("", "", "ERROR is always registered too; asyncio never delivers it"),
        ),
    ),
    (
        "STATE",
        (
            ("open", "$echo-open", "reading and echoing"),
            ("choked", "$echo-choked", "queue at the high watermark: READ off until the low"),
            ("held", "$echo-held", "held by the operator: READ off"),
            ("draining", "$echo-draining", "closing: the rest of the queue is sent first"),
            ("lingering", "$echo-lingering", "our end is sent; waiting for the client's"),
            ("closed", "$echo-closed", "ended; LAST (or QUEUE, when narrow) shows why"),
        ),
    ),
    (
        "QUEUE",
        (("██ 64 KiB/9", "$echo-choked", "bytes/messages received, not yet taken by the kernel"),),
    ),
)


class HelpScreen(StableScreen[None], ModalScreen[None]):
    """Lists the keys of a screen, and the legend."""

    DEFAULT_CSS: ClassVar[str] = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 92; max-width: 100%; height: auto; max-height: 100%;
        padding: 0 2; background: $surface; border: round $primary;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,ctrl+c", "dismiss", "close the help"),
        Binding("j", "scroll('down')", "down", show=False),
        Binding("k", "scroll('up')", "up", show=False),
    ]

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self.offers = offers

    @classmethod
    def of(cls, screen: Screen[Any]) -> "HelpScreen":
        """Return the help of a screen."""
        return cls(offers(screen.active_bindings.values(), screen.app.get_key_display))

    def compose(self) -> ComposeResult:
        """Draw keys and legend."""
        with VerticalScroll() as frame:
            frame.border_title = Content("Help")
            frame.border_subtitle = Content("j k scroll   esc close")
            yield Static(self._text())

    def _text(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        group = ""
        for offer in filter(lambda each: each.keys, self.offers):
            if offer.group != group:
                group = offer.group
                parts.append((f"\n{group}\n", "$primary bold"))
            parts += [(f"  {offer.keys:<13}", "$accent bold"), f"{offer.sentence}\n"]
        parts.append(("\nFILTER\n", "$primary bold"))
        for example, meaning in GUIDE:
            parts += [(f"  {example:<24}", "$accent"), f"{meaning}\n"]
        for heading, entries in LEGEND:
            parts.append((f"\n{heading}\n", "$primary bold"))
            for sample, colour, meaning in entries:
                parts += [(f"  {sample:<13}", colour or "$echo-faint"), f"{meaning}\n"]
        return Content.assemble(*parts)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        frame = self.query_one(VerticalScroll)
        if way == "down":
            frame.action_scroll_down()
        else:
            frame.action_scroll_up()
