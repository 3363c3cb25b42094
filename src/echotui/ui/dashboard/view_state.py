"""What the operator has chosen to see, and how each key changes that."""

from dataclasses import dataclass, field, replace
from typing import Final

from echotui.model.fields import IDLE, Field
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.view import View

NEWEST_END_FIRST: Final = Sort(IDLE)
"""IDLE of an ended connection counts from its end."""
NO_ROWS: Final = Window()


@dataclass(frozen=True, slots=True)
class Pause:
    """What there was when the operator paused the view.

    Attributes:
        at: Monotonic time in seconds.
        accepted: Connections ever, by then.
        closed: Connections ended, by then.
    """

    at: float
    accepted: int
    closed: int


@dataclass(frozen=True, slots=True)
class ViewState:
    """How rows are chosen and ordered, and whether they are refreshed.

    Attributes:
        sort: The order.
        filter: Which rows.
        scope: Which connections at all.
        frozen_at: Monotonic time in seconds at which the order was frozen; 0 while it is not.
        following: Whether the rows scroll so that the cursor's client stays on the screen.
        pause: What there was when the view was paused; `None` while it is not.
        sort_before: The order that leaving the history brings back.
    """

    sort: Sort = field(default_factory=Sort)
    filter: Filter = EVERYTHING
    scope: Scope = Scope.ALL
    frozen_at: float = 0.0
    following: bool = False
    pause: Pause | None = None
    sort_before: Sort = field(default_factory=Sort)

    @property
    def history(self) -> bool:
        """Whether only connections that have ended are shown."""
        return self.scope is Scope.ENDED

    def sorted(self, sort: Sort) -> "ViewState":
        """Sort in another order."""
        return replace(self, sort=sort)

    def reversed(self) -> "ViewState":
        """Turn the order round."""
        return replace(self, sort=Sort(self.sort.field, not self.sort.reverse))

    def filtered(self, filter_: Filter) -> "ViewState":
        """Show the rows that match another filter."""
        return replace(self, filter=filter_)

    def frozen_or_not(self, at: float) -> "ViewState":
        """Freeze the order at a monotonic time in seconds, or let rows move again."""
        return replace(self, frozen_at=0.0 if self.frozen_at else at)

    def followed(self, *, on: bool) -> "ViewState":
        """Scroll with the cursor's client, or no more."""
        return replace(self, following=on)

    def paused_or_not(self, view: View) -> "ViewState":
        """Keep the rows as they are, or refresh them again; `view` is the newest answer."""
        totals = view.totals
        pause = None if self.pause else Pause(view.at, totals.accepted, totals.closed)
        return replace(self, pause=pause)

    def history_or_not(self) -> "ViewState":
        """Show only connections that have ended, or all again; never in a frozen order."""
        if self.history:
            return replace(self, scope=Scope.ALL, sort=self.sort_before, frozen_at=0.0)
        return replace(
            self, scope=Scope.ENDED, sort=NEWEST_END_FIRST, sort_before=self.sort, frozen_at=0.0
        )

    def cleared(self) -> "ViewState":
        """Take back what narrows the view: first the filter, then the history."""
        if self.filter:
            return self.filtered(EVERYTHING)
        return self.history_or_not() if self.history else self

    def matching(self, scope: Scope) -> Query:
        """Ask for the ids of all that match the filter, in the order of the screen.

        Args:
            scope: Which connections at all.

        Returns:
            A query without a window.
        """
        return Query(self.sort, scope, self.filter, frozen=bool(self.frozen_at))

    def query(
        self,
        window: Window,
        cursor: int,
        marks: frozenset[int],
        *,
        journal: int = 0,
        fields: frozenset[Field] = frozenset(),
        covered: bool = False,
    ) -> Query:
        """Ask for what is on the screen.

        Args:
            window: The rows on the screen.
            cursor: Id of the connection that the cursor is on; 0 for none.
            marks: Ids of the connections that are marked.
            journal: How many lines of the journal; a paused view asks for none.
            fields: What the table shows of the rows.
            covered: Whether a dialog is open: nothing moves away under it, as while paused.

        Returns:
            The query.
        """
        return Query(
            sort=self.sort,
            scope=self.scope,
            filter=self.filter,
            window=window,
            locate=cursor,
            journal=0 if self.pause else journal,
            marks=marks,
            fields=fields,
            frozen=bool(self.frozen_at),
            paused=bool(self.pause) or covered,
        )

    def detail_query(self, id_: int, *, covered: bool = False) -> Query:
        """Ask for everything about one connection.

        Args:
            id_: The connection's id.
            covered: Whether a dialog is open; see `query`.

        Returns:
            The query.
        """
        return Query(detail=id_, paused=bool(self.pause) or covered)
