"""When an order of all rows is made again: once a second, by rates when they were computed."""

from collections.abc import Hashable
from typing import Final

from echotui.model.fields import AGE, HOST, RATE_IN, RATE_OUT
from echotui.model.filter.filter import Filter
from echotui.model.query import Query, Scope, Sort
from echotui.sources.rows import Rows

PERIOD: Final = 1.0  # Seconds between two sorts: each visits every row.
RATES: Final = frozenset({RATE_IN, RATE_OUT})
CALM: Final = 2.0  # Seconds after the last event in which rates sink to 0 and ids may move.


class Staleness:
    """Decides whether an order is still that of a query. Call `made` when it was made."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._made_by: tuple[Sort, Filter, Scope, str | None] | None = None
        self._made_at = self._changed_at = float("-inf")
        self._frozen = False
        self._version: Hashable = None
        self._rated = self._made_of = 0

    def made(self, query: Query, now: float) -> None:
        """Note that the order was made, at a monotonic time in seconds."""
        self._made_by, self._made_at, self._frozen = _made_by(query), now, query.frozen
        # As they were before: those that are computed while it is made are in a part of it only.
        self._made_of = self._rated

    def same(self, query: Query) -> bool:
        """Return whether the order was made for the same rows in the same order."""
        return _made_by(query) == self._made_by

    def old(self, query: Query, now: float) -> bool:
        """Return whether the order may be made again without being asked for another."""
        return now - self._made_at >= PERIOD and not query.paused

    def due(self, query: Query, now: float) -> bool:
        """Return whether to make the order, at a monotonic time in seconds."""
        version = self._rows.version()
        if version != self._version:
            self._version, self._changed_at = version, now
        self._rated = self._rows.rated()
        if not self.same(query):
            return True
        if self._frozen and not query.frozen:
            # Rows have kept their places since it was frozen, perhaps long ago.
            return not query.paused
        # With time alone others may match, open connections become older than ended ones, the
        # kernel's values change, and names of addresses become known.
        field = query.sort.field
        if self._rated != self._made_of and RATES & {field, *query.filter.fields}:
            # The largest may be 0 now: clients that send every other second.
            return not query.paused
        aging = (
            query.filter
            or field.sampled
            or field is HOST
            or (field is AGE and self._rows.ended.items)
        )
        return self.old(query, now) and (bool(aging) or self._made_at - self._changed_at <= CALM)


def _made_by(query: Query) -> tuple[Sort, Filter, Scope, str | None]:
    return query.sort, query.filter, query.scope, query.address
