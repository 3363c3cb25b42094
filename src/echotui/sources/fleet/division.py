"""Whether the ended ones come last in the order of a fleet: decided for all members at once."""

from echotui.model.query import Query, Scope
from echotui.sources.ordering import SPARE


class Division:
    """Decides as `RowOrder` does for one server, from the rows of all.

    Attributes:
        divided: Whether they come last.
    """

    def __init__(self) -> None:
        self.divided = True
        self._count = 0

    def begin(self, query: Query, *, same: bool) -> None:
        """Prepare for a query; before it is known how many rows there are, expect many."""
        if query.scope is not Scope.ALL or query.grouped:
            self.divided = False
        elif not same:
            self.divided = True

    def decide(self, query: Query, rows: int, *, same: bool) -> bool:
        """Return whether that changes the order of so many rows.

        Args:
            same: The order before was of the same rows.
        """
        count, before = query.window.count, self.divided
        if query.scope is not Scope.ALL or query.grouped or not count:
            return False
        if not (same and (query.frozen or query.paused)):
            hysteresis = before and same and count == self._count
            self.divided = rows > (count - count // SPARE if hysteresis else count)
        self._count = count
        return self.divided is not before
