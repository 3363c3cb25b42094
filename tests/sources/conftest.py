from collections.abc import AsyncIterator

import pytest

from tests.sources.worlds import LiveWorld


@pytest.fixture
async def world() -> AsyncIterator[LiveWorld]:
    """A server on loopback."""
    world = LiveWorld()
    await world.start()
    try:
        yield world
    finally:
        world.stop()
