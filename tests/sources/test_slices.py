"""Work over all connections gives the clients their turns."""

import asyncio
from typing import cast

import pytest

from echotui.model.filter_text import parse
from echotui.model.query import Column, Query, Scope, Sort
from echotui.server.server import EchoServer
from echotui.sources import slices
from echotui.sources.ranking import PERIOD, Ranking
from echotui.sources.slices import SLICE, Slices
from tests.sources.test_ranking import NOW, Server, channel


async def test_a_slice_goes_on_until_its_time_is_over() -> None:
    now = 0.0
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_soon(count)

    asyncio.get_running_loop().call_soon(count)
    pace = Slices(lambda: now)
    await pace.breathe()
    now = SLICE * 0.9
    await pace.breathe()
    assert turns == 0
    now = SLICE * 1.1
    await pace.breathe()
    assert turns == 1
    # The next one began then.
    now = SLICE * 2.0
    await pace.breathe()
    assert turns == 1
    now = SLICE * 2.2
    await pace.breathe()
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
    ranking = Ranking(cast("EchoServer", server))
    # With no time in a slice, each stride and each run ends one.
    monkeypatch.setattr(slices, "SLICE", 0.0)
    await ranking.make(Query(sort=Sort(Column.QUEUE)), NOW)
    assert turns >= 12
    ids = list(ranking.ids)
    assert ids == sorted(range(1, 3001), key=lambda n: (n % 97, n))


async def test_what_changes_between_two_slices_neither_raises_nor_is_shown_wrong() -> None:
    server = Server()
    server.add(*(channel(n) for n in range(1, 2001)))
    ranking = Ranking(cast("EchoServer", server))

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
        await ranking.make(Query(), NOW)
        ids = list(ranking.ids)
        assert ids == sorted(ids)
        assert all(id_ in server.channels or server.history.find(id_) for id_ in ids)
        await asyncio.sleep(0)
    await ranking.make(Query(), NOW)
    assert set(ranking.ids) == {id_ for id_ in range(1, 2001) if id_ % 4 != 3}


async def test_a_frozen_order_stands_and_takes_the_new_at_its_end() -> None:
    server = Server()
    server.add(channel(1, queued=30), channel(2, queued=20), channel(3, queued=10))
    ranking = Ranking(cast("EchoServer", server))
    by_queue = Query(sort=Sort(Column.QUEUE), frozen=True)
    await ranking.make(by_queue, NOW)
    assert list(ranking.ids) == [3, 2, 1]
    server.channels[1].connection.queued = 0
    server.add(channel(4, queued=5), channel(5, queued=1))
    server.end(2)
    later = NOW + PERIOD
    await ranking.make(by_queue, later)
    assert list(ranking.ids) == [3, 2, 1, 5, 4]
    # Forgotten ones go, others do not move.
    server.history.clear()
    await ranking.make(by_queue, later)
    assert list(ranking.ids) == [3, 1, 5, 4]
    # Whoever asks for something else gets it.
    await ranking.make(Query(sort=Sort(Column.ID), frozen=True), later)
    assert list(ranking.ids) == [1, 3, 4, 5]
    await ranking.make(Query(sort=Sort(Column.ID), filter=parse("id>3"), frozen=True), later)
    assert list(ranking.ids) == [4, 5]


async def test_another_filter_or_scope_is_due_at_once() -> None:
    ranking = Ranking(cast("EchoServer", Server()))
    await ranking.make(Query(), NOW)
    assert not ranking.due(Query(frozen=True), NOW)
    assert ranking.due(Query(filter=parse("id>3")), NOW)
    assert ranking.due(Query(scope=Scope.ENDED, paused=True), NOW)
