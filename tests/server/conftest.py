"""The one fixture of the server's tests."""

import logging
from collections.abc import AsyncIterator

import pytest

from tests.server.bench import Bench


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
