"""The order of the rows, made anew at most once a second."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from echotui.model.fields import AGE, ID, Field
from echotui.model.filter.filter import Filter
from echotui.model.query import Query, Scope, Sort
from echotui.sources.rows import RowGroup, Rows
from echotui.sources.time_slice import STRIDE, Slices

PERIOD: Final = 1.0
"""Seconds for which an order holds: ordering visits every row."""
CALM: Final = 2.0
"""Seconds after the last change in which an order may still become another: rates sink to 0."""
RUN: Final = 2000
"""Ids sorted in one go: about a millisecond. Putting sorted runs together is cheap."""

Admits = Callable[[Any], bool]


class RowOrder:
    """Ids of those that match, in the order that was asked for.

    Between two orderings new connections are put at the end, and ended ones keep their place.

    Args:
        rows: What to order.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._asked: tuple[Sort, Filter, Scope] | None = None
        self._made_at = self._changed_at = float("-inf")
        self._pulse: Hashable = None
        self._newest = 0
        self._ids: list[int] = []
        self._place = 0
        self._admits_live: Admits = _everybody
        self._admits_ended: Admits = _everybody

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ids)

    @property
    def ids(self) -> tuple[int, ...]:
        """All of them, in order."""
        return tuple(self._ids)

    def due(self, query: Query, now: float) -> bool:
        """Whether the order is to be made anew.

        Args:
            now: Monotonic time in seconds.

        Returns:
            Whether `make` should be called.
        """
        pulse = self._rows.pulse()
        if pulse != self._pulse:
            self._pulse, self._changed_at = pulse, now
        if _asked(query) != self._asked:
            return True
        stale = now - self._made_at >= PERIOD and not query.paused
        # With time alone others may match, and the living get older than the ended; the kernel
        # sends again, and its queue sinks, without our doing. That is all.
        field = query.sort.field
        aging = query.filter or field.sampled or (field is AGE and self._rows.ended.items)
        return stale and (bool(aging) or self._made_at - self._changed_at <= CALM)

    async def make(self, query: Query, now: float) -> None:
        """Order all connections that match, in slices between which the clients have their turns.

        Args:
            query: What is asked for. When it is frozen and nothing else was asked for the last
                time, those that are in the order stay where they are.
            now: Monotonic time in seconds.
        """
        slices = Slices()
        newest = self._rows.newest
        self._admit(query, now)
        if query.sort.field is ID and not query.filter:
            # What is asked for most of the time costs least.
            ids = self._by_number(query, newest)
            keys = dict.fromkeys(ids)
        else:
            keys = await self._keys(query.sort.field, now, slices, newest)
            ids = await _sorted(sorted(keys), keys, query.sort, slices)
        if query.frozen and _asked(query) == self._asked:
            before, stood = [id_ for id_ in self._ids if id_ in keys], set(self._ids)
            ids = before + [id_ for id_ in ids if id_ not in stood]
        await slices.breathe()
        # No slice from here on: what ended in the meantime may be forgotten already.
        live, ended = self._rows.live.items, self._rows.ended.items
        self._ids = [id_ for id_ in ids if id_ in live or id_ in ended]
        self._newest = newest
        self._asked, self._made_at = _asked(query), now

    def _admit(self, query: Query, now: float) -> None:
        """Settle who is let in from now on."""

        def admits(group: RowGroup, without: Scope) -> Admits:
            if query.scope is without:
                return _nobody
            return query.filter.test(group.getters(now)) if query.filter else _everybody

        self._admits_live = admits(self._rows.live, Scope.ENDED)
        self._admits_ended = admits(self._rows.ended, Scope.LIVE)

    def _by_number(self, query: Query, newest: int) -> list[int]:
        ids = list(self._rows.live.items) if query.scope is not Scope.ENDED else []
        if query.scope is not Scope.LIVE:
            ids += [id_ for id_ in self._rows.ended.items if id_ <= newest]
        ids.sort(reverse=query.sort.reverse)
        return ids

    async def _keys(self, field: Field, now: float, slices: Slices, newest: int) -> dict[int, Any]:
        """Find what to sort those by that match, by id."""
        keys: dict[int, Any] = {}
        await _collect(self._rows.live, field, now, self._admits_live, keys, slices)
        # Only now: whoever ended in the meantime is looked at as one that ended.
        await _collect(self._rows.ended, field, now, self._admits_ended, keys, slices)
        if self._rows.newest > newest:
            # Whoever came after the beginning is left to `extend`.
            keys = {id_: key for id_, key in keys.items() if id_ <= newest}
        return keys

    def extend(self) -> None:
        """Put the connections that are new since the last call at the end."""
        newest = self._rows.newest
        # Ids are counted, so the new ones need no search.
        if newest > self._newest:
            live, ended = self._rows.live.items, self._rows.ended.items
            new = range(self._newest + 1, newest + 1)
            self._ids += [id_ for id_ in new if self._admits(id_, live, ended)]
        self._newest = newest

    def _admits(self, id_: int, live: Mapping[int, Any], ended: Mapping[int, Any]) -> bool:
        if id_ in live:
            return self._admits_live(live[id_])
        return id_ in ended and self._admits_ended(ended[id_])

    def window(self, first: int, count: int) -> Sequence[int]:
        """Look at a part of the order.

        Args:
            count: How many at most.
        """
        return self._ids[first : first + count]

    def place(self, id_: int) -> int:
        """Find a connection.

        Returns:
            Its index in the order; -1 when it is not there.
        """
        if self._ids[self._place : self._place + 1] != [id_]:
            if not id_:
                return -1
            try:
                # For one connection a poll this is cheaper than to keep the places of all.
                self._place = self._ids.index(id_)
            except ValueError:
                return -1
        return self._place


def _asked(query: Query) -> tuple[Sort, Filter, Scope]:
    return query.sort, query.filter, query.scope


def _nobody(_each: object) -> bool:
    return False


def _everybody(_each: object) -> bool:
    return True


async def _collect(
    group: RowGroup, field: Field, now: float, admits: Admits, keys: dict[int, Any], slices: Slices
) -> None:
    """Put the keys of a group's items that match into `keys`, and take out those that don't."""
    ids, items = list(group.items), list(group.items.values())
    for id_ in keys.keys() & ids:
        del keys[id_]
    if admits is _nobody:
        return
    get, rank = group.getters(now)[field], field.rank
    key = get if rank is None else lambda item: rank(get(item))
    for start in range(0, len(ids), STRIDE):
        some, part = ids[start : start + STRIDE], items[start : start + STRIDE]
        if admits is _everybody:
            values = map(get, part)
            keys.update(zip(some, values if rank is None else map(rank, values), strict=True))
        else:
            pairs = zip(some, part, strict=True)
            keys.update({id_: key(item) for id_, item in pairs if admits(item)})
        await slices.breathe()


async def _sorted(ids: list[int], keys: dict[int, Any], sort: Sort, slices: Slices) -> list[int]:
    """Sort ids that are sorted by number; ties stay so, for sort() is stable, also in reverse."""
    # In runs: sort() finds those that are sorted already, and only puts them together.
    runs: list[int] = []
    rest = iter(ids)
    while run := list(islice(rest, RUN)):
        run.sort(key=keys.__getitem__, reverse=sort.reverse)
        runs += run
        await slices.breathe()
    runs.sort(key=keys.__getitem__, reverse=sort.reverse)
    return runs
