"""A server and its control sockets, with short deadlines; or its stream for dashboards alone."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.control.controlled import Controlled
from tests.control.raw import RawPeer
from tests.served import Place
from tests.server.bench import Bench
from tests.server.conftest import bench

__all__ = ["bench", "connect", "controlled", "place"]


@pytest.fixture
async def controlled(bench: Bench) -> AsyncIterator[Controlled]:
    controlled = Controlled(await bench.serve(), http="127.0.0.1:0")
    await controlled.start()
    yield controlled
    await controlled.stop()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A path for a server; afterwards, each viewer's source was closed once."""
    place = Place()
    yield place
    await place.close()


@pytest.fixture
async def connect(place: Place) -> AsyncIterator[Callable[[], Awaitable[RawPeer]]]:
    """Connects peers, and closes them after the test."""
    peers: list[RawPeer] = []

    async def connect() -> RawPeer:
        peers.append(await RawPeer.connect(place.path))
        return peers[-1]

    yield connect
    for peer in peers:
        peer.close()
