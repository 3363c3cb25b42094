"""What every source keeps to when it is asked for some of its connections."""

from msgspec.structs import replace

from echotui.model import fields
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Sort, Window
from tests.sources.contract import UNKNOWN, busy, ids, look
from tests.sources.worlds import World

FILTERS = ("id<=4", "state:closed", "in>2k !closed", "id:1 | id:9", "127.0.0.1", "nobodyislikethis")


class ChoosingContract:
    """The tests."""

    async def test_a_filter_leaves_those_that_match_in_the_same_order(self, world: World) -> None:
        await busy(world)
        for sort in (Sort(), Sort(fields.IN, reverse=True)):
            everybody = await look(world, sort=sort)
            for text in FILTERS:
                wanted = parse(text)
                view = await look(world, sort=sort, filter=wanted)
                apart = [
                    row.id
                    for row in everybody.rows
                    if row.id in await world.source.ids(Query(filter=wanted))
                ]
                assert ids(view) == apart
                assert (view.matching, view.known) == (len(apart), 10)
        assert ids(await look(world, filter=parse("id<=4"))) == [1, 2, 3, 4]
        assert ids(await look(world, filter=parse("state:closed"))) == [3, 6]
        assert ids(await look(world, filter=parse("nobodyislikethis"))) == []

    async def test_who_is_filtered_out_is_not_located(self, world: World) -> None:
        await busy(world)
        view = await look(world, filter=parse("id<=4"), locate=5)
        assert (view.located, view.located_row) == (-1, ())
        view = await look(world, filter=parse("id>=4"), locate=5, window=Window(0, 1))
        assert view.located == 1
        assert [row.id for row in view.located_row] == [5]

    async def test_new_ones_come_only_when_they_match(self, world: World) -> None:
        await world.arrive(2)
        assert ids(await look(world, filter=parse("id!=3"))) == [1, 2]
        await world.arrive(2)
        assert ids(await look(world, filter=parse("id!=3"))) == [1, 2, 4]

    async def test_a_scope_leaves_the_living_or_the_ended(self, world: World) -> None:
        everybody = await busy(world)
        world.wait(1.0)
        ended = await look(world, scope=Scope.ENDED)
        living = await look(world, scope=Scope.LIVE)
        assert (ids(ended), ended.matching, ended.known) == ([3, 6], 2, 2)
        assert ids(living) == [id_ for id_ in sorted(everybody) if id_ not in (3, 6)]
        assert living.known == 8

    async def test_all_that_match_are_named_however_small_the_window(self, world: World) -> None:
        await busy(world)
        sort = Sort(fields.IN, reverse=True)
        query = Query(sort=sort, scope=Scope.LIVE, filter=parse("id>1"), window=Window(3, 1))
        view = await look(world, sort=sort, scope=Scope.LIVE, filter=parse("id>1"))
        assert list(await world.source.ids(query)) == ids(view)
        assert len(ids(view)) == 7

    async def test_some_are_found_wherever_they_are(self, world: World) -> None:
        await busy(world)
        view = await look(world)
        by_id = {row.id: row for row in view.rows}
        found = await world.source.find((9, UNKNOWN, 3, 0, 1))
        # Of those found the kernel was asked, of those in the view it was not.
        plain = tuple(replace(row, rtt=None, retrans=None, sendq=None) for row in found)
        assert plain == (by_id[9], by_id[3], by_id[1])
        assert await world.source.find(()) == ()

    async def test_marks_are_told_as_long_as_they_live(self, world: World) -> None:
        await busy(world)
        view = await look(world, marks=frozenset({1, 3, 9, UNKNOWN}))
        assert view.marks == {1, 9}
        await world.leave(1)
        assert (await look(world, marks=frozenset({1, 3, 9}))).marks == {9}
