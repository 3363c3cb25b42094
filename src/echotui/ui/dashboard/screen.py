"""The main screen: summary, table, journal, footer."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from echotui.model.source import Source
from echotui.ui.bindings import bound
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.taking import TakingScreen
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.help import HelpScreen, key_lines
from echotui.ui.dialogs.leave import leave
from echotui.ui.groups import LOOK, PROGRAM
from echotui.ui.pacing.governor import Pace
from echotui.ui.preferences import Look
from echotui.ui.shared.key_bar import KeyBar

LOW: Final = 15
"""Lines below which the journal pane makes room for the table."""
FLAT: Final = 7
"""Lines below which only the table is left."""


class Dashboard(TakingScreen):
    """Puts the widgets together; the classes that it is made of have the keys.

    Args:
        source: Whom to ask.
        look: How it looks.
        pace: How often to ask.
        notice: Something to tell the operator at once; empty for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("detail", "detail", LOOK, "detail"),
        bound("journal", "journal", LOOK, "journal"),
        bound("help", "help", PROGRAM, "help"),
        bound("quit", "quit", PROGRAM, "quit"),
        Binding("ctrl+c", "quit", "quit", show=False, group=PROGRAM),
    ]

    def __init__(self, source: Source, look: Look, pace: Pace, notice: str = "") -> None:
        super().__init__(source, look, pace)
        self._notice = notice

    def compose(self) -> ComposeResult:
        """Put the widgets one under the other."""
        yield self.summary
        yield self.banner
        yield self.table
        yield self.journal
        yield self.captions
        yield KeyBar()
        yield FilterBar()

    def on_mount(self) -> None:
        """Tell what there is to tell."""
        if self._notice:
            self.tell(self._notice, warning=True)

    def on_resize(self, event: events.Resize) -> None:
        """Leave out whole widgets where there is no room for all."""
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.height < FLAT, "-flat")

    async def action_detail(self) -> None:
        """Look inside the client that the cursor is on."""
        row = await self.selected()
        if row is None:
            self.tell("no client is selected", warning=True)
            return
        self.covered = True
        self.app.push_screen(DetailScreen(self._source, row.id, self._pace), self._uncovered)

    def _uncovered(self, _nothing: None) -> None:
        self.covered = False
        self.call_next(self._look, moved=True)

    def action_journal(self) -> None:
        """Show or hide the journal pane."""
        self.toggle_class("-quiet")

    def action_help(self) -> None:
        """Show the keys and what the letters mean."""
        lines = key_lines(self.active_bindings.values(), self.app.get_key_display)
        self.app.push_screen(HelpScreen(lines))

    async def action_quit(self) -> None:
        """End the program; ask first when clients are connected."""
        # One may have come since the last look.
        await self._look()
        leave(self.app, self.latest.totals.open)
