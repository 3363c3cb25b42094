"""The connections that match a query, in batches: for the order of the rows, and for groups."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from echotui.model.fields import CLIENT
from echotui.model.query import Query, Scope
from echotui.sources.rows import RowGroup, Rows
from echotui.sources.time_slice import STRIDE, TimeSlice

Predicate = Callable[[Any], bool]
Batch = tuple[list[int], list[Any]]
"""Ids, and their items."""


class Wanted(Struct, frozen=True):
    """What a query wants of one group of rows.

    Attributes:
        wanted: Whether they are in its scope.
        here: Whether an item is of its address; `None` if it has none.
        test: Its filter; `None` if it has none.
    """

    wanted: bool
    here: Predicate | None
    test: Predicate | None

    def within(self, item: Any) -> bool:  # noqa: ANN401 - a channel, or what another source has
        """Return whether an item is of scope and address."""
        return self.wanted and (self.here is None or self.here(item))

    async def batches(
        self, items: Mapping[int, Any], time_slice: TimeSlice
    ) -> AsyncIterator[Batch]:
        """Iterate over the items of scope and address; `passing` applies the filter."""
        if not self.wanted:
            return
        ids, values = list(items), list(items.values())
        for start in range(0, len(ids), STRIDE):
            batch = ids[start : start + STRIDE], values[start : start + STRIDE]
            yield _only(batch, self.here)
            await time_slice.yield_if_over()

    def passing(self, batch: Batch) -> Batch:
        """Return the items of a batch that match the filter."""
        return _only(batch, self.test)


class Matching(NamedTuple):
    """What a query wants: of the live connections, and of those that have ended."""

    live: Wanted
    ended: Wanted


def matching(rows: Rows, query: Query, now: float) -> Matching:
    """Compile filter, scope and address of a query, at a monotonic time in seconds."""
    return Matching(
        _part(rows.live, query, now, wanted=query.scope is not Scope.ENDED),
        _part(rows.ended, query, now, wanted=query.scope is not Scope.LIVE),
    )


def _part(group: RowGroup, query: Query, now: float, *, wanted: bool) -> Wanted:
    getters = group.getters(now)
    client, host = getters[CLIENT], query.address
    return Wanted(
        wanted,
        (lambda item: client(item).host == host) if host is not None else None,
        query.filter.test(getters) if query.filter else None,
    )


def _only(batch: Batch, test: Predicate | None) -> Batch:
    if test is None:
        return batch
    pairs = [pair for pair in zip(*batch, strict=True) if test(pair[1])]
    return [id_ for id_, _ in pairs], [item for _, item in pairs]
