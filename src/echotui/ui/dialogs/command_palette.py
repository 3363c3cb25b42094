"""The command palette: lists the actions that match what is typed; Enter runs one."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from echotui.ui.dialogs.commands import PaletteEntry, matching
from echotui.ui.fixes.screens import StableScreen


class ActionPalette(StableScreen[PaletteEntry | None], ModalScreen[PaletteEntry | None]):
    """Answers with the chosen entry.

    Textual's own palette searches in a task, and an Enter before the search is done runs the first
    entry of an older list. This list always matches the letters typed so far.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ActionPalette { align: center top; background: $background 60%; }
    ActionPalette > Vertical {
        width: 72; max-width: 100%; height: 100%; max-height: 42;
        padding: 0 1; background: $surface; border: round $primary;
    }
    ActionPalette Input, ActionPalette Input:focus {
        height: 1; border: none; padding: 0 1; background: $echo-bar;
    }
    ActionPalette OptionList, ActionPalette OptionList:focus {
        height: 1fr; border: none; padding: 0; background: $surface;
        scrollbar-size-vertical: 1;
    }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the input, which would copy.
        Binding("ctrl+c", "leave", "leave", priority=True),
        Binding("escape", "leave", "leave"),
        Binding("up", "list('cursor_up')", "up", show=False),
        Binding("down", "list('cursor_down')", "down", show=False),
        Binding("pageup", "list('page_up')", "page up", show=False),
        Binding("pagedown", "list('page_down')", "page down", show=False),
    ]

    def __init__(self, entries: Iterable[PaletteEntry]) -> None:
        super().__init__()
        self._entries = tuple(entries)
        self._listed: list[PaletteEntry] = []

    def compose(self) -> ComposeResult:
        """Arrange the input above the list."""
        with Vertical() as frame:
            frame.border_title = Content("Commands")
            frame.border_subtitle = Content("↑ ↓ choose   enter run   esc close")
            yield Input(placeholder="Part of a name, or a key")
            options = OptionList(compact=True)
            # The letters go to the input wherever one clicks.
            options.can_focus = False
            yield options

    def on_mount(self) -> None:
        """List all entries."""
        self._list("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value.strip())

    def _list(self, query: str) -> None:
        found = matching(query, self._entries)
        self._listed = [entry for entry, _ in found]
        options = self.query_one(OptionList)
        options.clear_options().add_options(Option(shown) for _, shown in found)
        options.highlighted = 0 if found else None

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._listed[event.option_index])

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    async def action_list(self, move: str) -> None:
        """Move in the list: run one of its own actions."""
        await self.query_one(OptionList).run_action(move)
