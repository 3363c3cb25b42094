"""What the keys of the main screen do: one method for each action of `model/actions.py`.

A change of the view is a method of `ViewState` or `Marks`; the screen sets the result. What acts on
one client or the server is in `shared/controls.py`, what acts on many clients in `bulk.py`.
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
from echotui.ui.shared.operator import Notification, Operator
from echotui.ui.shared.poller import Poller
from echotui.ui.table.sort_dialog import SortDialog
from echotui.ui.table.table import ConnectionTable


class MainScreen(Protocol):
    """The parts of `DashboardScreen` that its actions use."""

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
        """Set the state, and show the rows that it asks for."""

    def mark(self, marks: Marks) -> None:
        """Set the marks, and show them."""

    def open_detail(self, id_: int) -> None:
        """Show one connection in detail."""

    def toggle_class(self, *class_names: str) -> object:
        """Add or remove a CSS class."""


class DashboardActions:
    """Carries out the actions of the main screen."""

    def __init__(
        self, screen: MainScreen, controls: Controls, bulk: Bulk, columns: ColumnChooser
    ) -> None:
        self._screen = screen
        self._controls = controls
        self._bulk = bulk
        self._columns = columns

    async def _cursor_row(self) -> Row | None:
        """Return the row under the cursor; `None` for no row."""
        if self._screen.table.cursor.pending:
            # Fast keys: the cursor has moved to a row that is not here yet.
            await self._screen.poller.poll(rows=True)
        return self._screen.table.cursor.row

    async def _lost(self, done: str) -> bool:
        """Return whether all marked clients have disconnected; if so, warn: nothing was `done`."""
        if self._screen.marks.ids:
            # The last poll may be old.
            await self._screen.poller.poll()
        text = self._screen.marks.lost_text(done)
        if text:
            self._controls.warn(text)
            self._screen.mark(self._screen.marks.reported())
        return bool(text)

    async def kick(self) -> None:
        """Ask how hard to kick the client under the cursor."""
        self._controls.kick(await self._cursor_row(), len(self._screen.marks.ids))

    async def kick_all(self) -> None:
        """Ask how hard to kick the marked, else all that match the filter."""
        if self._bulk.warn_if_running() or await self._lost("kicked"):
            return
        if self._screen.state.history and not self._screen.marks.ids:
            self._controls.warn("All of these have ended; nothing was kicked. H shows the others.")
        else:
            await self._bulk.kick(
                self._screen.state, self._screen.marks, self._screen.table.view.rows
            )

    async def hold(self) -> None:
        """Hold or release the marked, else the client under the cursor."""
        if await self._lost("held"):
            return
        if self._screen.marks.ids:
            await self._bulk.hold(self._screen.marks)
        else:
            await self._controls.hold(await self._cursor_row())

    async def accept(self) -> None:
        """Stop accepting, or resume."""
        await self._controls.accept()

    async def drain(self) -> None:
        """Ask whether to drain the server."""
        await self._controls.drain()

    async def forget(self) -> None:
        """Forget the connections that have ended."""
        await self._bulk.forget(self._screen.state)

    async def mark(self) -> None:
        """Mark or unmark the client under the cursor, and move to the next."""
        row = self._controls.connected(await self._cursor_row())
        if row is not None:
            self._screen.mark(self._screen.marks.toggled([row.id]))
            self._screen.table.step(1)

    def unmark(self) -> None:
        """Unmark all, including those that the filter hides."""
        self._screen.mark(self._screen.marks.cleared())

    async def invert(self) -> None:
        """Invert the marks within the filter."""
        matching = await self._screen.operator.source.ids(self._screen.state.matching(Scope.LIVE))
        self._screen.mark(self._screen.marks.toggled(matching))

    def filter(self) -> None:
        """Open the filter line."""
        self._screen.filter_bar.open()

    def clear(self) -> None:
        """Stop a bulk command; else clear the filter; else leave the history."""
        if self._screen.operator.busy:
            self._screen.operator.stop()
            return
        if self._screen.state.filter:
            self._screen.filter_bar.clear()
        self._screen.change(self._screen.state.cleared())

    def sort(self) -> None:
        """Ask for the column to sort by."""
        known = self._screen.poller.latest.server.fields
        self._controls.ask(SortDialog(self._screen.state.sort, known), self._sort)

    def _sort(self, sort: Sort | None) -> None:
        if sort is not None:
            self._screen.change(self._screen.state.sorted(sort))

    def sort_left(self) -> None:
        """Sort by the column to the left."""
        self._sort(self._columns.neighbour(self._screen.state.sort, -1))

    def sort_right(self) -> None:
        """Sort by the column to the right."""
        self._sort(self._columns.neighbour(self._screen.state.sort, 1))

    def reverse(self) -> None:
        """Reverse the order."""
        self._screen.change(self._screen.state.reversed())

    def freeze(self) -> None:
        """Freeze the order, while values are refreshed; or unfreeze it."""
        self._screen.change(self._screen.state.toggle_freeze(self._screen.poller.latest.at))

    def follow(self) -> None:
        """Follow the client under the cursor, or stop following."""
        self._screen.change(self._screen.state.followed(on=not self._screen.state.following))

    def pause(self) -> None:
        """Pause the view, or resume."""
        self._screen.change(self._screen.state.toggle_pause(self._screen.poller.latest))

    def history(self) -> None:
        """Show only ended connections, or all again."""
        self._screen.change(self._screen.state.toggle_history())

    def columns(self) -> None:
        """Ask which columns to show."""
        self._columns.ask(history=self._screen.state.history)

    def faster(self) -> None:
        """Poll more often."""
        self._controls.notify(Notification(self._screen.poller.change_pace(-1)))

    def slower(self) -> None:
        """Poll less often."""
        self._controls.notify(Notification(self._screen.poller.change_pace(1)))

    def journal(self) -> None:
        """Show or hide the journal pane."""
        self._screen.toggle_class("-quiet")

    async def detail(self) -> None:
        """Show the client under the cursor in detail."""
        row = self._controls.selected(await self._cursor_row())
        if row is not None:
            self._screen.open_detail(row.id)

    async def copy(self) -> None:
        """Copy the row under the cursor."""
        row = self._controls.selected(await self._cursor_row())
        if row is not None:
            self._controls.copy(row_text(row), f"#{row.id} copied")

    async def export(self) -> None:
        """Ask for a file, and write the marked to it, else all rows of the view."""
        if not await self._lost("exported"):
            screen = self._screen
            await self._bulk.export(screen.state, screen.marks, screen.poller.latest)

    def help(self) -> None:
        """Show the keys and the legend."""
        self._controls.help()

    async def quit(self) -> None:
        """End the program; ask first when clients are connected."""
        await self._controls.quit()
