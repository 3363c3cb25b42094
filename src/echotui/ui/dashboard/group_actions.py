"""What the keys of the main screen do while the rows are groups.

A group has no command: an action on it is one on its clients, by their ids.
"""

from echotui.model.query import Scope
from echotui.model.row import Row
from echotui.ui.dashboard.actions import DashboardActions
from echotui.ui.dashboard.bulk import Bulk, nobody_text
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.selection import Selection
from echotui.ui.dashboard.view_state import Group, ViewState
from echotui.ui.format.row import name_of, row_text
from echotui.ui.shared.controls import Controls


class GroupActions:
    """Carries out the actions that mean another thing on a group; `clients` has the others."""

    def __init__(
        self, screen: MainScreen, controls: Controls, bulk: Bulk, clients: DashboardActions
    ) -> None:
        self._screen = screen
        self._controls = controls
        self._bulk = bulk
        self._clients = clients
        self._selection = Selection(screen, controls)

    def _opened(self, row: Row) -> ViewState:
        return self._screen.state.open(Group(row.id, row.address.host, row.server))

    def _warn_ended(self, done: str) -> bool:
        """Return whether the history is shown; if so, warn: nothing was `done`."""
        if self._screen.state.history:
            others = self._controls.keys.of("history")
            self._controls.warn(
                f"All of these have ended, and nothing was {done}; {others} shows the others."
            )
        return self._screen.state.history

    async def _clients_of_row(self, action: str, does: str, done: str) -> tuple[int, ...]:
        """Return the ids of the group's connected clients that match; warn if there are none."""
        row, seen = await self._selection.group()
        if row is None or self._warn_ended(done):
            return ()
        if not seen:
            self._selection.warn_unseen(row, action, does)
            return ()
        opened = self._opened(row)
        ids = await self._screen.operator.source.ids(opened.matching(Scope.LIVE))
        if not ids:
            self._controls.warn(nobody_text(opened))
        return ids

    async def kick(self) -> None:
        """Ask how hard to kick the clients of the group; marked ones of others are not kicked."""
        if self._bulk.warn_if_running():
            return
        row, _ = await self._selection.group()
        if row is not None and not self._warn_ended("kicked"):
            await self._bulk.kick(self._opened(row), Marks(), ())

    async def kick_all(self) -> None:
        """Ask how hard to kick the marked clients, else those of the group."""
        await (self._clients.kick_all() if self._marked else self.kick())

    async def hold(self) -> None:
        """Hold or release the marked clients, else those of the group."""
        if self._marked:
            await self._clients.hold()
            return
        ids = await self._clients_of_row("hold", "holds", "held")
        if ids:
            await self._bulk.hold(Marks(frozenset(ids)))

    @property
    def _marked(self) -> bool:
        # Lost ones too: those keys then say so, once, and act on nobody.
        return bool(self._screen.marks.ids or self._screen.marks.lost)

    async def mark(self) -> None:
        """Mark the clients of the group, or unmark them; move to the next group."""
        ids = await self._clients_of_row("mark", "marks", "marked")
        if ids:
            self._screen.mark(self._screen.marks.toggled_together(ids))
            self._screen.table.step(1)

    def mark_range(self) -> None:
        """Say that a range has clients, not groups."""
        key = self._controls.keys.of("mark")
        self._controls.warn(f"Groups are marked one by one; {key} marks the clients of one.")

    async def detail(self) -> None:
        """Show the clients of the group."""
        row, _ = await self._selection.group()
        if row is not None:
            self._screen.change(self._opened(row))

    async def copy(self) -> None:
        """Copy the group's line."""
        row, _ = await self._selection.group()
        if row is not None:
            self._controls.copy(row_text(row), f"{name_of(row)} copied")
