"""The help: every key that works, and the legend."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from echotui.model.filter.parser import GUIDE
from echotui.ui.bindings import Offer, offers
from echotui.ui.dialogs.dialog import WrappedLines, hang
from echotui.ui.fixes.screens import StableScreen

LEGEND: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Mask: the events registered with the loop (EV: the last one delivered)",
        (
            ("R-", "$echo-read", "READ: bytes or end of file from the client"),
            ("-W", "$echo-write", "WRITE: the kernel accepts bytes again"),
            ("RW", "$echo-write", "both: reading goes on while the queue is sent"),
            ("--", "$echo-faint", "neither: held, nothing to send; checked once a second"),
            ("", "", "ERROR is always registered too; asyncio never delivers it"),
        ),
    ),
    (
        "State",
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
        "Queue",
        (("██ 64 KiB/9", "$echo-choked", "bytes/messages received, not yet taken by the kernel"),),
    ),
)


class HelpText(WrappedLines):
    """Keys, examples of filters and legend; a long text goes on below its beginning."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = [offer for offer in offers if offer.keys]

    def lines(self, width: int) -> list[Content]:
        """Draw each group below its heading."""
        lines: list[Content] = []
        group = ""
        for offer in self._offers:
            if offer.group != group:
                group = offer.group
                lines += _heading(group)
            lines += _entry(f"{offer.keys:<13}", "$accent bold", offer.sentence, width)
        lines += _heading("Filter")
        for example, meaning in GUIDE:
            lines += _entry(f"{example:<24}", "$accent", meaning, width)
        for heading, entries in LEGEND:
            lines += _heading(heading)
            for sample, colour, meaning in entries:
                lines += _entry(f"{sample:<13}", colour or "$echo-faint", meaning, width)
        return [*lines, Content("")]


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
        Binding("escape,q,question_mark,f1,enter,ctrl+c", "dismiss", "close the help"),
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
            yield HelpText(self.offers)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        frame = self.query_one(VerticalScroll)
        if way == "down":
            frame.action_scroll_down()
        else:
            frame.action_scroll_up()


def _heading(text: str) -> list[Content]:
    return [Content(""), Content.styled(text, "$primary bold")]


def _entry(label: str, colour: str, text: str, width: int) -> list[Content]:
    return hang(Content.styled(f"  {label}", colour), text, width)
