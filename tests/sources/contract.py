"""What every source keeps to; a test module subclasses it and gives a `world`."""

from itertools import pairwise
from typing import Any

import pytest

from echotui.model import fields
from echotui.model.command import Accept, Command, Done, Drain, Gone, Hold, Kick, Refused, Strength
from echotui.model.ending import NOT_ENDED, Reason
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import View
from echotui.server import timeouts
from tests.sources.worlds import World

ALL = Window(0, 1000)
BOTH_WAYS = [
    Sort(column, reverse) for column in fields.COLUMNS.values() for reverse in (False, True)
]
UNKNOWN = 10**9


async def poll(world: World, **asked: object) -> View:
    """Return the view of a query; of all rows, unless a window is given."""
    query = Query(**{"window": ALL, **asked})  # type: ignore[arg-type]  # the fields of Query, by name
    return await world.source.view(query)


def ids(view: View) -> list[int]:
    return [row.id for row in view.rows]


async def busy(world: World) -> list[int]:
    """Eight connections that differ in everything that a script and a server can both do."""
    all_ids = []
    for number in range(8):
        all_ids += await world.arrive(1)
        world.wait(1.5)
        await world.send(all_ids[number], 1 + 700 * (number * 5 % 8))
    await world.leave(all_ids[2])
    world.wait(0.5)
    await world.leave(all_ids[5])
    # Two that are equal in all that was sent.
    all_ids += await world.arrive(2)
    world.wait(2.0)
    return all_ids


def check_order(rows: tuple[Row, ...], sort: Sort) -> None:
    """Rows are ordered by what they show; ties by id, ascending."""
    get, rank = sort.field.get, sort.field.rank or (lambda value: value)
    if sort.field.sampled:
        # The kernel is asked once for the order and again for the rows.
        return

    def key(row: Row) -> Any:  # noqa: ANN401 - each field has values of a type of its own
        return rank(get(row))

    if sort.field is fields.AGE:
        # Those that ended stand where they would if they still grew older.
        rows = tuple(row for row in rows if not row.ending)
    for one, other in pairwise(rows):
        first, second = (other, one) if sort.reverse else (one, other)
        assert key(first) <= key(second), sort
        assert key(one) != key(other) or one.id < other.id, sort


class SourceContract:
    """The tests."""

    @pytest.fixture(autouse=True)
    def rates_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Servers compute rates each second of real time: between two queries, if all is slow."""
        monkeypatch.setattr(timeouts, "PERIOD", 3600.0)

    async def test_an_empty_source(self, world: World) -> None:
        view = await poll(world, locate=1, journal=JournalWindow(count=10))
        assert (view.matching, view.first, view.rows) == (0, 0, ())
        assert (view.located, view.located_row) == (-1, ())
        assert view.totals.open == view.totals.accepted == view.totals.closed == 0

    async def test_a_window_holds_the_rows_asked_for_and_no_others(self, world: World) -> None:
        await busy(world)
        order = ids(await poll(world, scope=Scope.LIVE))
        assert len(order) == 8
        for count in (0, 1, 3, 7, 8, 9, 50):
            for first in (0, 1, 5, 7, 8, 50):
                view = await poll(world, scope=Scope.LIVE, window=Window(first, count))
                assert view.matching == 8
                assert view.first == min(first, max(0, 8 - count))
                assert ids(view) == order[view.first : view.first + count]

    async def test_ended_rows_come_last_unless_all_rows_fit(self, world: World) -> None:
        third = (await busy(world))[2]
        for sort in BOTH_WAYS:
            living = ids(await poll(world, sort=sort, scope=Scope.LIVE))
            ended = ids(await poll(world, sort=sort, scope=Scope.ENDED))
            shown: list[int] = []
            for first in (0, 5):
                view = await poll(world, sort=sort, window=Window(first, 5), locate=third)
                assert (view.matching, view.located) == (10, 8 + ended.index(third))
                shown += ids(view)
            # The kernel is asked anew each time.
            assert sort.field.sampled or shown == living + ended
            assert (sorted(shown[:8]), shown[8:]) == (sorted(living), ended)

    async def test_each_row_is_where_it_is_located(self, world: World) -> None:
        await busy(world)
        for sort in (Sort(), Sort(fields.IN, reverse=True), Sort(fields.AGE)):
            whole = await poll(world, sort=sort, scope=Scope.LIVE)
            for place, shown in enumerate(whole.rows, start=whole.first):
                view = await poll(
                    world, sort=sort, scope=Scope.LIVE, window=Window(4, 2), locate=shown.id
                )
                assert view.located == place
                assert view.located_row == (shown,)
                assert ids(view) == ids(whole)[4:6]

    @pytest.mark.parametrize("id_", [0, -1, UNKNOWN])
    async def test_an_unknown_connection_is_not_located(self, world: World, id_: int) -> None:
        await world.arrive(2)
        view = await poll(world, locate=id_)
        assert (view.located, view.located_row) == (-1, ())

    async def test_every_column_sorts_both_ways_and_ties_go_by_id(self, world: World) -> None:
        all_ids = await busy(world)
        for sort in BOTH_WAYS:
            view = await poll(world, sort=sort)
            assert sorted(ids(view)) == sorted(all_ids)
            check_order(view.rows, sort)
        assert ids(await poll(world, sort=Sort())) == sorted(all_ids)
        queues = [await poll(world, sort=Sort(fields.QUEUE, reverse)) for reverse in (False, True)]
        assert [ids(view) for view in queues] == [sorted(all_ids)] * 2

    async def test_new_connections_are_there_at_once(self, world: World) -> None:
        first = await world.arrive(2)
        assert ids(await poll(world)) == first
        second = await world.arrive(3)
        view = await poll(world, locate=second[-1])
        assert ids(view) == first + second
        assert view.located == 4
        assert view.totals.open == view.totals.accepted == 5

    async def test_an_ended_connection_is_kept_for_a_while_with_its_reason(
        self, world: World
    ) -> None:
        one, two = await world.arrive(2)
        await world.leave(one)
        view = await poll(world, locate=one)
        assert ids(view) == [one, two]
        ended, living = view.rows
        assert (ended.state, ended.ending.reason) == (State.CLOSED, Reason.PEER_CLOSED)
        assert view.located_row == (ended,)
        assert (living.state, living.ending) == (State.OPEN, NOT_ENDED)
        assert view.totals.open == 1
        world.wait(3.0)
        later = (await poll(world)).rows
        assert later[0].idle == pytest.approx(ended.idle + 3)
        # How long it lived is the same for ever.
        assert later[0].age == ended.age
        assert (ended.ended - ended.began, ended.ended) == (ended.age, view.at)
        assert (living.began, living.ended) == (view.at, 0.0)

    async def test_the_journal_is_no_longer_than_asked_for(self, world: World) -> None:
        await busy(world)
        full = (await poll(world, journal=JournalWindow(count=1000))).journal
        assert len(full.lines) == min(1000, full.written)
        for count in (0, 1, 5):
            page = (await poll(world, journal=JournalWindow(count=count))).journal
            assert page.lines == full.lines[:count]
            assert page.written == full.written
        times = [line.at for line in full.lines]
        assert times == sorted(times, reverse=True)

    @pytest.mark.parametrize(
        "command",
        [
            *(Kick(UNKNOWN, strength) for strength in Strength),
            Hold(UNKNOWN, on=True),
            Accept(on=False),
            Accept(on=True),
            Drain(),
        ],
        ids=repr,
    )
    async def test_every_command_has_an_outcome(self, world: World, command: Command) -> None:
        outcome = await world.source.submit(command)
        assert isinstance(outcome, Done | Gone | Refused)
        assert outcome.text.isascii()
        assert outcome.text.isprintable()
        assert outcome.text

    async def test_its_clock_advances(self, world: World) -> None:
        before = await poll(world)
        world.wait(2.0)
        after = await poll(world)
        assert after.at == before.at + 2
