"""What the keys of the main screen do that act on clients: one method for each action.

The actions are those of `model/actions.py`. What acts on one client or the server is in
`shared/controls.py`, what acts on many clients in `bulk.py`, what changes the view in
`view_actions.py`.
"""

from echotui.model.query import Scope
from echotui.ui.dashboard.bulk import Bulk
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.range_mark import RangeMark
from echotui.ui.dashboard.selection import Selection
from echotui.ui.format.row import name_of, row_text
from echotui.ui.shared.controls import Controls


class DashboardActions:
    """Carries out the actions on clients."""

    def __init__(
        self, screen: MainScreen, controls: Controls, bulk: Bulk, range_mark: RangeMark
    ) -> None:
        self._screen = screen
        self._controls = controls
        self._bulk = bulk
        self._range = range_mark
        self._selection = Selection(screen, controls)

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
        row, _ = await self._selection.client()
        self._controls.kick(row, len(self._screen.marks.ids))

    async def kick_all(self) -> None:
        """Ask how hard to kick the marked, else all that match the filter."""
        if self._bulk.warn_if_running() or await self._lost("kicked"):
            return
        if self._screen.state.history and not self._screen.marks.ids:
            others = self._controls.keys.of("history")
            self._controls.warn(
                f"All of these have ended, and nothing was kicked; {others} shows the others."
            )
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
            return
        row, seen = await self._selection.client()
        if row is not None and not seen:
            self._selection.warn_unseen(row, "hold", "releases" if row.held else "holds")
        else:
            await self._controls.hold(row)

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
        """Mark or unmark the client under the cursor, and move to the next; or end a range."""
        if self._screen.state.range:
            await self._range.finish()
            return
        row, seen = await self._selection.client()
        if row is not None and not seen:
            marked = row.id in self._screen.marks.ids
            self._selection.warn_unseen(row, "mark", "unmarks" if marked else "marks")
            return
        row = self._controls.connected(row)
        if row is not None:
            self._screen.mark(self._screen.marks.toggled([row.id]))
            self._screen.table.step(1)

    async def mark_range(self) -> None:
        """Begin a range at the cursor's row, or mark it."""
        if self._screen.state.range:
            await self._range.finish()
            return
        row, seen = await self._selection.client()
        if row is not None and not seen:
            self._selection.warn_unseen(row, "mark_range", "begins a range at")
            return
        row = self._controls.selected(row)
        if row is not None:
            self._range.begin(row)

    def unmark(self) -> None:
        """Unmark all, including those that the filter hides."""
        self._screen.mark(self._screen.marks.cleared())

    async def invert(self) -> None:
        """Invert the marks within the filter."""
        matching = await self._screen.operator.source.ids(self._screen.state.matching(Scope.LIVE))
        self._screen.mark(self._screen.marks.toggled(matching))

    async def detail(self) -> None:
        """Show the client under the cursor in detail."""
        row, _ = await self._selection.client()
        row = self._controls.selected(row)
        if row is not None:
            self._screen.open_detail(row)

    async def copy(self) -> None:
        """Copy the row under the cursor."""
        row, _ = await self._selection.client()
        row = self._controls.selected(row)
        if row is not None:
            self._controls.copy(row_text(row), f"{name_of(row)} copied")

    async def export(self) -> None:
        """Ask for a file, and write the marked to it, else all rows of the view."""
        if not await self._lost("exported"):
            screen = self._screen
            await self._bulk.export(screen.state, screen.marks, screen.poller.latest)

    def help(self) -> None:
        """Show the keys and the legend."""
        self._controls.help()

    def messages(self) -> None:
        """Show the last messages."""
        self._controls.show_messages()

    async def quit(self) -> None:
        """End the program; ask first when clients are connected."""
        await self._controls.quit()
