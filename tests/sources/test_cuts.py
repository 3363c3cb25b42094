"""The orders of several servers, merged by cuts, are the order of all their rows."""

import random
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.query import Cut, Query, Scope, Sort, Window
from echotui.model.row import Row
from echotui.server.history import Past
from echotui.sources.pages import Page, Pages
from tests.sources.test_ordering import NOW, Server, channel, rows_of
from tests.ui.stage import row

ABOVE_ALL = 1 << 40
SORTS = [
    Sort(field, reverse)
    for field in (
        fields.ID, fields.QUEUE, fields.RATE_OUT, fields.CLIENT, fields.STATE,
        fields.IDLE, fields.AGE, fields.FIRST, fields.LAST,
    )
    for reverse in (False, True)
]  # fmt: skip
OF_GROUPS = [Sort(field, reverse) for field in fields.GROUP_FIELDS for reverse in (False, True)]


class Place(NamedTuple):
    """A row of one of the servers."""

    lane: int
    row: Row


def random_server(chance: random.Random, size: int) -> Server:
    """Connections with few values each: many rows sort alike."""
    server = Server()
    for id_ in range(1, size + 1):
        address = Address(f"10.0.0.{chance.randrange(4)}", chance.randrange(2))
        queued, rate, idle, age = (chance.randrange(3) for _ in range(4))
        server.add(
            channel(
                id_, address=address, queued=queued, rate_out=float(rate),
                active_at=NOW - idle, opened_at=NOW - age,
            )
        )  # fmt: skip
        if chance.random() < 0.3:
            server.end(id_, address=address, queued=queued, age=float(age), ended=NOW - idle)
    return server


class Fleet:
    """Some servers, all asked the same."""

    def __init__(self, kind: Query, servers: list[Server]) -> None:
        self.kind = kind
        self.servers = servers
        self.pages = [Pages(rows_of(server)) for server in servers]

    async def ask(self, lane: int, **asked: Any) -> Page:
        query = replace(self.kind, **asked)
        return await self.pages[lane].page(query, NOW, lambda id_: self.read(lane, id_))

    def read(self, lane: int, id_: int) -> Row | None:
        past: Past | None = self.servers[lane].history.by_id.get(id_)
        if past is not None:
            return replace(past.row, idle=NOW - past.row.ended)
        one = self.servers[lane].channels.get(id_)
        if one is None:
            return None
        of = one.connection
        return row(
            id_, address=one.address, queued=of.queued, rate_out=one.rate_out, cause=of.cause,
            idle=NOW - of.active_at, age=NOW - of.opened_at,
        )  # fmt: skip

    async def sorted(self) -> list[Place]:
        """All rows, in the order of the fleet."""
        places = []
        for lane in range(len(self.servers)):
            page = await self.ask(lane, window=Window(0, 1000))
            places += [Place(lane, each) for each in page.rows]
        sort = self.kind.sort
        places.sort(key=lambda place: (place.lane, abs(place.row.id)))
        places.sort(key=self._key, reverse=sort.reverse)
        if self.kind.ended_last:
            places.sort(key=lambda place: bool(place.row.ending))
        return places

    def _key(self, place: Place) -> Any:  # noqa: ANN401 - each field has values of its own type
        field = self.kind.sort.field
        if field is fields.ID:
            return (place.lane, place.row.id)
        return field.get(place.row) if field.rank is None else field.rank(field.get(place.row))

    def cut(self, at: Place, lane: int) -> Cut:
        """The place before a row, for one of the servers."""
        if lane == at.lane:
            return Cut(at.row, at.row.id)
        edge = ABOVE_ALL if lane < at.lane else 0
        return Cut(replace(at.row, id=edge), edge)

    async def check(self) -> None:
        """Each place, each window and each cut is that of the order of all."""
        places = await self.sorted()
        for index, at in enumerate(places):
            before = []
            for lane in range(len(self.servers)):
                own = [place.row for place in places if place.lane == lane]
                cut = self.cut(at, lane)
                page = await self.ask(lane, cut=cut, until=cut, window=Window(0, 1000))
                before.append(page.before)
                # The rows before it, and the next one.
                assert list(page.rows) == own[: page.before + 1]
                indices = (page.before, 0, len(own), len(own) - 1, -1)
                page = await self.ask(lane, places=indices, until=cut, window=Window(0, 3))
                assert list(page.rows) == own[: min(3, before[-1] + 1)]
                assert list(page.placed) == [own[n] for n in indices if 0 <= n < len(own)]
                # Those from it up to another cut.
                end = places[min(index + 5, len(places) - 1)]
                within = [place.row for place in places[index : index + 5] if place.lane == lane]
                if end is places[-1]:
                    within = [place.row for place in places[index:-1] if place.lane == lane]
                page = await self.ask(
                    lane, after=cut, until=self.cut(end, lane), window=Window(9, 1000)
                )
                assert (page.first, list(page.rows)) == (before[-1], within)
                page = await self.ask(lane, after=cut, window=Window(0, 2))
                assert list(page.rows) == own[before[-1] : before[-1] + 2]
            lanes = [place.lane for place in places[:index]]
            assert before == [lanes.count(lane) for lane in range(len(self.servers))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ended_last", [False, True])
async def test_merged_orders_are_the_order_of_all_rows(seed: int, *, ended_last: bool) -> None:
    chance = random.Random(seed)
    servers = [random_server(chance, size) for size in (7, 0, 12, 1)]
    for sort in SORTS:
        await Fleet(Query(sort=sort, scope=Scope.ALL, ended_last=ended_last), servers).check()


async def test_merged_groups_are_the_order_of_all_groups() -> None:
    chance = random.Random(5)
    servers = [random_server(chance, size) for size in (9, 3, 14)]
    for sort in OF_GROUPS:
        await Fleet(Query(sort=sort, scope=Scope.ALL, grouped=True), servers).check()


async def test_no_other_values_are_read_than_those_beside_the_cut() -> None:
    server = random_server(random.Random(1), 0)
    server.add(*(channel(n, queued=n) for n in range(1, 5001)))
    fleet = Fleet(Query(sort=Sort(fields.QUEUE), ended_last=False), [server])
    await fleet.ask(0)
    read: list[int] = []

    class Counted(dict[int, Any]):
        def get(self, id_: int, default: Any = None) -> Any:  # noqa: ANN401 - as that of a dict
            read.append(id_)
            return super().get(id_, default)

    server.channels = Counted(server.channels)
    page = await fleet.ask(0, cut=Cut(row(0, queued=4321)))
    assert page.before == 4320
    assert len(read) <= 13


async def test_whether_the_ended_come_last_is_decided_by_the_one_who_asks() -> None:
    server = Server()
    server.add(*(channel(n) for n in range(1, 9)))
    server.end(2)
    fleet = Fleet(Query(scope=Scope.ALL, window=Window(0, 3)), [server])
    for ended_last, ids in ((True, [1, 3, 4]), (False, [1, 2, 3]), (True, [1, 3, 4])):
        page = await fleet.ask(0, ended_last=ended_last)
        assert [each.id for each in page.rows] == ids
    # Frozen rows keep their places.
    page = await fleet.ask(0, ended_last=False, frozen=True)
    assert [each.id for each in page.rows] == ids


async def test_a_row_that_has_just_ended_does_not_end_the_window() -> None:
    server = Server()
    server.add(*(channel(n, queued=9 - n) for n in range(1, 7)))
    for ended_last in (False, True):
        by_queue = Sort(fields.QUEUE, reverse=True)
        kind = Query(by_queue, scope=Scope.ALL, window=Window(0, 5), ended_last=ended_last)
        fleet = Fleet(kind, [server])
        await fleet.ask(0)
        server.end(2 + ended_last, queued=0)
        page = await fleet.ask(0, until=Cut(row(4, queued=5), 4))
        assert [each.id for each in page.rows][-2:] == [3, 4]


async def test_the_order_is_made_anew_if_a_row_of_it_is_forgotten() -> None:
    server = Server()
    server.end(1, queued=1)
    server.add(*(channel(n, queued=n) for n in range(2, 6)))
    for cut, places in ((Cut(row(9, queued=1), 1), ()), (None, (0,))):
        asked: dict[str, Any] = {"cut": cut, "places": places}
        server.end(1, queued=1)
        fleet = Fleet(Query(Sort(fields.QUEUE), scope=Scope.ALL), [server])
        assert (await fleet.ask(0, **asked)).before == 0
        server.history.clear()
        page = await fleet.ask(0, **asked)
        assert (page.matching, page.before) == (4, 0)
        assert [each.id for each in page.placed] == [2] * len(places)
