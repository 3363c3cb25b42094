"""The connections that match a query, grouped by client address."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.command import releases
from echotui.model.field import Getters
from echotui.model.fields import AGE, CLIENT, IDLE, IN, IS_HELD, OUT, QUEUE, RATE_IN, RATE_OUT
from echotui.model.mask import NONE
from echotui.model.query import Cut, Query
from echotui.model.row import Row
from echotui.model.state import State
from echotui.sources.cuts import ForgottenError, KeyOf, count_before, is_before, up_to
from echotui.sources.id_list import IdList
from echotui.sources.matching import matching
from echotui.sources.rows import Rows
from echotui.sources.sorting import sorted_ids
from echotui.sources.staleness import Staleness
from echotui.sources.time_slice import STRIDE, TimeSlice

SPARE: Final = 1000  # Addresses without a group that keep their ids.


class _Sum(Struct, gc=False):
    """What the connections of one address have in sum."""

    members: int = 0
    marked: int = 0
    living: int = 0
    held: int = 0
    queued: int = 0
    largest: int = 0
    rate_in: float = 0.0
    rate_out: float = 0.0
    bytes_in: int = 0
    bytes_out: int = 0
    idle: float = inf
    age: float = 0.0


class _Known(NamedTuple):
    """The id of a group, and its address: that has its sort key cached."""

    id: int
    address: Address


class AddressGroups(IdList):
    """The groups of a query, sorted; made at most once a second, in time slices.

    An address keeps its id while it has a group, and for a while after that.

    Attributes:
        clients: Connections in all groups.
        connected: Those of them that have not ended.
        in_scope: Number of groups without the filter.
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self._staleness = Staleness(rows)
        self._known: dict[str, _Known] = {}
        self._last_id = 0
        self._groups: dict[int, Row] = {}
        self._made_at = 0.0
        self._marks = frozenset[int]()
        self.clients = self.connected = 0
        self.in_scope = 0

    def due(self, query: Query, now: float) -> bool:
        """Return whether to call `make`, at a monotonic time in seconds."""
        if self._staleness.due(query, now):
            return True
        # New marks show at once; those of clients that leave are no reason to hurry.
        marks = query.marks
        return marks != self._marks and (
            bool(marks - self._marks) or self._staleness.old(query, now)
        )

    def row(self, id_: int, now: float) -> Row | None:
        """Return a group, with its times at a monotonic time in seconds."""
        row = self._groups.get(id_)
        if row is None:
            return None
        passed = now - self._made_at
        age = row.age if row.state is State.CLOSED else row.age + passed
        return replace(row, idle=row.idle + passed, age=age)

    def shown(self, query: Query, now: float) -> tuple[int, Sequence[int]]:
        """Return the index of the window's first id, and its ids."""
        after = query.after
        first = self.clamped(query.window) if after is None else self.before(after, query, now)
        ids = self.window(first, query.window.count)
        if query.until is None or query.frozen or query.paused:
            return first, ids
        return first, up_to(ids, query, is_before(query.until, query.sort, self._key(query, now)))

    def before(self, cut: Cut, query: Query, now: float) -> int:
        """Return how many groups are before a cut."""
        return count_before(self.ids, is_before(cut, query.sort, self._key(query, now)))

    def _key(self, query: Query, now: float) -> KeyOf:
        field, rank = query.sort.field, query.sort.field.rank

        def key(id_: int) -> Any:  # noqa: ANN401 - each field has values of its own type
            row = self.row(id_, now)
            if row is None:
                raise ForgottenError
            return field.get(row) if rank is None else rank(field.get(row))

        return key

    async def make(self, query: Query, now: float) -> None:
        """Group and sort all connections that match, in time slices.

        If the query is frozen and otherwise unchanged, the groups keep their places.

        Args:
            now: Monotonic time in seconds.
        """
        time_slice = TimeSlice()
        sums, in_scope = await self._sums(query, now, time_slice)
        groups = await self._rows_of(sums, time_slice)
        connected = sum(total.living for total in sums.values())
        # Freeing ten thousand takes a millisecond.
        sums.clear()
        await time_slice.yield_if_over()
        field, rank = query.sort.field, query.sort.field.rank
        keys: dict[int, Any] = {}
        for number, (id_, row) in enumerate(groups.items(), 1):
            keys[id_] = field.get(row) if rank is None else rank(field.get(row))
            if number % STRIDE == 0:
                await time_slice.yield_if_over()
        # Ids are negative: the first one assigned is the greatest.
        first_seen = sorted(groups, reverse=True)
        ids = await sorted_ids(first_seen, keys, time_slice, reverse=query.sort.reverse)
        if query.frozen and self._staleness.same(query):
            before, previous = [id_ for id_ in self.ids if id_ in groups], set(self.ids)
            ids = before + [id_ for id_ in ids if id_ not in previous]
        clients = sum(row.members for row in groups.values())
        await time_slice.yield_if_over()
        self.ids, self._groups, self._made_at = ids, groups, now
        self.clients, self.connected, self.in_scope = clients, connected, in_scope
        self._marks = query.marks
        self._staleness.made(query, now)

    async def _sums(
        self, query: Query, now: float, time_slice: TimeSlice
    ) -> tuple[dict[str, _Sum], int]:
        """Return the sums by address, and the number of addresses without the filter."""
        sums: dict[str, _Sum] = {}
        hosts: set[str] = set()
        counted: set[int] = set()
        wanted = matching(self._rows, query, now)
        for live, part in ((True, wanted.live), (False, wanted.ended)):
            # Not before the turn of its part: connections end in between.
            rows = self._rows.live if live else self._rows.ended
            getters = rows.getters(now)
            client = getters[CLIENT]
            async for batch in part.batches(rows.items, time_slice):
                if query.filter:
                    hosts.update(client(item).host for item in batch[1])
                ids, items = part.passing(batch)
                if not live and not counted.isdisjoint(ids):
                    pairs = zip(ids, items, strict=True)
                    items = [item for id_, item in pairs if id_ not in counted]
                counted.update(ids)
                _add(sums, items, getters, live=live)
                if query.marks and live:
                    for id_, item in zip(ids, items, strict=True):
                        sums[client(item).host].marked += id_ in query.marks
        return sums, len(hosts) if query.filter else len(sums)

    async def _rows_of(self, sums: dict[str, _Sum], time_slice: TimeSlice) -> dict[int, Row]:
        """Make the rows of the groups, by id."""
        groups = {}
        for number, (host, total) in enumerate(sums.items(), 1):
            known = self._known.get(host)
            if known is None:
                self._last_id -= 1
                known = self._known[host] = _Known(self._last_id, Address(host, 0))
            groups[known.id] = _row_of(known, total)
            if number % STRIDE == 0:
                await time_slice.yield_if_over()
        if len(self._known) > len(sums) + max(SPARE, len(sums)):
            self._known = {host: self._known[host] for host in sums}
        return groups


def _add(sums: dict[str, _Sum], items: Iterable[Any], getters: Getters[Any], *, live: bool) -> None:
    client, queue, rate_in, rate_out, bytes_in, bytes_out, idle, age, held = (
        getters[field] for field in (CLIENT, QUEUE, RATE_IN, RATE_OUT, IN, OUT, IDLE, AGE, IS_HELD)
    )
    for item in items:
        host = client(item).host
        total = sums.get(host)
        if total is None:
            total = sums[host] = _Sum()
        queued = queue(item)
        total.members += 1
        total.queued += queued
        total.largest = max(total.largest, queued)
        total.rate_in += rate_in(item)
        total.rate_out += rate_out(item)
        total.bytes_in += bytes_in(item)
        total.bytes_out += bytes_out(item)
        total.idle = min(total.idle, idle(item))
        # An ended connection counts only where none lives: those come first.
        if live:
            total.living += 1
            total.held += held(item)
        if live or not total.living:
            total.age = max(total.age, age(item))


def _row_of(known: _Known, total: _Sum) -> Row:
    # By position, as in `server/snapshot.py`: by name it takes nine times as long.
    return Row(
        known.id, 0, known.address, NONE, NONE,
        State.OPEN if total.living else State.CLOSED, releases(total.held, total.living),
        total.queued, 0, 0.0,
        total.rate_in, total.rate_out, total.bytes_in, total.bytes_out, 0, 0,
        total.idle, total.age, members=total.members, largest=total.largest,
        marked=total.marked,
    )  # fmt: skip
