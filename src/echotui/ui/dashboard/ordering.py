"""The keys that order the rows, and choose between all connections and those that ended."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from echotui.model.command import Forget
from echotui.model.fields import IDLE
from echotui.model.query import Query, Scope, Sort
from echotui.model.source import Source
from echotui.ui.bindings import bound
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.format.units import grouped
from echotui.ui.groups import ACT, LOOK, ORDER
from echotui.ui.pacing.governor import Pace
from echotui.ui.preferences import Look
from echotui.ui.shared.poller import LookingScreen
from echotui.ui.table.columns import ENDED_COLUMNS
from echotui.ui.table.columns_dialog import ColumnChoice, ColumnsDialog
from echotui.ui.table.layout import pick
from echotui.ui.table.sort_dialog import SortDialog, chosen
from echotui.ui.table.table import ConnectionTable

NEWEST_END_FIRST = Sort(IDLE)
"""IDLE of an ended connection counts from its end."""


class OrderingScreen(LookingScreen):
    """Changes the order, and the scope; see `LookingScreen` for the arguments.

    Attributes:
        columns: Those that the operator has chosen; empty for the usual ones.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("sort", "sort", ORDER, "sort"),
        bound("sort_left", "sort_by(-1)", ORDER),
        bound("sort_right", "sort_by(1)", ORDER),
        bound("reverse", "reverse", ORDER, "reverse"),
        bound("freeze", "freeze", ORDER),
        bound("follow", "follow", ORDER),
        bound("history", "history", LOOK),
        bound("forget", "forget", ACT),
        bound("columns", "columns", LOOK, "columns"),
    ]

    def __init__(self, source: Source, look: Look, pace: Pace) -> None:
        super().__init__(source, look, pace)
        self.columns = look.columns
        self._sort_before = Sort()
        self.show_columns()

    def action_sort(self) -> None:
        """Ask for the column to sort by."""
        self.app.push_screen(SortDialog(self.outlook.sort, self.latest.server.fields), self._sorted)

    def _sorted(self, sort: Sort | None) -> None:
        if sort is not None:
            self.outlook = replace(self.outlook, sort=sort)

    @on(ConnectionTable.Titled)
    def _titled(self, event: ConnectionTable.Titled) -> None:
        event.stop()
        self._sorted(chosen(event.field, self.outlook.sort))

    def action_sort_by(self, by: int) -> None:
        """Sort by a neighbouring column."""
        fields = list(dict.fromkeys(column.field for column in self.table.known))
        field = self.outlook.sort.field
        place = fields.index(field) + by if field in fields else 0
        self._sorted(chosen(fields[place % len(fields)], self.outlook.sort))

    def action_reverse(self) -> None:
        """Reverse the order."""
        sort = self.outlook.sort
        self._sorted(Sort(sort.field, not sort.reverse))

    def action_freeze(self) -> None:
        """Keep the order while values go on, or let it go."""
        frozen_at = 0.0 if self.outlook.frozen_at else self.latest.at
        self.outlook = replace(self.outlook, frozen_at=frozen_at)

    def action_follow(self) -> None:
        """Scroll with the client that the cursor is on, or no more."""
        self.outlook = replace(self.outlook, following=not self.outlook.following)

    async def _look(self, *, moved: bool = False) -> None:
        """Ask, and go on to no neighbour when the client that is followed has left the rows."""
        cursor, before = self.table.cursor, self.latest
        whose = 0 if cursor.aiming else cursor.id
        await super()._look(moved=moved)
        # Else the operator has moved on meanwhile, or the view stands still.
        went = self.latest is not before and (cursor.id != whose or cursor.aiming)
        if self.outlook.following and whose and went and self.latest.located < 0:
            self.outlook = replace(self.outlook, following=False)
            known = await self._source.find([whose])
            says = "is not among those shown" if known else "has gone"
            self.tell(f"following ended: #{whose} {says}", warning=True)

    def action_history(self) -> None:
        """Show only the connections that have ended, or all again; in an order made afresh."""
        if self.outlook.scope is Scope.ENDED:
            scope, sort = Scope.ALL, self._sort_before
        else:
            self._sort_before = self.outlook.sort
            scope, sort = Scope.ENDED, NEWEST_END_FIRST
        self.outlook = replace(self.outlook, scope=scope, sort=sort, frozen_at=0.0)
        self.show_columns()

    def show_columns(self) -> None:
        """Give the table the columns of what it shows."""
        ended = self.outlook.scope is Scope.ENDED
        self.table.among = ENDED_COLUMNS if ended else pick(self.columns)

    async def action_forget(self) -> None:
        """Forget the connections that have ended; ask first when the filter hides some."""
        ended = len(await self._source.ids(Query(scope=Scope.ENDED)))
        shown = Query(scope=Scope.ENDED, filter=self.outlook.filter)
        hidden = ended - len(await self._source.ids(shown)) if self.outlook.filter else 0
        if hidden <= 0:
            await self.submit(Forget())
            return
        title = f"Forget all {grouped(ended)} that have ended?"
        says = f"Also the {grouped(hidden)} that the filter hides."
        self.app.push_screen(Confirm(title, says, "forget", "K"), self._forget)

    async def _forget(self, yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            await self.submit(Forget())

    def action_columns(self) -> None:
        """Ask which columns to show."""
        if self.outlook.scope is Scope.ENDED:
            self.tell("the history has columns of its own; H leaves it", warning=True)
            return
        shown = self.columns or tuple(column.field for column in self.table.shown)
        self.app.push_screen(ColumnsDialog(shown, self.latest.server.fields), self._chosen)

    async def _chosen(self, choice: ColumnChoice | None) -> None:
        if choice is None:
            return
        self.columns = choice.columns
        self.show_columns()
        # Of columns that were not shown, the rows may lack the values.
        await self._look(moved=True)
        if choice.save:
            names = ",".join(column.id for column in choice.columns)
            self.tell_outcome(await self.look.save("columns", names or "auto"))
