"""Work over all connections gives the clients their turns."""

import asyncio

import pytest

from echotui.model import fields
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Sort
from echotui.sources import time_slice
from echotui.sources.staleness import CALM, PERIOD
from echotui.sources.time_slice import SLICE, TimeSlice
from tests.sources.test_ordering import NOW, Server, channel, order_of


async def test_a_slice_runs_until_its_time_is_over() -> None:
    now = 0.0
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_soon(count)

    asyncio.get_running_loop().call_soon(count)
    pace = TimeSlice(lambda: now)
    await pace.yield_if_over()
    now = SLICE * 0.9
    await pace.yield_if_over()
    assert turns == 0
    now = SLICE * 1.1
    await pace.yield_if_over()
    assert turns == 1
    # The next one began then.
    now = SLICE * 2.0
    await pace.yield_if_over()
    assert turns == 1
    now = SLICE * 2.2
    await pace.yield_if_over()
    assert turns == 2


async def test_ordering_a_crowd_lets_others_have_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server()
    server.add(*(channel(n, queued=n % 97) for n in range(1, 3001)))
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1
        loop.call_soon(count)

    loop = asyncio.get_running_loop()
    loop.call_soon(count)
    order = order_of(server)
    # With no time in a slice, each stride and each run ends one.
    monkeypatch.setattr(time_slice, "SLICE", 0.0)
    await order.make(Query(sort=Sort(fields.QUEUE)), NOW)
    assert turns >= 12
    ids = list(order.ids)
    assert ids == sorted(range(1, 3001), key=lambda n: (n % 97, n))


async def test_what_changes_between_two_slices_neither_raises_nor_is_shown_wrong() -> None:
    server = Server()
    server.add(*(channel(n) for n in range(1, 2001)))
    order = order_of(server)

    async def churn() -> None:
        for id_ in range(1, 2001, 2):
            if id_ % 4 == 1:
                server.end(id_)
            else:
                # Ended, and forgotten already.
                del server.channels[id_]
            if id_ % 100 == 1:
                await asyncio.sleep(0)

    task = asyncio.create_task(churn())
    while not task.done():
        await order.make(Query(), NOW)
        ids = list(order.ids)
        assert ids == sorted(ids)
        assert all(id_ in server.channels or server.history.find(id_) for id_ in ids)
        await asyncio.sleep(0)
    await order.make(Query(), NOW)
    assert set(order.ids) == {id_ for id_ in range(1, 2001) if id_ % 4 != 3}


async def test_a_frozen_order_stays_and_appends_new_connections() -> None:
    server = Server()
    server.add(channel(1, queued=30), channel(2, queued=20), channel(3, queued=10))
    order = order_of(server)
    by_queue = Query(sort=Sort(fields.QUEUE), frozen=True)
    await order.make(by_queue, NOW)
    assert list(order.ids) == [3, 2, 1]
    server.channels[1].connection.queued = 0
    server.add(channel(4, queued=5), channel(5, queued=1))
    server.end(2)
    later = NOW + PERIOD
    await order.make(by_queue, later)
    assert list(order.ids) == [3, 2, 1, 5, 4]
    # Forgotten ones go, others do not move.
    server.history.clear()
    await order.make(by_queue, later)
    assert list(order.ids) == [3, 1, 5, 4]
    # Whoever asks for something else gets it.
    await order.make(Query(sort=Sort(fields.ID), frozen=True), later)
    assert list(order.ids) == [1, 3, 4, 5]
    await order.make(Query(sort=Sort(fields.ID), filter=parse("id>3"), frozen=True), later)
    assert list(order.ids) == [4, 5]


async def test_another_filter_or_scope_is_due_at_once() -> None:
    order = order_of(Server())
    await order.make(Query(), NOW)
    assert not order.due(Query(frozen=True), NOW)
    assert order.due(Query(filter=parse("id>3")), NOW)
    assert order.due(Query(scope=Scope.ENDED, paused=True), NOW)


async def test_unchanged_rows_are_not_visited_again() -> None:
    server = Server()
    server.add(channel(1, queued=2), channel(2, queued=1))
    order = order_of(server)
    query = Query(sort=Sort(fields.QUEUE))
    made = 0
    for second in range(20):
        if order.due(query, NOW + second):
            made += 1
            await order.make(query, NOW + second)
    # Rates sink to 0 some time after the last byte.
    assert made == 2 + round(CALM / PERIOD)
    server.counters.bytes_in += 1
    assert order.due(query, NOW + 20)


@pytest.mark.parametrize(
    "query",
    [Query(filter=parse("idle>30s")), Query(sort=Sort(fields.AGE)), Query(scope=Scope.ENDED)],
    ids=["filter", "age", "scope"],
)
async def test_values_that_change_with_time_are_read_again(query: Query) -> None:
    server = Server()
    server.add(channel(1), channel(2))
    server.end(1)
    order = order_of(server)
    for second in range(10):
        due = order.due(query, NOW + second)
        assert due or query.scope is Scope.ENDED
        await order.make(query, NOW + second)


async def test_the_usual_order_is_that_of_the_numbers_in_every_scope() -> None:
    server = Server()
    server.add(*(channel(n) for n in range(1, 8)))
    for id_ in (5, 2):
        server.end(id_)
    order = order_of(server)
    for scope, ids in (
        (Scope.ALL, range(1, 8)),
        (Scope.LIVE, (1, 3, 4, 6, 7)),
        (Scope.ENDED, (2, 5)),
    ):
        for reverse in (False, True):
            await order.make(Query(sort=Sort(reverse=reverse), scope=scope), NOW)
            assert list(order.ids) == sorted(ids, reverse=reverse)
