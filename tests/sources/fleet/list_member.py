"""Members of a fleet whose rows are lists: they answer as servers do, and count what it costs."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from msgspec.structs import replace

from echotui.model.fields import FIELDS
from echotui.model.ids import number_of
from echotui.model.query import MOST_PLACES, MOST_ROWS, Cut, Query, Scope
from echotui.model.row import Row
from echotui.model.view import View

GETTERS = {field: field.get for field in FIELDS}


def as_numbered(row: Row) -> Row:
    """The row as its server numbers it."""
    return replace(row, id=number_of(row.id) if row.id > 0 else -number_of(-row.id), server="")


class ListMember:
    """One server; its ids are those of the fleet. A frozen order keeps its rows' places."""

    def __init__(self, lane: int, rows: Sequence[Row] = (), name: str = "") -> None:
        self.lane = lane
        self.name = name or f"web-{lane}"
        self.rows = list(rows)
        self.newest = len(rows)
        self.answers = True
        self.at = 0.0
        self.queries: list[Query] = []
        self.sent = 0
        self._ids: dict[object, list[int]] = {}
        self._made: tuple[object, list[Row]] | None = None

    def changed(self) -> None:
        """Sort again: `rows` has been changed in place."""
        self._made = None

    def view(self, query: Query) -> View:
        """Answer as a server does."""
        self.queries.append(query)
        assert len(query.places) <= MOST_PLACES
        assert query.window.count <= MOST_ROWS
        in_scope = [row for row in self.rows if _within(row, query)]
        order = self._order(query, in_scope)
        window = query.window
        first = min(window.first, max(0, len(order) - window.count))
        if query.after is not None:
            first = before(order, query.after, query)
        end = first + window.count
        if query.until is not None:
            end = min(end, before(order, query.until, query) + (query.after is None))
        index = next((n for n, row in enumerate(order) if row.id == query.locate), -1)
        located = index if query.locate else -1
        view = View(
            at=self.at,
            matching=len(order),
            in_scope=len(in_scope),
            clients=sum(row.members for row in order),
            first=first,
            rows=tuple(order[first:end]),
            located=located,
            located_row=(order[located],) if located >= 0 else (),
            before=before(order, query.cut, query) if query.cut else 0,
            placed=tuple(order[n] for n in query.places if n < len(order)),
        )
        self.sent += len(view.rows) + len(view.placed) + len(view.located_row)
        return view

    def _order(self, query: Query, in_scope: list[Row]) -> list[Row]:
        made_by = query.sort, query.scope, query.filter, query.grouped
        test = query.filter.test(GETTERS)
        before = self._ids.get(made_by)
        if before is not None and (query.frozen or query.paused):
            now = {row.id: row for row in in_scope if test(row)}
            kept = [id_ for id_ in before if id_ in now]
            self._ids[made_by] = kept + sorted(now.keys() - set(kept), key=abs)
            return [now[id_] for id_ in self._ids[made_by]]
        if self._made is None or self._made[0] != (made_by, query.ended_last):
            rows = sorted((row for row in in_scope if test(row)), key=sort_key(query))
            self._made = (made_by, query.ended_last), rows
            self._ids = {made_by: [row.id for row in rows]}
        return self._made[1]


def _within(row: Row, query: Query) -> bool:
    ended = bool(row.ending)
    of_scope = query.scope is Scope.ALL or ended is (query.scope is Scope.ENDED)
    return of_scope and (row.id < 0) is query.grouped


def compare(query: Query, one: Row, other: Row) -> int:
    """Compare values in the direction of an order; 0 if they sort alike."""
    field, divided = query.sort.field, query.ended_last
    if divided and bool(one.ending) is not bool(other.ending):
        return 1 if one.ending else -1
    rank: Callable[[Any], Any] = field.rank or (lambda value: value)
    first, second = rank(field.get(one)), rank(field.get(other))
    if first == second:
        return 0
    return -1 if (first > second if query.sort.reverse else first < second) else 1


def sort_key(query: Query) -> Callable[[Row], Any]:
    """The order of one server, or of all rows of a fleet."""
    return cmp_to_key(
        lambda one, other: compare(query, one, other) or (-1 if abs(one.id) < abs(other.id) else 1)
    )


def before(order: Sequence[Row], cut: Cut, query: Query) -> int:
    """The number of rows before a place: `cut` has numbers of the server."""

    def behind(row: Row) -> bool:
        seen = as_numbered(row)
        return compare(query, seen, cut.row) > 0 or (
            compare(query, seen, cut.row) == 0 and abs(seen.id) >= abs(cut.id)
        )

    return bisect_left(order, 1, key=behind)


class ListFleet:
    """Members, and the way to ask them."""

    def __init__(self, members: Sequence[ListMember]) -> None:
        self.members = list(members)
        self.rounds = 0

    async def gather(self, queries: Mapping[ListMember, Query]) -> Mapping[ListMember, View]:
        """Ask some of them."""
        self.rounds += 1
        await asyncio.sleep(0)
        return {each: each.view(query) for each, query in queries.items() if each.answers}

    @property
    def rows(self) -> list[Row]:
        """All rows, in no order."""
        return [row for member in self.members for row in member.rows]

    @property
    def sent(self) -> int:
        """Rows that were sent so far."""
        return sum(member.sent for member in self.members)

    @property
    def asked(self) -> int:
        """Queries so far."""
        return sum(len(member.queries) for member in self.members)
