"""What every source keeps to when it is asked for some of its connections."""

from msgspec.structs import replace

from echotui.model import fields
from echotui.model.filter.parser import parse
from echotui.model.ids import number_of
from echotui.model.query import Query, Scope, Sort, Window
from tests.sources.contract import UNKNOWN, busy, ids, poll
from tests.sources.worlds import World

FILTERS = ("id<=4", "state:closed", "in>2k !closed", "id:1 | id:9", "127.0.0.1", "nobodyislikethis")


class ChoosingContract:
    """The tests."""

    async def test_a_filter_leaves_those_that_match_in_the_same_order(self, world: World) -> None:
        all_ids = await busy(world)
        for sort in (Sort(), Sort(fields.IN, reverse=True)):
            whole = await poll(world, sort=sort)
            for text in FILTERS:
                wanted = parse(text)
                view = await poll(world, sort=sort, filter=wanted)
                apart = [
                    row.id
                    for row in whole.rows
                    if row.id in await world.source.ids(Query(filter=wanted))
                ]
                assert ids(view) == apart
                assert (view.matching, view.in_scope) == (len(apart), 10)
        # A number that is typed is the one that a server gave.
        numbered = [id_ for id_ in all_ids if number_of(id_) <= 4]
        assert ids(await poll(world, filter=parse("id<=4"))) == numbered
        assert ids(await poll(world, filter=parse("state:closed"))) == [3, 6]
        assert ids(await poll(world, filter=parse("nobodyislikethis"))) == []

    async def test_a_filtered_connection_is_not_located(self, world: World) -> None:
        await busy(world)
        view = await poll(world, filter=parse("in>3k"), locate=5)
        assert (view.located, view.located_row) == (-1, ())
        view = await poll(world, filter=parse("in<3k"), locate=5, window=Window(0, 1))
        assert view.located == 1
        assert [row.id for row in view.located_row] == [5]

    async def test_new_connections_appear_only_when_they_match(self, world: World) -> None:
        await world.arrive(2)
        assert ids(await poll(world, filter=parse("id!=3"))) == [1, 2]
        await world.arrive(2)
        assert ids(await poll(world, filter=parse("id!=3"))) == [1, 2, 4]

    async def test_a_scope_leaves_the_living_or_the_ended(self, world: World) -> None:
        all_ids = await busy(world)
        world.wait(1.0)
        ended = await poll(world, scope=Scope.ENDED)
        living = await poll(world, scope=Scope.LIVE)
        assert (ids(ended), ended.matching, ended.in_scope) == ([3, 6], 2, 2)
        assert ids(living) == [id_ for id_ in sorted(all_ids) if id_ not in (3, 6)]
        assert living.in_scope == 8

    async def test_all_that_match_are_named_however_small_the_window(self, world: World) -> None:
        all_ids = await busy(world)
        sort = Sort(fields.IN, reverse=True)
        query = Query(sort=sort, scope=Scope.LIVE, filter=parse("id>1"), window=Window(3, 1))
        view = await poll(world, sort=sort, scope=Scope.LIVE, filter=parse("id>1"))
        assert list(await world.source.ids(query)) == ids(view)
        live = set(all_ids) - {3, 6}
        assert set(ids(view)) == {id_ for id_ in live if number_of(id_) > 1}

    async def test_some_are_found_wherever_they_are(self, world: World) -> None:
        ninth = (await busy(world))[8]
        view = await poll(world)
        by_id = {row.id: row for row in view.rows}
        found = await world.source.find((ninth, UNKNOWN, 3, 0, 1))
        # Of those found the kernel was asked, of those in the view it was not.
        plain = tuple(
            row if row.ending else replace(row, rtt=None, retrans=None, sendq=None) for row in found
        )
        assert plain == (by_id[ninth], by_id[3], by_id[1])
        assert await world.source.find(()) == ()

    async def test_marks_are_returned_while_connected(self, world: World) -> None:
        ninth = (await busy(world))[8]
        view = await poll(world, marks=frozenset({1, 3, ninth, UNKNOWN}))
        assert view.marks == {1, ninth}
        await world.leave(1)
        assert (await poll(world, marks=frozenset({1, 3, ninth}))).marks == {ninth}
