"""What the operator has chosen to see, and how each key changes it."""

from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from echotui.model.field import Field
from echotui.model.fields import IDLE, MEMBERS
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.view import View

NEWEST_END_FIRST: Final = Sort(IDLE)
"""IDLE of an ended connection counts from its end."""
MOST_CLIENTS_FIRST: Final = Sort(MEMBERS, reverse=True)
NO_ROWS: Final = Window()
NO_LINES: Final = JournalWindow()


class Pause(Struct, frozen=True):
    """When the view was paused (monotonic seconds), and the server's counters at that time."""

    at: float
    accepted: int
    closed: int


class Group(Struct, frozen=True):
    """A group that was opened: the clients of one address, on one server.

    Attributes:
        id: In the order of groups; 0 if unknown.
        server: Its name; empty where there is one server.
    """

    id: int
    host: str
    server: str = ""


class Range(Struct, frozen=True):
    """Where a range of rows begins: a place in the order, and id and server of its row."""

    place: int
    id: int
    server: str = ""


class ViewState(Struct, frozen=True):
    """Which rows are shown in which order, and whether they are refreshed.

    Attributes:
        history: Whether only ended connections are shown.
        live_only: Whether ended ones are hidden, outside the history.
        frozen_at: Monotonic time in seconds at which the order was frozen; 0 while it is not.
        following: Whether the table scrolls to keep the cursor's client on the screen.
        pause: `None` while the view is refreshed.
        sort_before: The order that leaving the history restores.
        range: The begin of the range that is being marked; `None` for none.
        grouped: Whether clients are grouped by address.
        opened: The group of which the clients are shown; `None` while the groups are.
        group_sort: The order of groups; `sort` is that of clients.
    """

    sort: Sort = field(default_factory=Sort)
    filter: Filter = EVERYTHING
    history: bool = False
    live_only: bool = False
    frozen_at: float = 0.0
    following: bool = False
    pause: Pause | None = None
    sort_before: Sort = field(default_factory=Sort)
    range: Range | None = None
    grouped: bool = False
    opened: Group | None = None
    group_sort: Sort = MOST_CLIENTS_FIRST

    @property
    def scope(self) -> Scope:
        """Whether living connections are shown, ended ones, or both."""
        if self.history:
            return Scope.ENDED
        return Scope.LIVE if self.live_only else Scope.ALL

    @property
    def shows_groups(self) -> bool:
        """Whether the rows are groups, not clients."""
        return self.grouped and self.opened is None

    @property
    def order(self) -> Sort:
        """The order of the rows that are shown."""
        return self.group_sort if self.shows_groups else self.sort

    def sorted(self, sort: Sort) -> "ViewState":
        """Sort in another order."""
        if self.shows_groups:
            return replace(self, group_sort=sort, range=None)
        return replace(self, sort=sort, range=None)

    def reversed(self) -> "ViewState":
        """Reverse the order."""
        return self.sorted(Sort(self.order.field, not self.order.reverse))

    def filtered(self, filter_: Filter) -> "ViewState":
        """Show the rows that match another filter."""
        return replace(self, filter=filter_, range=None if filter_ != self.filter else self.range)

    def ranging(self, begin: Range | None) -> "ViewState":
        """Begin to mark a range, or end it."""
        return replace(self, range=begin)

    def toggle_freeze(self, at: float) -> "ViewState":
        """Freeze the order at a monotonic time in seconds, or unfreeze it."""
        return replace(self, frozen_at=0.0 if self.frozen_at else at)

    def followed(self, *, on: bool) -> "ViewState":
        """Follow the cursor's client, or stop following."""
        return replace(self, following=on)

    def toggle_pause(self, view: View) -> "ViewState":
        """Pause the view or resume; `view` is the newest answer."""
        totals = view.totals
        pause = None if self.pause else Pause(view.at, totals.accepted, totals.closed)
        return replace(self, pause=pause)

    def toggle_history(self) -> "ViewState":
        """Show only ended connections, or those before; unfreeze the order."""
        if self.history:
            state, sort = replace(self, history=False), self.sort_before
        else:
            state, sort = replace(self, history=True, sort_before=self.sort), NEWEST_END_FIRST
        return replace(state, sort=sort, frozen_at=0.0, range=None)

    def toggle_groups(self) -> "ViewState":
        """Show the groups, or all clients again; from the clients of one, show the groups."""
        return self._of_other_rows(grouped=not self.shows_groups, opened=None)

    def ungrouped(self) -> "ViewState":
        """Show all clients."""
        return self._of_other_rows(grouped=False, opened=None) if self.grouped else self

    def open(self, group: Group) -> "ViewState":
        """Show the clients of a group."""
        return self._of_other_rows(grouped=True, opened=group)

    def _of_other_rows(self, *, grouped: bool, opened: Group | None) -> "ViewState":
        return replace(
            self, grouped=grouped, opened=opened, frozen_at=0.0, following=False, range=None
        )

    def toggle_live(self) -> "ViewState":
        """Hide ended connections, or show them; in the history, when it is left."""
        return replace(self, live_only=not self.live_only, range=None)

    def restarted(self) -> "ViewState":
        """Leave what is about connections or moments of the server's run before."""
        opened = self.opened and replace(self.opened, id=0)
        return replace(self, frozen_at=0.0, following=False, pause=None, range=None, opened=opened)

    def matching(self, scope: Scope) -> Query:
        """Return a query for the ids of all connections that match the filter, in order."""
        return Query(
            self.sort,
            scope,
            self.filter,
            frozen=bool(self.frozen_at),
            address=self._address,
            server=self._server,
        )

    @property
    def _address(self) -> str | None:
        return self.opened.host if self.opened else None

    @property
    def _server(self) -> str:
        return self.opened.server if self.opened else ""

    def query(
        self,
        window: Window,
        cursor: int,
        marks: frozenset[int],
        *,
        journal: JournalWindow = NO_LINES,
        fields: frozenset[Field] = frozenset(),
        covered: bool = False,
    ) -> Query:
        """Return the query for what is on the screen.

        Args:
            window: The rows on the screen.
            cursor: Id of the connection under the cursor; 0 for none.
            marks: Ids of the marked connections.
            journal: The journal lines on the screen.
            fields: The fields that the table shows.
            covered: Whether a dialog is open: as while paused, the source keeps what is shown.
        """
        return Query(
            sort=self.order,
            scope=self.scope,
            filter=self.filter,
            address=self._address,
            server=self._server,
            grouped=self.shows_groups,
            window=window,
            locate=cursor,
            journal=journal,
            marks=marks,
            fields=fields,
            frozen=bool(self.frozen_at),
            # Places in the order must not move while a range is marked.
            paused=bool(self.pause or self.range) or covered,
        )

    def detail_query(self, id_: int, *, covered: bool = False) -> Query:
        """Return the query for one connection in detail; for `covered` see `query`."""
        return Query(detail=id_, paused=bool(self.pause) or covered)
