from typing import Any

import pytest

from echotui.model import fields
from echotui.model.command import Strength
from echotui.model.ending import Reason
from echotui.model.mask import READ
from echotui.model.query import JournalWindow, Query, Sort, Window
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import Accepting
from echotui.server import commands
from echotui.server.channel import Channel
from echotui.sources.live import LiveSource
from tests.server.bench import until
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract, ids, poll
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import KEEP_CLOSED, LiveWorld


class TestLiveSource(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """It keeps to the contract."""


async def test_it_describes_the_server(world: LiveWorld) -> None:
    world.wait(2.5)
    view = await poll(world)
    port = world.server.addresses[0].port
    assert view.server.addresses == (f"127.0.0.1:{port}",)
    assert (view.server.uptime, view.server.loop) == (2.5, "asyncio")
    assert (view.server.accepting, view.server.drain_left) == (Accepting.YES, 0.0)
    assert view.at == 1002.5


async def test_times_of_day_move_only_when_the_wall_clock_is_set(world: LiveWorld) -> None:
    wall = 5000.0
    source = LiveSource(world.server, 5.0, wall=lambda: wall)
    assert (await source.view(Query())).wall == 4000.0
    wall += 0.0009
    assert (await source.view(Query())).wall == 4000.0
    wall -= 3600
    assert (await source.view(Query())).wall == pytest.approx(400.0009)
    source.close()


async def test_the_view_has_the_seconds_of_a_drain(world: LiveWorld) -> None:
    source = LiveSource(world.server, 7.5)
    assert (await source.view(Query())).server.drain_timeout == 7.5
    source.close()


async def test_a_row_shows_the_connection_as_it_is(world: LiveWorld) -> None:
    (id_,) = await world.arrive(1)
    world.wait(3.0)
    await world.send(id_, 500)
    world.wait(1.0)
    (row,) = (await poll(world)).rows
    port = world.clients[id_].getsockname()[1]
    assert (row.id, str(row.address)) == (id_, f"127.0.0.1:{port}")
    assert (row.mask, row.delivered, row.state) == (READ, READ, State.OPEN)
    assert (row.bytes_in, row.bytes_out, row.idle, row.age) == (500, 500, 1.0, 4.0)
    assert (row.began, row.ended, row.peak, row.lost, row.discarded) == (1000.0, 0.0, 0, 0, 0)
    assert row.payload == b"x" * 256
    view = await poll(world, window=Window(0, 0))
    assert (view.totals.bytes_in, view.totals.bytes_out) == (500, 500)


async def test_what_was_queued_is_remembered_and_lost(world: LiveWorld) -> None:
    (id_,) = await world.arrive(1)
    channel = world.channel(id_)
    channel.connection.received(bytes(900), 400, world.now)
    channel.apply()
    await until(lambda: channel.connection.bytes_out == 900)
    channel.connection.received(bytes(300), 100, world.now)
    commands.kick(world.server, id_, Strength.RESET)
    (row,) = (await poll(world)).rows
    assert (row.peak, row.lost, row.queued, row.ended) == (500, 200, 0, world.now)


async def test_connects_are_counted_a_second(world: LiveWorld) -> None:
    await world.arrive(6)
    rate = world.server.rates[2]
    rate.sample(world.now + 2.0, world.server.counters.accepted)
    assert (await poll(world)).totals.connect_rate == 3.0


async def test_the_history_of_the_totals_can_be_left_out(world: LiveWorld) -> None:
    for rate in world.server.rates:
        rate.sample(world.now + 2.0, 100)
    for history in (True, False):
        totals = (await poll(world, history=history)).totals
        assert bool(totals.history_in) == bool(totals.history_out) == history


@pytest.mark.parametrize("paused", [False, True])
async def test_an_ended_connection_is_forgotten_when_its_time_is_over(
    world: LiveWorld,
    paused: bool,  # noqa: FBT001
) -> None:
    one, two = await world.arrive(2)
    await poll(world)
    await world.leave(one)
    for _ in range(9):
        world.wait(1.0)
        assert ids(await poll(world, paused=paused)) == [one, two]
    world.wait(KEEP_CLOSED - 9 + 0.1)
    view = await poll(world, locate=one, paused=paused)
    assert ids(view) == ([one, two] if paused else [two])
    assert view.located == (0 if paused else -1)
    assert view.matching == len(ids(view))


async def test_another_order_in_a_pause_forgets_no_connection(world: LiveWorld) -> None:
    one, two = await world.arrive(2)
    await world.leave(one)
    await poll(world, paused=True)
    world.wait(60.0)
    for sort in (Sort(reverse=True), Sort(fields.AGE), Sort()):
        assert sorted(ids(await poll(world, sort=sort, paused=True))) == [one, two]


async def test_after_a_pause_it_is_remembered_for_the_rest_of_its_time(world: LiveWorld) -> None:
    one, two = await world.arrive(2)
    await world.leave(one)
    world.wait(4.0)
    assert ids(await poll(world, paused=True)) == [one, two]
    world.wait(600.0)
    (row, _) = (await poll(world, paused=True)).rows
    assert row.ending.reason is Reason.PEER_CLOSED
    for _ in range(5):
        assert ids(await poll(world)) == [one, two]
        world.wait(1.0)
    world.wait(1.1)
    assert ids(await poll(world)) == [two]


async def test_a_pause_keeps_the_order_and_another_column_changes_it(world: LiveWorld) -> None:
    all_ids = await world.arrive(3)
    by_in = Sort(fields.IN, reverse=True)
    assert ids(await poll(world, sort=by_in)) == all_ids
    await world.send(all_ids[2], 900)
    world.wait(60.0)
    assert ids(await poll(world, sort=by_in, paused=True)) == all_ids
    assert ids(await poll(world, sort=Sort(reverse=True), paused=True)) == all_ids[::-1]
    assert ids(await poll(world, sort=by_in, paused=True))[0] == all_ids[2]


async def test_between_two_orders_the_ended_keep_their_place_and_the_others_are_sorted(
    world: LiveWorld,
) -> None:
    all_ids = await world.arrive(3)
    by_in = Sort(fields.IN, reverse=True)
    await poll(world, sort=by_in)
    await world.send(all_ids[2], 900)
    await world.leave(all_ids[0])
    world.wait(0.9)
    new = await world.arrive(2)
    await world.send(new[1], 9000)
    assert ids(await poll(world, sort=by_in)) == [
        all_ids[0], new[1], all_ids[2], all_ids[1], new[0],
    ]  # fmt: skip
    world.wait(0.1)
    assert ids(await poll(world, sort=by_in)) == [
        new[1], all_ids[2], all_ids[0], all_ids[1], new[0],
    ]  # fmt: skip


async def test_ordering_visits_all_connections_at_most_once_a_second(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = 0

    def key(channel: Channel) -> int:
        nonlocal visits
        visits += 1
        return channel.connection.queued

    world.replace_getters(monkeypatch, {fields.QUEUE: key})
    await world.arrive(5)
    sort = Sort(fields.QUEUE)
    for _ in range(9):
        await poll(world, sort=sort, window=Window())
        world.wait(0.25)
    assert visits == 3 * 5
    for _ in range(9):
        await poll(world, sort=sort, paused=True, window=Window())
        world.wait(0.25)
    assert visits == 3 * 5
    await poll(world, sort=Sort(fields.QUEUE, reverse=True), window=Window())
    assert visits == 4 * 5


async def test_a_view_copies_only_the_rows_asked_for(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_ids = await world.arrive(9)
    copied = []
    real = world.server.row

    def row(channel: Channel) -> Row:
        copied.append(channel.id)
        return real(channel)

    monkeypatch.setattr(world.server, "row", row)
    await world.source.view(Query(window=Window(3, 2), locate=all_ids[7]))
    assert copied == [all_ids[3], all_ids[4], all_ids[7]]


async def test_when_more_ended_than_are_remembered_the_rows_have_no_holes(
    world: LiveWorld,
) -> None:
    world.server.history.kept_at_most = 2
    all_ids = await world.arrive(6)
    await poll(world)
    for id_ in all_ids[:4]:
        await world.leave(id_)
    view = await poll(world, locate=all_ids[0])
    assert ids(view) == all_ids[2:]
    assert (view.matching, view.first, view.located) == (4, 0, -1)
    assert ids(await poll(world, window=Window(3, 2))) == all_ids[4:]


async def test_the_journal_has_calls_and_ends_newest_first(world: LiveWorld) -> None:
    (id_,) = await world.arrive(1)
    await world.leave(id_)
    view = await poll(world, journal=JournalWindow(count=2))
    kinds: list[Any] = [type(line).__name__ for line in view.journal.lines]
    assert kinds == ["Ended", "LoopCall"]
    assert view.journal.written > 2


async def test_a_detail_is_returned_while_requested_and_makes_no_order(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, two) = await world.arrive(2)
    await world.send(one, 500)
    sort = Sort(fields.QUEUE)
    visited: list[int] = []

    def visit(channel: Channel) -> int:
        visited.append(channel.id)
        return channel.id

    world.replace_getters(monkeypatch, {fields.QUEUE: visit, fields.ID: visit})
    await poll(world, sort=sort)
    assert visited
    visited.clear()
    for _ in range(3):
        world.wait(2.0)
        view = await poll(world, window=Window(), detail=one)
        assert (view.detail.row.id, view.detail.row.bytes_in) == (one, 500)
    assert not (await poll(world, window=Window(), detail=two + 7)).detail
    assert not visited
