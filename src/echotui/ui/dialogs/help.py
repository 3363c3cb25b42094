"""The help: every key that works, what each widget shows, and a search in it."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from echotui.model.action import ActionGroup, Place
from echotui.model.actions import actions_at
from echotui.model.view import ServerInfo
from echotui.ui.bindings import Offer, offers
from echotui.ui.dialogs.help_sections import sections_of
from echotui.ui.dialogs.help_text import HelpText
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.format.keys import ShownKeys
from echotui.ui.shared.help_section import HelpSection
from echotui.ui.shared.line_input import PRINTABLE, LineInput
from echotui.ui.shared.scrolling import scroll

WIDE: Final = 116
"""Columns of a terminal in which the text has two columns."""
_MOVES: Final = [
    Binding(action.keys, f"scroll('{action.name}')", show=False, id=action.name)
    for action in actions_at(Place.DETAIL).values()
    if action.group is ActionGroup.MOVE and action.name != "next_pane"
]


class HelpScreen(StableScreen[None], ModalScreen[None]):
    """Lists the keys of a screen, and what its widgets show."""

    DEFAULT_CSS: ClassVar[str] = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 92; max-width: 100%; height: auto; max-height: 100%;
        padding: 0 2; background: $surface; border: round $primary;
        scrollbar-size-vertical: 1;
    }
    HelpScreen.-wide > VerticalScroll { width: 160; }
    HelpScreen.-searching > VerticalScroll { margin-bottom: 1; }
    HelpScreen Input, HelpScreen Input:focus {
        dock: bottom; height: 1; border: none; padding: 0 1; background: $echo-bar; display: none;
    }
    HelpScreen.-searching Input { display: block; }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "dismiss", "close the help", id="help"),
        Binding("q,enter", "dismiss", "close the help"),
        Binding("escape", "back", "end the search, close the help"),
        # Before the field, which would copy.
        Binding("ctrl+c", "dismiss", "close the help", priority=True),
        Binding("slash", "search", "search", id="filter"),
        *_MOVES,
    ]

    def __init__(self, offers: Sequence[Offer], sections: Sequence[HelpSection] = ()) -> None:
        super().__init__()
        self.offers = offers
        self._sections = sections

    @classmethod
    def of(cls, screen: Screen[Any], keys: ShownKeys, server: ServerInfo) -> "HelpScreen":
        """Return the help of a screen, with the keys of its actions, for a source of a server."""
        offered = offers(screen.active_bindings.values(), screen.app.get_key_display)
        return cls(offered, sections_of(screen, offered, keys, server))

    def compose(self) -> ComposeResult:
        """Draw the text above the line of the search."""
        with VerticalScroll() as frame:
            frame.border_title = Content("Help")
            frame.border_subtitle = Content("/ search   j k scroll   esc close")
            yield HelpText(self._sections)
        yield LineInput(placeholder="Search", restrict=PRINTABLE, compact=True)

    def on_resize(self, event: events.Resize) -> None:
        """Use two columns where there is room."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def action_search(self) -> None:
        """Open the line of the search."""
        self.add_class("-searching")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(HelpText).search(event.value)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(VerticalScroll).focus()

    def action_back(self) -> None:
        """Show all again, else close the help."""
        if not self.has_class("-searching"):
            self.dismiss()
            return
        self.query_one(Input).value = ""
        self.remove_class("-searching")
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, move: str) -> None:
        """Scroll as an action of the detail does."""
        scroll(self.query_one(VerticalScroll), move)
