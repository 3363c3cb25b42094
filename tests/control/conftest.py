from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.control.raw import RawPeer
from tests.served import Place


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
