"""What the operator has chosen to see, and how each key changes it."""

from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from echotui.model.fields import IDLE, Field
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.view import View

NEWEST_END_FIRST: Final = Sort(IDLE)
"""IDLE of an ended connection counts from its end."""
NO_ROWS: Final = Window()
NO_LINES: Final = JournalWindow()


class Pause(Struct, frozen=True):
    """When the view was paused (monotonic seconds), and the server's counters at that time."""

    at: float
    accepted: int
    closed: int


class Range(Struct, frozen=True):
    """Where a range of rows begins: a place in the order, and the id of its row."""

    place: int
    id: int


class ViewState(Struct, frozen=True):
    """Which rows are shown in which order, and whether they are refreshed.

    Attributes:
        frozen_at: Monotonic time in seconds at which the order was frozen; 0 while it is not.
        following: Whether the table scrolls to keep the cursor's client on the screen.
        pause: `None` while the view is refreshed.
        sort_before: The order that leaving the history restores.
        range: The begin of the range that is being marked; `None` for none.
    """

    sort: Sort = field(default_factory=Sort)
    filter: Filter = EVERYTHING
    scope: Scope = Scope.ALL
    frozen_at: float = 0.0
    following: bool = False
    pause: Pause | None = None
    sort_before: Sort = field(default_factory=Sort)
    range: Range | None = None

    @property
    def history(self) -> bool:
        """Whether only connections that have ended are shown."""
        return self.scope is Scope.ENDED

    def sorted(self, sort: Sort) -> "ViewState":
        """Sort in another order."""
        return replace(self, sort=sort, range=None)

    def reversed(self) -> "ViewState":
        """Reverse the order."""
        return self.sorted(Sort(self.sort.field, not self.sort.reverse))

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
        """Show only ended connections, or all again; unfreeze the order."""
        if self.history:
            return replace(self, scope=Scope.ALL, sort=self.sort_before, frozen_at=0.0)
        return replace(
            self, scope=Scope.ENDED, sort=NEWEST_END_FIRST, sort_before=self.sort, frozen_at=0.0
        )

    def cleared(self) -> "ViewState":
        """Clear the filter; without a filter, leave the history."""
        if self.filter:
            return self.filtered(EVERYTHING)
        return self.toggle_history() if self.history else self

    def matching(self, scope: Scope) -> Query:
        """Return a query for the ids of all connections that match the filter, in order."""
        return Query(self.sort, scope, self.filter, frozen=bool(self.frozen_at))

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
            sort=self.sort,
            scope=self.scope,
            filter=self.filter,
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
