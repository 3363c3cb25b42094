"""The fixtures of the server's tests."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from echotui.server import listener, timeouts
from tests.server.bench import Bench


@pytest.fixture
def quick() -> Iterator[None]:
    """Check all connections, and try to accept again, five times as often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeouts, "PERIOD", timeouts.PERIOD / 5)
        patch.setattr(listener, "RETRY_DELAY", listener.RETRY_DELAY / 5)
        yield


@pytest.fixture
async def bench(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Bench]:
    """A bench; after the test: descriptors and loop handlers flat, and quiet."""
    bench = Bench()
    try:
        yield bench
    finally:
        await bench.close()
    logged = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno > logging.INFO
    ]
    assert not [line for line in logged if not any(part in line for part in bench.may_log)]
