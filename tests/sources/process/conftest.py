import pytest

from tests.sources.process.world import ProcessWorld


@pytest.fixture
async def world() -> ProcessWorld:
    """A program without clients."""
    return ProcessWorld()
