"""A server and its control sockets: here with short deadlines, its stream alone, or a process."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final

import pytest

from tests.control.controlled import Controlled
from tests.control.hostile import Hostile
from tests.control.raw import RawPeer
from tests.serve_process import ServeProcess, wait_until
from tests.served import Place
from tests.server.bench import Bench
from tests.server.conftest import bench
from tests.server.probe import probed

TOKEN: Final = "correct-horse"
MOST_GROWN: Final = 12 * 1024 * 1024
"""Bytes; the modules for /metrics and malloc's arenas among them."""
SOON: Final = 2.0  # Seconds.

__all__ = ["bench", "connect", "controlled", "hostile", "place", "serving"]


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


@pytest.fixture(scope="package")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeProcess]:
    folder = tmp_path_factory.mktemp("s")
    token = folder / "token"
    token.touch(0o600)
    token.write_text(TOKEN)
    server = ServeProcess(folder, "--http-token-file", str(token), http=True)
    wait_until(lambda: list((folder / "run" / "echotui").glob("*.sock")))
    yield server
    server.close()


@pytest.fixture
def hostile(serving: ServeProcess) -> Iterator[Hostile]:
    """Afterwards, no client has waited, and nothing of the peers is left."""
    hostile = Hostile(serving)
    assert hostile.answer().startswith(b"HTTP/1.1 200 ")
    wait_until(lambda: quiet(hostile))
    open_, resident = hostile.descriptors(), hostile.resident()
    with probed(("127.0.0.1", serving.port), serving.process.pid):
        yield hostile
        hostile.leave()
    began = time.monotonic()
    assert hostile.answer().startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - began < SOON
    wait_until(lambda: hostile.descriptors() == open_)
    assert hostile.resident() - resident < MOST_GROWN
    assert "Traceback" not in serving.log


def quiet(hostile: Hostile) -> bool:
    """Whether the number of descriptors stays as it is."""
    before = hostile.descriptors()
    time.sleep(0.05)
    return hostile.descriptors() == before
