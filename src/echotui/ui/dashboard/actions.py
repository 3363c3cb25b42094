"""What the keys of the main screen do: a method an action, named as in `model/actions.py`.

What a key changes of the view is a method of `ViewState` or `Marks`; what it does to one client or
to the server is in `shared/controls.py`, and what it does to many clients in `bulk.py`.
"""

from typing import Protocol

from echotui.model.query import Scope, Sort
from echotui.model.row import Row
from echotui.ui.dashboard.bulk import Bulk
from echotui.ui.dashboard.column_choice import ColumnChooser
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.row import row_text
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import Operator, Said
from echotui.ui.shared.poller import Poller
from echotui.ui.table.sort_dialog import SortDialog
from echotui.ui.table.table import ConnectionTable


class Board(Protocol):
    """The main screen, as its actions need it; see `DashboardScreen`."""

    table: ConnectionTable
    filter_bar: FilterBar
    operator: Operator
    poller: Poller

    @property
    def state(self) -> ViewState:
        """What the operator has chosen to see."""

    @property
    def marks(self) -> Marks:
        """The marked connections."""

    def change(self, state: ViewState) -> None:
        """Show the rows in another way."""

    def mark(self, marks: Marks) -> None:
        """Show other marks."""

    def open_detail(self, id_: int) -> None:
        """Show everything about one connection."""

    def toggle_class(self, *class_names: str) -> object:
        """Set or take away a CSS class."""


class DashboardActions:
    """Carries out the actions of the main screen.

    Args:
        board: The main screen.
        controls: Acts on one client or the server.
        bulk: Acts on many clients.
        columns: Chooses columns.
    """

    def __init__(
        self, board: Board, controls: Controls, bulk: Bulk, columns: ColumnChooser
    ) -> None:
        self._board = board
        self._controls = controls
        self._bulk = bulk
        self._columns = columns

    async def _selected(self) -> Row | None:
        """Find the client that the cursor is on, or goes to."""
        if self._board.table.cursor.aiming:
            # Keys typed fast: the answer to the move is not here yet.
            await self._board.poller.poll(rows=True)
        return self._board.table.cursor.row

    async def _marks_lost(self) -> bool:
        """Say, once, that all marked clients have gone: without marks, a key means others."""
        if self._board.marks.ids:
            # As of now, not of the last poll.
            await self._board.poller.poll()
        text = self._board.marks.lost_text
        if text:
            self._controls.warn(text)
            self._board.mark(self._board.marks.told())
        return bool(text)

    async def kick(self) -> None:
        """Ask how hard to kick the client that the cursor is on."""
        self._controls.kick(await self._selected(), len(self._board.marks.ids))

    async def kick_all(self) -> None:
        """Ask how hard to kick the marked, or else all that match the filter."""
        if not self._bulk.busy() and not await self._marks_lost():
            await self._bulk.kick(self._board.state, self._board.marks, self._board.table.view.rows)

    async def hold(self) -> None:
        """Hold or release the marked, or else the client that the cursor is on."""
        if await self._marks_lost():
            return
        if self._board.marks.ids:
            await self._bulk.hold(self._board.marks)
        else:
            await self._controls.hold(await self._selected())

    async def accept(self) -> None:
        """Stop accepting, or resume."""
        await self._controls.accept()

    async def drain(self) -> None:
        """Ask whether to drain the server."""
        await self._controls.drain()

    async def forget(self) -> None:
        """Forget the connections that have ended."""
        await self._bulk.forget(self._board.state)

    async def mark(self) -> None:
        """Mark the client that the cursor is on, or unmark it; and go to the next."""
        row = self._controls.live(await self._selected())
        if row is not None:
            self._board.mark(self._board.marks.toggled([row.id]))
            self._board.table.step(1)

    def unmark(self) -> None:
        """Unmark all, also those that the filter hides."""
        self._board.mark(self._board.marks.cleared())

    async def invert(self) -> None:
        """Turn the marks round within the filter."""
        matching = await self._board.operator.source.ids(self._board.state.matching(Scope.LIVE))
        self._board.mark(self._board.marks.toggled(matching))

    def filter(self) -> None:
        """Let the operator type a filter."""
        self._board.filter_bar.open()

    def clear(self) -> None:
        """Stop what is under way; else take back what narrows the view."""
        if self._board.operator.busy:
            self._board.operator.stop()
            return
        if self._board.state.filter:
            self._board.filter_bar.clear()
        self._board.change(self._board.state.cleared())

    def sort(self) -> None:
        """Ask for the column to sort by."""
        known = self._board.poller.latest.server.fields
        self._controls.ask(SortDialog(self._board.state.sort, known), self._sort)

    def _sort(self, sort: Sort | None) -> None:
        if sort is not None:
            self._board.change(self._board.state.sorted(sort))

    def sort_left(self) -> None:
        """Sort by the column to the left."""
        self._sort(self._columns.neighbour(self._board.state.sort, -1))

    def sort_right(self) -> None:
        """Sort by the column to the right."""
        self._sort(self._columns.neighbour(self._board.state.sort, 1))

    def reverse(self) -> None:
        """Turn the order round."""
        self._board.change(self._board.state.reversed())

    def freeze(self) -> None:
        """Freeze the order while values go on, or let rows move again."""
        self._board.change(self._board.state.frozen_or_not(self._board.poller.latest.at))

    def follow(self) -> None:
        """Scroll with the client that the cursor is on, or no more."""
        self._board.change(self._board.state.followed(on=not self._board.state.following))

    def pause(self) -> None:
        """Keep what is drawn, or refresh it again."""
        self._board.change(self._board.state.paused_or_not(self._board.poller.latest))

    def history(self) -> None:
        """Show only the connections that have ended, or all again."""
        self._board.change(self._board.state.history_or_not())

    def columns(self) -> None:
        """Ask which columns to show."""
        self._columns.ask(history=self._board.state.history)

    def faster(self) -> None:
        """Poll more often."""
        self._controls.say(Said(self._board.poller.change_pace(-1)))

    def slower(self) -> None:
        """Poll less often."""
        self._controls.say(Said(self._board.poller.change_pace(1)))

    def journal(self) -> None:
        """Show or hide the journal pane."""
        self._board.toggle_class("-quiet")

    async def detail(self) -> None:
        """Look inside the client that the cursor is on."""
        row = await self._selected()
        if row is None:
            self._controls.warn("no client is selected")
        else:
            self._board.open_detail(row.id)

    async def copy(self) -> None:
        """Copy the row of the client that the cursor is on."""
        row = await self._selected()
        if row is None:
            self._controls.warn("no client is selected")
        else:
            self._controls.copy(row_text(row), f"#{row.id} copied")

    async def export(self) -> None:
        """Ask for a file, and write the marked, or else all that the view shows."""
        if not await self._marks_lost():
            known = self._board.poller.latest.server.fields
            await self._bulk.export(self._board.state, self._board.marks, known)

    def help(self) -> None:
        """Show the keys, and what the letters mean."""
        self._controls.help()

    async def quit(self) -> None:
        """End the program; ask first when clients are connected."""
        await self._controls.quit()
