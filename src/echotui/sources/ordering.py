"""The order of the rows, sorted at most once a second."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from echotui.model.fields import AGE, ID, Field
from echotui.model.filter.filter import Filter
from echotui.model.query import Query, Scope, Sort
from echotui.sources.rows import RowGroup, Rows
from echotui.sources.time_slice import STRIDE, TimeSlice

PERIOD: Final = 1.0  # Seconds between two sorts: each visits every row.
CALM: Final = 2.0  # Seconds after the last event in which rates sink to 0 and ids may move.
RUN: Final = 2000  # Ids sorted in one go: about a millisecond. Merging sorted runs is cheap.

Predicate = Callable[[Any], bool]


class RowOrder:
    """The ids of the rows that match a query, sorted.

    Between two sorts new connections are added at the end, and ended ones keep their place.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._ordered_by: tuple[Sort, Filter, Scope] | None = None
        self._made_at = self._changed_at = float("-inf")
        self._version: Hashable = None
        self._newest = 0
        self._ids: list[int] = []
        self._index = 0
        self._matches_live: Predicate = _match_all
        self._matches_ended: Predicate = _match_all

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids, in order."""
        return tuple(self._ids)

    def due(self, query: Query, now: float) -> bool:
        """Return whether to call `make`, at a monotonic time in seconds."""
        version = self._rows.version()
        if version != self._version:
            self._version, self._changed_at = version, now
        if _ordered_by(query) != self._ordered_by:
            return True
        stale = now - self._made_at >= PERIOD and not query.paused
        # With time alone others may match, open connections become older than ended ones, and the
        # kernel's values change.
        field = query.sort.field
        aging = query.filter or field.sampled or (field is AGE and self._rows.ended.items)
        return stale and (bool(aging) or self._made_at - self._changed_at <= CALM)

    async def make(self, query: Query, now: float) -> None:
        """Sort all connections that match, in time slices, at a monotonic time in seconds.

        If the query is frozen and otherwise unchanged, the ids in the order keep their places.
        """
        time_slice = TimeSlice()
        newest = self._rows.newest
        self._compile(query, now)
        if query.sort.field is ID and not query.filter:
            # The most frequent query costs least.
            ids = self._by_number(query, newest)
            keys = dict.fromkeys(ids)
        else:
            keys = await self._keys(query.sort.field, now, time_slice, newest)
            ids = await _sorted(sorted(keys), keys, query.sort, time_slice)
        if query.frozen and _ordered_by(query) == self._ordered_by:
            before, previous = [id_ for id_ in self._ids if id_ in keys], set(self._ids)
            ids = before + [id_ for id_ in ids if id_ not in previous]
        await time_slice.yield_if_over()
        # Not interrupted from here on: ended connections may already be forgotten.
        live, ended = self._rows.live.items, self._rows.ended.items
        self._ids = [id_ for id_ in ids if id_ in live or id_ in ended]
        self._newest = newest
        self._ordered_by, self._made_at = _ordered_by(query), now

    def _compile(self, query: Query, now: float) -> None:
        """Compile the filter, also for connections that arrive before the next sort."""

        def matches(group: RowGroup, without: Scope) -> Predicate:
            if query.scope is without:
                return _match_none
            return query.filter.test(group.getters(now)) if query.filter else _match_all

        self._matches_live = matches(self._rows.live, Scope.ENDED)
        self._matches_ended = matches(self._rows.ended, Scope.LIVE)

    def _by_number(self, query: Query, newest: int) -> list[int]:
        ids = list(self._rows.live.items) if query.scope is not Scope.ENDED else []
        if query.scope is not Scope.LIVE:
            ids += [id_ for id_ in self._rows.ended.items if id_ <= newest]
        ids.sort(reverse=query.sort.reverse)
        return ids

    async def _keys(
        self, field: Field, now: float, time_slice: TimeSlice, newest: int
    ) -> dict[int, Any]:
        """Return the sort keys of the rows that match, by id."""
        keys: dict[int, Any] = {}
        await _collect(self._rows.live, field, now, self._matches_live, keys, time_slice)
        # After the open ones: a connection that has ended in the meantime is read as ended.
        await _collect(self._rows.ended, field, now, self._matches_ended, keys, time_slice)
        if self._rows.newest > newest:
            # `extend` adds the connections accepted since the start.
            keys = {id_: key for id_, key in keys.items() if id_ <= newest}
        return keys

    def extend(self) -> None:
        """Add the connections that are new since the last call at the end."""
        newest = self._rows.newest
        # Ids are counted, so the new ones need no search.
        if newest > self._newest:
            live, ended = self._rows.live.items, self._rows.ended.items
            new = range(self._newest + 1, newest + 1)
            self._ids += [id_ for id_ in new if self._matches(id_, live, ended)]
        self._newest = newest

    def _matches(self, id_: int, live: Mapping[int, Any], ended: Mapping[int, Any]) -> bool:
        if id_ in live:
            return self._matches_live(live[id_])
        return id_ in ended and self._matches_ended(ended[id_])

    def window(self, first: int, count: int) -> Sequence[int]:
        """Return a part of the order, of at most `count` ids."""
        return self._ids[first : first + count]

    def index_of(self, id_: int) -> int:
        """Return the index of a connection in the order; -1 when it is not there."""
        if self._ids[self._index : self._index + 1] != [id_]:
            if not id_:
                return -1
            try:
                # For one connection a poll this is cheaper than to keep the places of all.
                self._index = self._ids.index(id_)
            except ValueError:
                return -1
        return self._index


def _ordered_by(query: Query) -> tuple[Sort, Filter, Scope]:
    return query.sort, query.filter, query.scope


def _match_none(_each: object) -> bool:
    return False


def _match_all(_each: object) -> bool:
    return True


async def _collect(
    group: RowGroup,
    field: Field,
    now: float,
    matches: Predicate,
    keys: dict[int, Any],
    time_slice: TimeSlice,
) -> None:
    """Add the keys of a group's items that match to `keys`, and remove the others."""
    ids, items = list(group.items), list(group.items.values())
    for id_ in keys.keys() & ids:
        del keys[id_]
    if matches is _match_none:
        return
    get, rank = group.getters(now)[field], field.rank
    key = get if rank is None else lambda item: rank(get(item))
    for start in range(0, len(ids), STRIDE):
        some, part = ids[start : start + STRIDE], items[start : start + STRIDE]
        if matches is _match_all:
            values = map(get, part)
            keys.update(zip(some, values if rank is None else map(rank, values), strict=True))
        else:
            pairs = zip(some, part, strict=True)
            keys.update({id_: key(item) for id_, item in pairs if matches(item)})
        await time_slice.yield_if_over()


async def _sorted(
    ids: list[int], keys: dict[int, Any], sort: Sort, time_slice: TimeSlice
) -> list[int]:
    """Sort ids that are sorted by number; ties stay so, for sort() is stable, also in reverse."""
    # In runs: sort() detects sorted runs, and only merges them.
    runs: list[int] = []
    rest = iter(ids)
    while run := list(islice(rest, RUN)):
        run.sort(key=keys.__getitem__, reverse=sort.reverse)
        runs += run
        await time_slice.yield_if_over()
    runs.sort(key=keys.__getitem__, reverse=sort.reverse)
    return runs
