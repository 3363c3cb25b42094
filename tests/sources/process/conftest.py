import pytest

from echotui.sources.process import sampler
from tests.sources.process.world import ProcessWorld

FAST = 0.05


@pytest.fixture
async def world() -> ProcessWorld:
    """A program without clients."""
    return ProcessWorld()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds between two samples: tests wait for them."""
    monkeypatch.setattr(sampler, "LEAST_INTERVAL", FAST)
    return FAST
