"""Two dashboards in other processes do not see each other's pause, filter or payload."""

from collections.abc import AsyncIterator

import pytest

from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Window
from echotui.sources.remote.source import RemoteSource
from tests.served import Place
from tests.server.bench import until
from tests.sources.worlds import KEEP_CLOSED, LiveWorld

ALL = Window(0, 100)


@pytest.fixture
async def world(place: Place) -> AsyncIterator[LiveWorld]:
    """A server that keeps no payload unasked."""
    world = LiveWorld(keep_payload=False)
    world.source.close()
    await world.start()
    place.serve_live(world.server)
    yield world
    world.stop()


async def ids(source: RemoteSource, **asked: object) -> list[int]:
    # The fields of Query, by name.
    view = await source.view(Query(**{"window": ALL, **asked}))  # type: ignore[arg-type]
    return [row.id for row in view.rows]


async def test_what_one_looks_at_is_not_shown_to_the_other(world: LiveWorld, place: Place) -> None:
    one, other = await place.connect(), await place.connect()
    first, second = await world.arrive(2)
    await one.view(Query(detail=first))
    await other.view(Query(detail=second))
    await world.send(first, 5)
    detail = (await one.view(Query(detail=first))).detail
    assert detail.received == b"xxxxx"
    assert [row.payload for row in (await other.view(Query(window=ALL))).rows] == [b"", b""]
    assert await ids(one, filter=parse(f"id={first}")) == [first]
    assert await ids(other) == [first, second]
    await one.view(Query(detail=first))
    one.close()
    await until(lambda: world.channel(first).tap is None)


async def test_a_pause_keeps_what_has_ended_for_one_alone(world: LiveWorld, place: Place) -> None:
    one, other = await place.connect(), await place.connect()
    first, second = await world.arrive(2)
    await world.leave(first)
    await ids(one, paused=True)
    await ids(other)
    world.wait(KEEP_CLOSED)
    world.server.viewers.sample(world.now)
    assert await ids(one, paused=True) == [first, second]
    assert await ids(other) == [second]
    assert await one.ids(Query(scope=Scope.ENDED)) == (first,)
    assert await other.ids(Query(scope=Scope.ENDED)) == ()
    one.close()

    def forgotten() -> bool:
        world.server.viewers.sample(world.now)
        return len(world.server.history) == 0

    await until(forgotten)
