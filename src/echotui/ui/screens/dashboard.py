"""The main screen: asks the source on its own clock, and hands down what it says."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from echotui.model.query import Column, Query, Sort
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.base import Source
from echotui.ui.groups import LOOK, ORDER, PROGRAM
from echotui.ui.pause import Pause
from echotui.ui.screens.confirm import Confirm
from echotui.ui.screens.help import HelpScreen, key_lines
from echotui.ui.screens.sort import SortDialog, chosen
from echotui.ui.screens.telling import TellingScreen
from echotui.ui.text import safe
from echotui.ui.units import grouped
from echotui.ui.widgets.banner import Banner
from echotui.ui.widgets.caption import CaptionBar
from echotui.ui.widgets.journal import JournalPane
from echotui.ui.widgets.key_bar import KeyBar
from echotui.ui.widgets.summary import Summary
from echotui.ui.widgets.table import ConnectionTable

LOW: Final = 15
"""Lines below which the journal pane makes room for the table."""
FLAT: Final = 7
"""Lines below which only the table is left."""


class Dashboard(TellingScreen):
    """Summary, table, journal, footer.

    Args:
        source: Whom to ask.
        refresh: Seconds between two looks.
        share: Tells the dashboard's part of the loop's time, 0 to 1.
        notice: Something to tell the operator at once; empty for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "pause", tooltip="pause or resume the view", group=LOOK),
        Binding("l", "journal", "journal", tooltip="show or hide the loop calls", group=LOOK),
        Binding("s", "sort", "sort", tooltip="pick the column to sort by", group=ORDER),
        Binding(
            "less_than_sign", "sort_by(-1)", "previous", show=False,
            tooltip="sort by the column to the left", group=ORDER,
        ),
        Binding(
            "greater_than_sign", "sort_by(1)", "next", show=False,
            tooltip="sort by the column to the right", group=ORDER,
        ),
        Binding("r", "reverse", "reverse", tooltip="reverse the order", group=ORDER),
        Binding("question_mark", "help", "help", tooltip="this help", group=PROGRAM),
        Binding("q", "quit", "quit", tooltip="quit; asks while clients are here", group=PROGRAM),
        Binding("ctrl+c", "quit", "quit", show=False, group=PROGRAM),
    ]  # fmt: skip

    sort: reactive[Sort] = reactive(Sort)

    def __init__(
        self, source: Source, refresh: float, share: Callable[[], float], notice: str
    ) -> None:
        super().__init__(source)
        self._every = refresh
        self._share = share
        self._notice = notice
        self._pause: Pause | None = None
        self._latest = View()

    async def selected(self) -> Row | None:
        """Find the client that the cursor is on, or goes to."""
        if self._table.cursor.aiming:
            # Keys typed fast: the answer to the move is not here yet.
            await self._look(moved=True)
        return self._table.cursor.row

    @property
    def latest(self) -> View:
        """The newest answer; while the view is paused, without its rows."""
        return self._latest

    async def acted(self) -> None:
        """Look at once."""
        await self._look(moved=True)

    def compose(self) -> ComposeResult:
        """Put the widgets one under the other."""
        yield Summary()
        yield Banner()
        yield ConnectionTable()
        yield JournalPane()
        yield CaptionBar()
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin to look."""
        self._table = self.query_one(ConnectionTable)
        self._journal = self.query_one(JournalPane)
        self._table.focus()
        self.set_interval(self._every, self._look)
        if self._notice:
            self.tell(self._notice, warning=True)

    def on_resize(self, event: events.Resize) -> None:
        """Leave out whole widgets where there is no room for all."""
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.height < FLAT, "-flat")

    def watch_sort(self, sort: Sort) -> None:
        """Show the new order at once."""
        if self.is_mounted:
            self._table.sort = sort
            self.call_next(self._look, moved=True)

    @on(ConnectionTable.Moved)
    async def _moved(self, event: ConnectionTable.Moved) -> None:
        event.stop()
        # A standing view is asked for again only when it lacks rows.
        await self._look(moved=self._pause is None or self._table.cursor.lacking)

    async def _look(self, *, moved: bool = False) -> None:
        """Ask the source and hand down what it says."""
        cursor = self._table.cursor
        paused = self._pause is not None
        if paused and not moved:
            self._latest = await self._source.view(Query(sort=self.sort, paused=True))
            self._say(self._latest)
            return
        query = Query(
            sort=self.sort,
            window=cursor.window,
            locate=cursor.id,
            journal=0 if paused else self._journal.lines_wanted,
            # Nothing moves away under a dialog either.
            paused=paused or not self.is_active,
        )
        view = await self._source.view(query)
        if (query.sort, query.window, query.locate) != (self.sort, cursor.window, cursor.id):
            # The operator moved in the meantime, and that asks again.
            return
        self._latest = self._table.view = view
        if not paused:
            self._journal.view = view
            summary = self.query_one(Summary)
            summary.share, summary.view = self._share(), view
        self._say(view)

    def _say(self, view: View) -> None:
        """Tell in the banner what the view hides."""
        self.tell_story(view)
        says: list[str] = [safe(view.alarm)] if view.alarm else []
        if self._pause is not None:
            says.append(self._pause.text(view))
        cursor = self._table.cursor
        if cursor.offscreen:
            says.append(
                f"#{cursor.id}, where the cursor is, is off the screen: row {cursor.place + 1}"
            )
        if self._table.sorted_unseen:
            says.append(f"sorted by {self.sort.column}, for which there is no room here")
        banner = self.query_one(Banner)
        banner.text = "   ".join(says)
        banner.set_class(bool(view.alarm), "-alarm")

    async def action_pause(self) -> None:
        """Let the view stand still, or go on."""
        if self._pause is None:
            totals = self._latest.totals
            self._pause = Pause(self._latest.at, totals.accepted, totals.closed)
        else:
            self._pause = None
        await self._look()

    def action_journal(self) -> None:
        """Show or hide the journal pane."""
        self.toggle_class("-quiet")

    def action_sort(self) -> None:
        """Ask for the column to sort by."""
        self.app.push_screen(SortDialog(self.sort), self._sorted)

    def _sorted(self, sort: Sort | None) -> None:
        if sort is not None:
            self.sort = sort

    def action_sort_by(self, by: int) -> None:
        """Sort by a neighbouring column."""
        columns = list(Column)
        place = (columns.index(self.sort.column) + by) % len(columns)
        self.sort = chosen(columns[place], self.sort)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.sort = Sort(self.sort.column, not self.sort.reverse)

    def action_help(self) -> None:
        """Show the keys and what the letters mean."""
        lines = key_lines(self.active_bindings.values(), self.app.get_key_display)
        self.app.push_screen(HelpScreen(lines))

    def action_quit(self) -> None:
        """End the program; ask first when clients are connected."""
        clients = self._latest.totals.open
        if not clients:
            self.app.exit()
            return
        says = (
            "The server stops. Each client gets what it is owed, then end of file; "
            "whoever is left when the drain timeout is over is closed."
        )
        title = f"Quit? {grouped(clients)} connected"
        self.app.push_screen(Confirm(title, says, "quit", "q"), self._quit)

    def _quit(self, yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            self.app.exit()
