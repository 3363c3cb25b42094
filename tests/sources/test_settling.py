"""The rows around the window are sorted again at every answer, and the ended ones come last."""

import random
from collections.abc import Iterable

import pytest

from echotui.model import fields
from echotui.model.query import Query, Scope, Sort, Window
from echotui.server.channel import Channel
from echotui.sources import getters
from echotui.sources.ordering import RowOrder
from echotui.sources.staleness import PERIOD
from tests.sources.contract import check_order, ids, poll
from tests.sources.test_ordering import NOW, Server, channel, order_of
from tests.sources.worlds import LiveWorld

COUNT = 10
BY_QUEUE = Sort(fields.QUEUE, reverse=True)
SORTS = [Sort(fields.RATE_IN, reverse=True), Sort(fields.IDLE), Sort(fields.IN), Sort()]


def asked(first: int = 0, count: int = COUNT, **values: object) -> Query:
    return Query(**{"sort": BY_QUEUE, "window": Window(first, count), **values})  # type: ignore[arg-type]  # the fields of Query, by name


async def made(server: Server, query: Query) -> RowOrder:
    order = order_of(server)
    await order.make(query, NOW)
    return order


def queues(server: Server, some: Iterable[int]) -> list[int]:
    return [server.channels[id_].connection.queued for id_ in some]


@pytest.mark.parametrize("sort", SORTS)
async def test_with_changing_values_every_answer_is_in_order(world: LiveWorld, sort: Sort) -> None:
    chance = random.Random(7)
    all_ids = await world.arrive(30)
    for turn in range(40):
        for id_ in chance.sample(all_ids, 8):
            channel = world.channel(id_)
            channel.rate_in = float(chance.randrange(9))
            channel.connection.bytes_in += chance.randrange(9)
            channel.connection.active_at = world.now - chance.random() * 9
        world.wait(0.25)
        first, locate = turn % 23, all_ids[turn % 30]
        view = await poll(world, sort=sort, window=Window(first, 7), locate=locate)
        check_order(view.rows, sort)
        # As it is: a pause sorts nothing.
        whole = ids(await poll(world, sort=sort, paused=True))
        assert sorted(whole) == all_ids
        assert whole.index(locate) == view.located
        assert whole[first : first + 7] == ids(view)


async def test_the_rows_beside_the_window_come_into_it() -> None:
    server = Server()
    server.add(*(channel(n, queued=1000 - n) for n in range(1, 101)))
    order = await made(server, asked())
    for id_ in (15, 18, 90):
        server.channels[id_].connection.queued = 2000 - id_
    before = order.index_of(5)
    order.settle(asked(), 0, NOW)
    # One that is farther away waits for the next sort.
    assert order.ids[:COUNT] == [15, 18, *range(1, 9)]
    assert (before, order.index_of(5), order.index_of(90)) == (4, 6, 89)
    assert sorted(order.ids) == list(range(1, 101))
    order.settle(asked(85), 85, NOW)
    assert order.index_of(90) == 75


async def test_a_frozen_or_paused_order_does_not_move() -> None:
    server = Server()
    server.add(*(channel(n, queued=n) for n in range(1, 6)))
    order = await made(server, asked())
    server.channels[1].connection.queued = 9
    for query in (asked(frozen=True), asked(paused=True)):
        order.settle(query, 0, NOW)
        assert order.ids == [5, 4, 3, 2, 1]
    order.settle(asked(), 0, NOW)
    assert order.ids == [1, 5, 4, 3, 2]


async def test_no_more_than_three_windows_are_visited(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    server.add(*(channel(n, queued=n) for n in range(1, 1001)))
    visited: list[int] = []
    of_live = getters.of_live

    def queued(channel: Channel) -> int:
        visited.append(channel.id)
        return channel.connection.queued

    monkeypatch.setattr(
        getters, "of_live", lambda now, **wanted: {**of_live(now, **wanted), fields.QUEUE: queued}
    )
    order = await made(server, asked())
    visited.clear()
    order.settle(asked(500), 500, NOW)
    assert len(visited) == len(set(visited)) == 3 * COUNT


async def test_an_ended_row_keeps_its_place_until_the_next_sort() -> None:
    server = Server()
    server.add(*(channel(n, queued=100 - n) for n in range(1, 6)))
    order = await made(server, asked())
    server.end(2)
    server.channels[5].connection.queued = 500
    order.settle(asked(), 0, NOW)
    assert order.ids == [5, 2, 1, 3, 4]
    # All fit: then it stands where its values put it.
    await order.make(asked(), NOW + PERIOD)
    assert order.ids == [5, 1, 3, 4, 2]
    server.channels[4].connection.queued = 0
    order.settle(asked(), 0, NOW)
    assert order.ids == [5, 1, 3, 2, 4]


async def test_ended_rows_come_after_the_living_when_not_all_fit() -> None:
    server = Server()
    server.add(*(channel(n) for n in range(1, 13)))
    for id_ in (1, 6):
        server.end(id_, queued=999)
    for sort in (Sort(), Sort(reverse=True), Sort(fields.QUEUE), BY_QUEUE):
        order = await made(server, asked(sort=sort))
        assert set(order.ids[:10]) == set(server.channels)
        assert not set(order.ids[10:]) & set(server.channels)
    # A new client is not behind them.
    order = await made(server, asked())
    server.add(channel(13))
    order.extend()
    assert order.ids[10:] == [13, 1, 6]
    # Among the ended alone, and in an order that all of them fit in, they stand as they are sorted.
    assert (await made(server, asked(scope=Scope.ENDED, count=1))).ids == [1, 6]
    assert (await made(server, asked(count=13))).ids[:2] == [1, 6]


async def test_a_new_client_is_last_in_a_frozen_order() -> None:
    server = Server()
    server.add(*(channel(n) for n in range(1, 13)))
    server.end(1)
    order = await made(server, asked(frozen=True))
    server.add(channel(13))
    order.extend(frozen=True)
    assert order.ids == [*range(2, 13), 1, 13]
    await order.make(asked(frozen=True), NOW + PERIOD)
    assert order.ids == [*range(2, 13), 1, 13]
    assert not order.due(asked(frozen=True), NOW + PERIOD)
    # At once, when it is frozen no more; but not while paused.
    assert not order.due(asked(paused=True), NOW + PERIOD)
    assert order.due(asked(), NOW + PERIOD)


async def test_at_the_threshold_ended_rows_do_not_jump() -> None:
    server = Server()
    server.add(*(channel(n, queued=n) for n in range(1, 11)))
    server.end(10, queued=10)
    order = await made(server, asked())
    assert order.ids[0] == 10
    # The window is full; now and then there is one client more.
    moments = []
    for turn in range(1, 20):
        if turn % 2:
            server.add(channel(10 + turn, queued=1))
        else:
            del server.channels[9 + turn]
        assert order.due(asked(), NOW + 60 * turn)
        await order.make(asked(), NOW + 60 * turn)
        moments.append(order.ids.index(10) == len(order) - 1)
    assert moments == [True] * 19
    # With room again, it is among the others; also in a higher window, or another order.
    for id_ in (1, 2):
        del server.channels[id_]
    await order.make(asked(count=COUNT), NOW)
    assert (len(order), order.ids[-1]) == (9, 10)
    await order.make(asked(count=COUNT + 1), NOW)
    assert order.ids[0] == 10
    await order.make(asked(count=7), NOW)
    await order.make(asked(count=COUNT - 2, sort=Sort(fields.IN)), NOW)
    assert order.ids[-1] == 10


async def test_a_lower_window_is_an_order_of_its_own_after_a_period() -> None:
    server = Server()
    server.add(*(channel(n, queued=n) for n in range(1, 11)))
    server.end(10, queued=10)
    order = await made(server, asked())
    assert order.due(asked(), NOW + 10 * PERIOD)
    # Nothing has happened for a while, and it is not made again.
    await order.make(asked(), NOW + 13 * PERIOD)
    assert not order.due(asked(), NOW + 14 * PERIOD)
    assert order.due(asked(count=5), NOW + 14 * PERIOD)
    for query in (asked(count=0), asked(count=5, paused=True), asked(count=5, frozen=True)):
        assert not order.due(query, NOW + 14 * PERIOD)
