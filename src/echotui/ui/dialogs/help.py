"""The help: every key that works, and what the letters mean."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from echotui.model.filter.parser import GUIDE
from echotui.ui.bindings import Offer, offers
from echotui.ui.fixes.screens import StableScreen

LEGEND: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "MASK: what the loop is asked to tell (EV: what it told last)",
        (
            ("R-", "$echo-read", "READ: wake me when bytes or the peer's end arrive"),
            ("-W", "$echo-write", "WRITE: wake me when the kernel takes bytes again"),
            ("RW", "$echo-write", "both: reading on while a queue is sent"),
            ("--", "$echo-faint", "neither: held, nothing to send; checked once a second"),
            ("", "", "ERROR is asked for too; asyncio never delivers it"),
        ),
    ),
    (
        "STATE",
        (
            ("open", "$echo-open", "reading and echoing"),
            ("choked", "$echo-choked", "queue at the high watermark: READ off until the low"),
            ("held", "$echo-held", "held by the operator: READ off"),
            ("draining", "$echo-draining", "leaving: what is queued is still sent"),
            ("lingering", "$echo-lingering", "our end is sent; waiting for the peer's"),
            ("closed", "$echo-closed", "ended; LAST (or QUEUE, when narrow) says why"),
        ),
    ),
    (
        "QUEUE",
        (("██ 64 KiB/9", "$echo-choked", "bytes/messages read, not yet taken by the kernel"),),
    ),
)


class HelpScreen(StableScreen[None], ModalScreen[None]):
    """Lists keys and letters; any of its keys closes it.

    Attributes:
        offers: The keys that it lists.
    """

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
        """Make the help of a screen.

        Args:
            screen: The screen whose keys it lists.

        Returns:
            The help.
        """
        return cls(offers(screen.active_bindings.values(), screen.app.get_key_display))

    def compose(self) -> ComposeResult:
        """Draw keys and legend."""
        with VerticalScroll() as frame:
            frame.border_title = Content("help")
            frame.border_subtitle = Content("j k scroll   esc close")
            yield Static(self._text())

    def _text(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        group = ""
        for offer in self.offers:
            if offer.group != group:
                group = offer.group
                parts.append((f"\n{group}\n", "$primary bold"))
            parts += [(f"  {offer.keys:<13}", "$accent bold"), f"{offer.sentence}\n"]
        parts.append(("\nFILTER\n", "$primary bold"))
        for example, says in GUIDE:
            parts += [(f"  {example:<24}", "$accent"), f"{says}\n"]
        for heading, entries in LEGEND:
            parts.append((f"\n{heading}\n", "$primary bold"))
            for sample, colour, says in entries:
                parts += [(f"  {sample:<13}", colour or "$echo-faint"), f"{says}\n"]
        return Content.assemble(*parts)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        frame = self.query_one(VerticalScroll)
        if way == "down":
            frame.action_scroll_down()
        else:
            frame.action_scroll_up()
