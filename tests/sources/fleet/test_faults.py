"""Servers of a fleet that stop, end, start again, and have other clocks."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.command import Drain, Gone, Hold, Kick, KickEach, Refused, Strength, Tally
from echotui.model.field import Field
from echotui.model.fields import BEGAN, ENDED, IN
from echotui.model.filter.parser import parse
from echotui.model.ids import id_in, number_of, run_of
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.server_state import Reach
from echotui.model.source import Source
from echotui.model.state import State
from echotui.model.view import View
from echotui.sources.fleet.connecting import connect
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, Patience
from echotui.sources.remote.deadlines import DEADLINES
from tests.served import Place
from tests.server.bench import until
from tests.sources.fleet.world import FleetWorld

ALL = Query(window=Window(0, 100))
QUICK = Patience(
    FLEET_DEADLINES._replace(gather=0.05, silent=0.15),
    DEADLINES._replace(view=0.1, scan=0.1, command=0.1, retry=0.05),
)


@pytest.fixture
async def source(world: FleetWorld) -> Source:
    """A fleet that does not wait for long; `world` has four clients on each server."""
    world.source.close()
    world.source = await world.connect(QUICK)
    for lane in range(3):
        await world.servers[lane].arrive(4)
    view = await world.source.view(ALL)
    assert len(view.rows) == 12
    return world.source


async def poll(source: Source, condition: Callable[[View], object]) -> View:
    """Poll until a view is as expected."""
    for _ in range(500):
        view = await source.view(ALL)
        if condition(view):
            return view
        await asyncio.sleep(0.005)
    raise AssertionError("no view is as expected")


def reach(view: View) -> list[Reach]:
    return [each.reach for each in view.servers]


def ids_on(lane: int) -> set[int]:
    return {id_in(lane, number) for number in (1, 2, 3, 4)}


async def test_rows_of_a_silent_server_are_kept_until_it_answers(
    world: FleetWorld, source: Source
) -> None:
    before = await source.view(ALL)
    world.running[1].clear()
    # While it is only late, nothing changes.
    assert (await source.view(ALL)).rows == before.rows
    view = await poll(source, lambda view: any(row.silent for row in view.rows))
    assert reach(view) == [Reach.ANSWERS, Reach.SILENT, Reach.ANSWERS]
    assert [row.id for row in view.rows] == [row.id for row in before.rows]
    assert {row.id for row in view.rows if row.silent} == ids_on(1)
    assert view.silent == 0.0
    name = view.servers[1].name
    # Those of the others still come and go.
    await world.servers[0].leave(1)
    world.wait(1.5)
    view = await poll(source, lambda view: any(row.ending for row in view.rows))
    assert [row.id for row in view.rows if row.ending] == [1]
    # What is not there cannot be acted on.
    kicked = id_in(1, 2)
    assert await source.submit(Kick(kicked, Strength.RESET)) == Refused(
        f"{name} does not answer; nothing was done."
    )
    names = [each.name for each in view.servers]
    each = KickEach((2, kicked, id_in(2, 2)), Strength.RESET)
    outcome = await source.submit(each)
    assert outcome == Tally(
        2,
        refused=1,
        asked=frozenset(names),
        acted=frozenset(names) - {name},
        silent=frozenset({name}),
    )
    assert isinstance(outcome, Tally)
    assert outcome.text("kicked") == (
        f"2 kicked on 2 of 3 servers, 1 refused; {name} did not answer"
    )
    assert set(await source.ids(Query(scope=Scope.LIVE))) == {3, 4, *ids_on(2)} - {id_in(2, 2)}
    (found,) = await source.find([kicked])
    assert (found.id, found.silent > 0) == (kicked, True)
    world.running[1].set()
    view = await poll(source, lambda view: reach(view)[1] is Reach.ANSWERS)
    view = await poll(source, lambda view: not any(row.silent for row in view.rows))
    assert {row.id for row in view.rows if row.server == name} == ids_on(1)
    assert len(world.servers[1].server.channels) == 4


async def test_rows_are_kept_while_a_paused_dashboard_asks_for_none(
    world: FleetWorld, source: Source
) -> None:
    source.close()
    fleet = QUICK.fleet._replace(kept=0.01)
    world.source = source = await world.connect(QUICK._replace(fleet=fleet))
    assert len((await source.view(ALL)).rows) == 12
    await asyncio.sleep(2 * fleet.kept)
    await source.view(Query())
    world.running[1].clear()
    view = await poll(source, lambda view: reach(view)[1] is Reach.SILENT)
    assert {row.id for row in view.rows if row.silent} == ids_on(1)


async def test_kept_rows_are_sorted_and_filtered_with_the_others(
    world: FleetWorld, source: Source
) -> None:
    await world.servers[1].send(2, 500)
    await world.servers[0].send(3, 100)
    await world.servers[2].send(1, 900)
    await source.view(ALL)
    world.running[1].clear()
    await poll(source, lambda view: reach(view)[1] is Reach.SILENT)
    query = Query(Sort(IN, reverse=True), filter=parse("in>0"), window=Window(0, 2))
    view = await source.view(query)
    assert [row.id for row in view.rows] == [id_in(2, 1), id_in(1, 2)]
    assert view.matching == 3
    for text in ("#2", f"{view.servers[1].name}/2"):
        view = await source.view(replace(ALL, filter=parse(text)))
        assert id_in(1, 2) in [row.id for row in view.rows]


async def test_none_answers(world: FleetWorld, source: Source) -> None:
    before = await source.view(ALL)
    for running in world.running:
        running.clear()
    # The rows are made before the view is: the last server may become silent in between.
    view = await poll(source, lambda view: view.silent and all(row.silent for row in view.rows))
    assert [row.id for row in view.rows] == [row.id for row in before.rows]
    for question in (source.ids(ALL), source.find([1])):
        with pytest.raises(NoServerError, match=r"^the server does not answer$"):
            await question
    assert isinstance(await source.submit(Drain()), Refused)
    for running in world.running:
        running.set()
    await poll(source, lambda view: not view.silent)


async def test_connections_of_a_server_that_has_gone_have_ended_with_it(
    world: FleetWorld, source: Source
) -> None:
    await world.servers[1].send(2, 500)
    marks = frozenset({1, id_in(1, 1)})
    await source.view(replace(ALL, detail=id_in(1, 2), marks=marks))
    await world.served[1].stop("stopped by SIGTERM.")
    view = await poll(source, lambda view: Reach.GONE in reach(view))
    state = view.servers[1]
    assert (state.error, state.open, view.totals.open) == ("stopped by SIGTERM.", 0, 8)
    world.wait(9.0)
    view = await source.view(replace(ALL, detail=id_in(1, 2), marks=marks))
    ended = [row for row in view.rows if row.ending]
    assert {row.id for row in ended} == ids_on(1)
    assert {(str(row.ending), row.state, row.idle, row.silent) for row in ended} == {
        ("server gone", State.CLOSED, 9.0, 0.0)
    }
    assert (str(view.detail.row.ending), view.marks) == ("server gone", frozenset({1}))
    (found,) = await source.find([id_in(1, 2)])
    assert found == view.detail.row
    assert len((await source.view(replace(ALL, scope=Scope.LIVE))).rows) == 8
    # As long as the server showed those that had ended.
    world.wait(1.0)
    view = await source.view(ALL)
    assert len(view.rows) == 8
    assert await source.find([id_in(1, 2)]) == ()
    assert reach(view)[1] is Reach.GONE


async def test_the_banner_says_of_how_many_clients_no_row_is_kept(
    world: FleetWorld, source: Source
) -> None:
    groups = replace(ALL, grouped=True)
    await source.view(ALL)
    world.running[1].clear()
    view = await poll(source, lambda view: reach(view)[1] is Reach.SILENT)
    assert view.notes == ()
    # The key was pressed too late: its groups are at the server.
    view = await source.view(groups)
    name = view.servers[1].name
    assert [row.server == name for row in view.rows] == [False, False]
    text = f"4 clients of {name} not shown"
    assert [note.text for note in view.notes] == [text]
    world.running[1].set()
    await poll(source, lambda view: reach(view)[1] is Reach.ANSWERS)
    assert (await source.view(groups)).notes == ()


async def test_groups_of_a_server_that_has_gone_have_no_connected_clients(
    world: FleetWorld, source: Source
) -> None:
    groups = replace(ALL, grouped=True)
    assert (await source.view(groups)).connected == 12
    await world.served[1].stop("stopped by SIGTERM.")
    await poll(source, lambda view: Reach.GONE in reach(view))
    view = await source.view(groups)
    assert (view.clients, view.connected) == (12, 8)
    world.wait(10.0)
    assert (await source.view(groups)).clients == 8


async def test_another_run_at_the_same_path_has_the_name_and_other_ids(
    world: FleetWorld, source: Source
) -> None:
    before = await source.view(ALL)
    name = before.servers[1].name
    old = await world.restart(1)
    await world.servers[1].arrive(4)
    view = await poll(source, lambda view: len(view.rows) == 12)
    view = await poll(source, lambda view: not any(row.silent for row in view.rows))
    others = [row.id for row in view.rows if row.server == name]
    assert [number_of(id_) for id_ in others] == [1, 2, 3, 4]
    assert {run_of(id_) for id_ in others} == {3}
    kick = Kick(id_in(1, 2), Strength.RESET)
    assert await source.submit(kick) == Gone(kick.id, name)
    both = KickEach((kick.id, others[0]), Strength.RESET)
    assert await source.submit(both) == Tally(
        1, gone=1, asked=frozenset({name}), acted=frozenset({name})
    )
    assert await source.find([kick.id]) == ()
    assert set(world.servers[1].server.channels) == {2, 3, 4}
    old.stop()


async def test_a_kick_that_is_under_way_when_its_server_starts_again_hits_nobody(
    world: FleetWorld, source: Source
) -> None:
    id_ = id_in(1, 2)
    world.running[1].clear()
    kicks = [
        asyncio.create_task(source.submit(command))
        for command in (Kick(id_, Strength.RESET), Hold(id_, on=True))
    ]
    await asyncio.sleep(0.01)
    old = await world.restart(1)
    await world.servers[1].arrive(4)
    for kick in kicks:
        outcome = await kick
        assert isinstance(outcome, Refused | Gone), outcome
    await poll(source, lambda view: any(run_of(row.id) == 3 for row in view.rows))
    assert isinstance(await source.submit(Kick(id_, Strength.RESET)), Gone)
    channels = world.servers[1].server.channels
    assert set(channels) == {1, 2, 3, 4}
    assert not any(each.connection.held for each in channels.values())
    old.stop()


async def test_a_clock_that_is_an_hour_off_moves_no_time(world: FleetWorld, source: Source) -> None:
    source.close()
    world.servers[1].now += 7200.0
    world.wrong[1] = 3600.0
    await world.servers[1].arrive(1)
    world.source = source = await world.connect(QUICK)
    view = await source.view(Query(window=Window(0, 100), journal=JournalWindow(count=100)))
    newest = next(row for row in view.rows if row.id == id_in(1, 5))
    assert newest.began == view.at
    assert newest.age == 0.0
    assert max(line.at for line in view.journal.lines) <= view.at
    clocks = [each.clock for each in view.servers]
    assert clocks == [0.0, pytest.approx(3600.0, abs=1.0), 0.0]
    detail = (await source.view(Query(detail=id_in(1, 5)))).detail
    assert detail.row.began == newest.began
    assert detail.row.server == view.servers[1].name
    assert {line.at for line in detail.timeline} == {newest.began}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("field", [BEGAN, ENDED])
async def test_times_are_in_one_order_although_clocks_are_hours_off(
    world: FleetWorld, source: Source, field: Field, *, reverse: bool
) -> None:
    source.close()
    world.servers[1].now += 3600.0
    world.servers[2].now -= 5000.0
    world.source = source = await world.connect(QUICK)
    for turn in range(40):
        world.wait(0.1)
        (number,) = await world.servers[turn % 3].arrive(1)
        if field is ENDED and turn % 4:
            await world.servers[turn % 3].leave(number)
    scope = Scope.ENDED if field is ENDED else Scope.LIVE
    rows = (await source.view(Query(scope=scope, window=Window(0, 100)))).rows
    every = [field.get(row) for row in rows]
    for first in (0, 12, 19, 26):
        query = Query(Sort(field, reverse=reverse), scope=scope, window=Window(first, 2))
        for _ in range(2):
            view = await source.view(query)
            times = [field.get(row) for row in view.rows]
            assert len(times) == 2
            assert times == sorted(every, reverse=reverse)[first : first + 2]


async def test_it_starts_with_those_that_answer_and_waits_for_the_others(
    world: FleetWorld, source: Source
) -> None:
    source.close()
    await world.served[0].stop("stopped by SIGTERM.")
    world.source = source = await world.connect(QUICK)
    view = await source.view(ALL)
    assert len(view.rows) == 8
    state = next(each for each in view.servers if each.reach is Reach.GONE)
    assert state.process == world.places[0].path
    world.served[0] = world.serve(0)
    view = await poll(source, lambda view: len(view.rows) == 12)
    assert set(reach(view)) == {Reach.ANSWERS}
    # In the order in which they were named.
    assert [run_of(row.id) for row in view.rows] == [0] * 4 + [1] * 4 + [2] * 4
    assert state.name not in {each.name for each in view.servers}


async def test_no_server_at_all() -> None:
    place = Place()
    text = f"^no server answers at {place.path}; no server answers at {place.path}2$"
    with pytest.raises(NoServerError, match=text):
        await connect([place.path, f"{place.path}2"])
    await place.close()


async def test_two_dashboards_do_not_disturb_each_other(world: FleetWorld, source: Source) -> None:
    other = await world.connect(QUICK)
    await world.servers[1].leave(2)
    detail = id_in(1, 1)
    mine = await source.view(Query(detail=detail, paused=True))
    theirs = await other.view(Query(window=Window(0, 5), filter=parse("in>0"), grouped=True))
    assert mine.instance != theirs.instance
    assert (theirs.rows, bool(theirs.detail)) == ((), False)
    await world.servers[1].send(1, 5)
    assert (await source.view(Query(detail=detail, paused=True))).detail.received == b"xxxxx"
    assert (await other.view(Query(detail=id_in(2, 1)))).detail.received == b""
    other.close()
    await until(lambda: all(len(each.streams) == 1 for each in world.served))
    assert len((await source.view(ALL)).rows) == 12
