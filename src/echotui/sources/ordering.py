"""The order of the rows: sorted at most once a second, and in between around the window."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from echotui.model.field import Field
from echotui.model.fields import ID
from echotui.model.query import Cut, Query, Scope
from echotui.sources.cuts import count_before, is_before, up_to
from echotui.sources.id_list import IdList
from echotui.sources.matching import Matching, Wanted, matching
from echotui.sources.rows import Rows
from echotui.sources.sort_keys import collect, item_key, key_of
from echotui.sources.sorting import sorted_ids
from echotui.sources.staleness import Staleness
from echotui.sources.time_slice import TimeSlice

SPARE: Final = 4  # A window is roomy again when a fourth of it is free.


class RowOrder(IdList):
    """The ids of the rows that match a query, sorted.

    Between two sorts, new connections are added at the end, and `settle` sorts the rows around the
    window again. A connection that has ended keeps its place until the next sort. From then on it
    comes after all that live, in either direction, unless all rows fit in the window.
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self._staleness = Staleness(rows)
        self._newest = 0
        self._matching: Matching | None = None
        # Those of scope and address that did not match.
        self._missed = 0
        # Whether the ended ones come last, and the number of ids before the first of them.
        self._divided = False
        self._living = 0
        self._count = 0
        # Those that had ended when the order was made.
        self._ended: set[int] = set()

    def due(self, query: Query, now: float) -> bool:
        """Return whether to call `make`, at a monotonic time in seconds."""
        if self._staleness.due(query, now):
            return True
        if query.frozen or self._divides(query, len(self.ids)) is self._divided:
            return False
        if query.ended_last is not None:
            # Who merges several orders needs all of one kind.
            return not query.paused
        return self._staleness.old(query, now)

    @property
    def in_scope(self) -> int:
        """The number of rows without the filter, counted when those that match were."""
        return len(self.ids) + self._missed

    async def make(self, query: Query, now: float) -> None:
        """Sort all connections that match, in time slices, at a monotonic time in seconds.

        If the query is frozen and otherwise unchanged, the ids in the order keep their places.
        """
        time_slice = TimeSlice()
        newest = self._rows.newest
        # Also for connections that arrive before the next sort.
        self._matching = matching(self._rows, query, now)
        if query.sort.field is ID and not query.filter and query.address is None:
            # The most frequent query costs least.
            ids = self._by_number(query, newest)
            keys = dict.fromkeys(ids)
            self._missed = 0
        else:
            keys = await self._keys(self._matching, query.sort.field, now, time_slice, newest)
            reverse = query.sort.reverse
            ids = await sorted_ids(sorted(keys), keys, time_slice, reverse=reverse)
        kept = query.frozen and self._staleness.same(query)
        if kept:
            before, previous = [id_ for id_ in self.ids if id_ in keys], set(self.ids)
            ids = before + [id_ for id_ in ids if id_ not in previous]
        await time_slice.yield_if_over()
        # Not interrupted from here on: ended connections may already be forgotten.
        live, ended = self._rows.live.items, self._rows.ended.items
        self._divided = not kept and self._divides(query, len(ids))
        if self._divided:
            self.ids = [id_ for id_ in ids if id_ in live]
            self._living = len(self.ids)
            self.ids += [id_ for id_ in ids if id_ in ended]
        else:
            self.ids = [id_ for id_ in ids if id_ in live or id_ in ended]
        self._ended = set() if self._divided else set(ended)
        self._newest = newest
        self._count = query.window.count or self._count
        self._staleness.made(query, now)

    def _divides(self, query: Query, rows: int) -> bool:
        """Return whether the ended ones come last in an order of so many rows.

        Once they do, they stay there until some of the window is free, or another window or order
        is asked for: at the threshold they would jump with each client that comes or goes.
        """
        count = query.window.count
        if query.ended_last is not None:
            return query.ended_last and query.scope is Scope.ALL
        if query.scope is not Scope.ALL or not count:
            # Without a window it is not known; a paused view has none.
            return self._divided and query.scope is Scope.ALL
        if self._divided and count == self._count and self._staleness.same(query):
            return rows > count - count // SPARE
        return rows > count

    def _by_number(self, query: Query, newest: int) -> list[int]:
        ids = list(self._rows.live.items) if query.scope is not Scope.ENDED else []
        if query.scope is not Scope.LIVE:
            ids += [id_ for id_ in self._rows.ended.items if id_ <= newest]
        ids.sort(reverse=query.sort.reverse)
        return ids

    async def _keys(
        self, wanted: Matching, field: Field, now: float, time_slice: TimeSlice, newest: int
    ) -> dict[int, Any]:
        """Return the sort keys of the rows that match, by id."""
        keys: dict[int, Any] = {}
        live = await collect(self._rows.live, wanted.live, field, now, keys, time_slice)
        # After the open ones: a connection that has ended in the meantime is read as ended.
        ended = await collect(self._rows.ended, wanted.ended, field, now, keys, time_slice)
        self._missed = live + ended
        if self._rows.newest > newest:
            # `extend` adds the connections accepted since the start.
            keys = {id_: key for id_, key in keys.items() if id_ <= newest}
        return keys

    def extend(self, *, frozen: bool = False) -> None:
        """Add the connections that are new since the last call at the end.

        In a divided order, those that live come before those that have ended; unless it is
        `frozen`: then no row moves.
        """
        newest = self._rows.newest
        # Ids are counted, so the new ones need no search.
        if newest > self._newest and self._matching is not None:
            new = range(self._newest + 1, newest + 1)
            living = self._matches(new, self._rows.live.items, self._matching.live)
            gone = self._matches(new, self._rows.ended.items, self._matching.ended)
            if self._divided and not frozen:
                self.ids[self._living : self._living] = living
                self._living += len(living)
                self.ids += gone
            else:
                self.ids += sorted(living + gone)
        self._newest = newest

    def _matches(self, new: range, items: Mapping[int, Any], wanted: Wanted) -> list[int]:
        found = [id_ for id_ in new if id_ in items and wanted.within(items[id_])]
        passing = wanted.passing((found, [items[id_] for id_ in found]))[0]
        self._missed += len(found) - len(passing)
        return passing

    def settle(self, query: Query, first: int, now: float) -> None:
        """Sort the rows in and around the window by their values at a monotonic time in seconds.

        Read the rows at once after it, with the same time, so that what is drawn is in order.

        Args:
            first: Index of the window's first row.
        """
        if query.frozen or query.paused:
            return
        field, count = query.sort.field, query.window.count
        # A value of the kernel costs a system call: only those that are drawn.
        around = 0 if field.sampled else count
        start, end = max(0, first - around), first + count + around
        part = self.ids[start:end]
        keys = self._current(part, field, now)
        # Ties by id; sort() is stable.
        moved = iter(sorted(sorted(keys), key=keys.__getitem__, reverse=query.sort.reverse))
        self.ids[start:end] = [next(moved) if id_ in keys else id_ for id_ in part]

    def shown(self, query: Query, now: float) -> tuple[int, Sequence[int]]:
        """Settle the window and return the index of its first id, and its ids.

        ForgottenError if one of them is forgotten. See `settle`.
        """
        first = self.first(query, now)
        self.settle(query, first, now)
        if query.after is not None:
            first = self.first(query, now)
        ids, cut = self.window(first, query.window.count), query.until
        if cut is None or query.frozen or query.paused:
            return first, ids
        live, before = (
            self._rows.live.items,
            is_before(cut, query.sort, key_of(self._rows, query.sort.field, now)),
        )
        start, end = (min(len(ids), max(0, index - first)) for index in self._part(cut))
        if self._divided and cut.row.ending:
            return first, up_to(ids, query, before, start, end)
        # One that has just ended is still where it was.
        unsettled = {id_ for id_ in ids if id_ not in live and id_ not in self._ended}
        return first, up_to(ids, query, lambda id_: id_ in unsettled or before(id_), start, end)

    def first(self, query: Query, now: float) -> int:
        """Return the index of the window's first row; ForgottenError if a probe is forgotten."""
        if query.after is not None:
            return self.before(query.after, query, now)
        return self.clamped(query.window)

    def before(self, cut: Cut, query: Query, now: float) -> int:
        """Return how many rows are before a cut; ForgottenError if a probe is forgotten."""
        before = is_before(cut, query.sort, key_of(self._rows, query.sort.field, now))
        return count_before(self.ids, before, *self._part(cut))

    def _part(self, cut: Cut) -> tuple[int, int]:
        """Return begin and end of the part of the order that has a cut."""
        if not self._divided:
            return 0, len(self.ids)
        return (self._living, len(self.ids)) if cut.row.ending else (0, self._living)

    def _current(self, ids: list[int], field: Field, now: float) -> dict[int, Any]:
        """Return the sort keys of those that may move: not of those that have just ended."""
        live = self._rows.live
        key = item_key(live, field, now)
        keys = {id_: key(live.items[id_]) for id_ in ids if id_ in live.items}
        if not self._divided and len(keys) < len(ids):
            ended = self._rows.ended
            key = item_key(ended, field, now)
            settled = self._ended.intersection(ids)
            keys |= {id_: key(ended.items[id_]) for id_ in settled if id_ in ended.items}
        return keys
