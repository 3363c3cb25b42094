"""What the operator has chosen to look at."""

from dataclasses import dataclass, field

from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.query import Query, Scope, Sort


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the rows are chosen and ordered.

    Attributes:
        sort: The order.
        filter: Which rows.
        scope: Which connections at all.
        frozen_at: Monotonic time in seconds at which the order was frozen; 0 while it is not.
        following: Whether the rows scroll so that the cursor's client stays on the screen.
    """

    sort: Sort = field(default_factory=Sort)
    filter: Filter = EVERYTHING
    scope: Scope = Scope.ALL
    frozen_at: float = 0.0
    following: bool = False

    def query(self, *, paused: bool = False) -> Query:
        """Ask for it.

        Args:
            paused: Whether the operator looks at a standing view.

        Returns:
            A query without a window.
        """
        return Query(
            sort=self.sort,
            filter=self.filter,
            scope=self.scope,
            frozen=bool(self.frozen_at),
            paused=paused,
        )
