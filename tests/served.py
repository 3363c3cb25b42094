"""Streams of servers on a Unix socket, in this process, and sources that ask them."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tornado.netutil import bind_unix_socket

from echotui.control.streams import StreamLimits, Streams
from echotui.model.limits import Limits
from echotui.model.source import Source
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from echotui.sources.remote.deadlines import DEADLINES, Deadlines
from echotui.sources.remote.source import RemoteSource, connect
from echotui.sources.wrapper import SourceWrapper
from tests.control.route import serve_streams
from tests.scripted import ScriptedSource
from tests.sources.worlds import DRAIN_TIMEOUT

UNLIMITED: Final = StreamLimits(rate=1e6, command_rate=1e6)


class Counted(SourceWrapper):
    """Counts how often a source is closed."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.closed = 0

    def close(self) -> None:
        """Count, and close it."""
        self.closed += 1
        super().close()


class Served:
    """Answers at a path.

    Attributes:
        by: What the server calls its viewers, of all that there were.
        sources: Theirs.
    """

    def __init__(
        self,
        server: EchoServer,
        path: str,
        make_source: Callable[[], Source],
        limits: StreamLimits,
        name: str = "",
    ) -> None:
        self.server = server
        self.by: list[str] = []
        self.sources: list[Counted] = []
        self._path = Path(path)
        self._make = make_source
        self._stopped = False
        self.streams = Streams(server, self._make_source, asyncio.Lock(), limits, name)
        self._http = serve_streams(self.streams, bind_unix_socket(path))

    def _make_source(self, by: str) -> Source:
        self.by.append(by)
        self.sources.append(Counted(self._make()))
        return self.sources[-1]

    async def stop(self, why: str = "it was stopped") -> None:
        """End as a server does; nothing when it has ended."""
        if self._stopped:
            return
        self._stopped = True
        self._http.stop()
        self._path.unlink(missing_ok=True)
        await self.streams.close(why)
        assert len(self.streams) == 0
        assert all(source.closed == 1 for source in self.sources)


class Place:
    """A path for servers, one after the other: pytest's own may be too long for a socket.

    `close` it.
    """

    def __init__(self) -> None:
        self._directory = tempfile.mkdtemp(prefix="served-")
        self.path: Final = f"{self._directory}/s"
        self._served: list[Served] = []
        self._remote: list[RemoteSource] = []

    def serve(
        self, source: ScriptedSource | None = None, limits: StreamLimits = UNLIMITED
    ) -> Served:
        """Serve a source of a script for all viewers, as a server of its own, with its clock."""
        script = source or ScriptedSource()
        server = EchoServer(Strategy.EAGER, Limits(), clock=lambda: script.at)
        return self.serve_live(server, limits, lambda: script)

    def serve_live(
        self,
        server: EchoServer,
        limits: StreamLimits = UNLIMITED,
        make_source: Callable[[], Source] | None = None,
        name: str = "",
    ) -> Served:
        """Serve a server; each viewer gets a source of its own."""
        make = make_source or (lambda: LiveSource(server, DRAIN_TIMEOUT))
        self._served.append(Served(server, self.path, make, limits, name))
        return self._served[-1]

    async def connect(self, deadlines: Deadlines = DEADLINES) -> RemoteSource:
        """Connect a dashboard's source to what is served."""
        self._remote.append(await connect(self.path, deadlines))
        return self._remote[-1]

    async def close(self) -> None:
        """End all servers and sources; each viewer's source must have been closed once."""
        for source in self._remote:
            source.close()
        for served in self._served:
            await served.stop()
        shutil.rmtree(self._directory)
