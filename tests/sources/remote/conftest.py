from collections.abc import AsyncIterator

import pytest

from tests.served import Place


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A path for servers."""
    place = Place()
    yield place
    await place.close()
