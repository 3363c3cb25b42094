"""A server, and its control sockets with short deadlines."""

from collections.abc import AsyncIterator

import pytest

from tests.control.controlled import Controlled
from tests.server.bench import Bench
from tests.server.conftest import bench

__all__ = ["bench", "controlled"]


@pytest.fixture
async def controlled(bench: Bench) -> AsyncIterator[Controlled]:
    controlled = Controlled(await bench.serve(), http="127.0.0.1:0")
    await controlled.start()
    yield controlled
    await controlled.stop()
