from collections.abc import AsyncIterator

import pytest

from tests.sources.fleet.world import FleetWorld


@pytest.fixture
async def world() -> AsyncIterator[FleetWorld]:
    """Three servers, and a fleet of them."""
    world = FleetWorld()
    await world.start()
    yield world
    await world.stop()
