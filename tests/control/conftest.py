from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Protocol

import pytest

from echotui.control.streams import StreamLimits
from echotui.model.source import Source
from echotui.sources.wrapper import SourceWrapper
from tests.control.raw import RawPeer
from tests.scripted import ScriptedSource
from tests.served import UNLIMITED, Served, ShortPath
from tests.sources.worlds import LiveWorld


class Counted(SourceWrapper):
    """Counts how often a source is closed."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.closed = 0

    def close(self) -> None:
        self.closed += 1
        super().close()


class Serve(Protocol):
    """Serves scripted sources."""

    def __call__(self, limits: StreamLimits = UNLIMITED, source: Source | None = None) -> Served:
        """Begin to serve; each viewer gets this source, or a new one."""
        ...


@pytest.fixture
def path() -> Iterator[str]:
    place = ShortPath()
    yield place.path
    place.remove()


@pytest.fixture
async def serve(path: str) -> AsyncIterator[Serve]:
    served: list[Served] = []

    def serve(limits: StreamLimits = UNLIMITED, source: Source | None = None) -> Served:
        def make() -> Source:
            return Counted(source or ScriptedSource())

        served.append(Served(LiveWorld().server, path, limits, make))
        return served[-1]

    yield serve
    for each in served:
        await each.stop()
        assert len(each.streams) == 0
        # Each source was closed, and none twice.
        assert all(vars(source)["closed"] == 1 for _, source in each.sources)


@pytest.fixture
async def connect(path: str) -> AsyncIterator[Callable[[], Awaitable[RawPeer]]]:
    """Connects peers, and closes them after the test."""
    peers: list[RawPeer] = []

    async def connect() -> RawPeer:
        peers.append(await RawPeer.connect(path))
        return peers[-1]

    yield connect
    for peer in peers:
        peer.close()
