"""What the keys of the main screen do while the rows are groups.

A group has no command: an action on it is one on its clients, by their ids.
"""

from echotui.model.query import Scope
from echotui.model.row import Row
from echotui.ui.dashboard.actions import DashboardActions
from echotui.ui.dashboard.bulk import Bulk, nobody_text
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.view_state import Group, ViewState
from echotui.ui.format.row import name_of, row_text
from echotui.ui.shared.controls import Controls
from echotui.ui.table.cursor import Cursor


def restart_in_groups(cursor: Cursor, before: ViewState, state: ViewState) -> None:
    """Put the cursor on the first row when other rows are shown: groups, or clients of one.

    On the way back from a group, put it on that group.
    """
    if (state.grouped, state.opened) != (before.grouped, before.opened):
        back = before.opened if state.shows_groups else None
        cursor.restart(back.id if back else 0)


class GroupActions:
    """Carries out the actions that mean another thing on a group; `clients` does the others."""

    def __init__(
        self, screen: MainScreen, controls: Controls, bulk: Bulk, clients: DashboardActions
    ) -> None:
        self._screen = screen
        self._controls = controls
        self._bulk = bulk
        self._clients = clients

    async def _row(self) -> Row | None:
        """Return the group under the cursor; warn if there is none."""
        if self._screen.table.cursor.pending:
            await self._screen.poller.poll(rows=True)
        row = self._screen.table.cursor.row
        if row is None or not row.members:
            self._controls.warn("No group is selected.")
            return None
        return row

    async def _to_act_on(self, done: str) -> Group | None:
        """Return the group under the cursor; warn if it has no client on which one can act."""
        row = await self._row()
        if row is None:
            return None
        if self._screen.state.history:
            self._controls.warn(f"All of these have ended; nothing was {done}. H shows the others.")
            return None
        return Group(row.id, row.address.host)

    async def _members(self, group: Group) -> tuple[int, ...]:
        """Return the ids of the connected clients that match; warn if there are none."""
        opened = self._screen.state.open(group)
        ids = await self._screen.operator.source.ids(opened.matching(Scope.LIVE))
        if not ids:
            self._controls.warn(nobody_text(opened))
        return ids

    async def kick(self) -> None:
        """Ask how hard to kick the clients of the group; marked ones are not kicked."""
        if self._bulk.warn_if_running():
            return
        group = await self._to_act_on("kicked")
        if group is not None:
            await self._bulk.kick(self._screen.state.open(group), Marks(), ())

    async def kick_all(self) -> None:
        """Ask how hard to kick the marked clients, else those of the group."""
        await (self._clients.kick_all() if self._marked else self.kick())

    async def hold(self) -> None:
        """Hold or release the marked clients, else those of the group."""
        if self._marked:
            await self._clients.hold()
            return
        group = await self._to_act_on("held")
        ids = await self._members(group) if group is not None else ()
        if ids:
            await self._bulk.hold(Marks(frozenset(ids)))

    @property
    def _marked(self) -> bool:
        # Lost ones too: those keys then say so, once, and act on nobody.
        return bool(self._screen.marks.ids or self._screen.marks.lost)

    async def mark(self) -> None:
        """Mark the clients of the group, or unmark them; move to the next group."""
        group = await self._to_act_on("marked")
        ids = await self._members(group) if group is not None else ()
        if ids:
            self._screen.mark(self._screen.marks.toggled_together(ids))
            self._screen.table.step(1)

    async def detail(self) -> None:
        """Show the clients of the group."""
        row = await self._row()
        if row is not None:
            group = Group(row.id, row.address.host)
            self._screen.change(self._screen.state.open(group))

    async def copy(self) -> None:
        """Copy the group's line."""
        row = await self._row()
        if row is not None:
            self._controls.copy(row_text(row), f"{name_of(row)} copied")
