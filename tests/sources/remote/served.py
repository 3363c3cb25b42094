"""A server's stream on a Unix socket in this process."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_unix_socket
from tornado.web import Application

from echotui.control.access import Access
from echotui.control.request_gate import RequestGate
from echotui.control.stream import SourceStream
from echotui.control.streams import StreamLimits, Streams
from echotui.control.token_bucket import TokenBucket
from echotui.model.exchange import PATH
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from tests.sources.worlds import DRAIN_TIMEOUT

GATE: Final = RequestGate(Access(unix=True, path=""), TokenBucket(1e6, 1000))
UNLIMITED: Final = StreamLimits(rate=1e6)


class Served:
    """Answers at a path.

    Attributes:
        made: For each viewer, who it is.
    """

    def __init__(
        self,
        server: EchoServer,
        path: str,
        make_source: Callable[[], Source] | None = None,
        limits: StreamLimits = UNLIMITED,
    ) -> None:
        self._path = Path(path)
        self.made: list[str] = []
        self._make = make_source or (lambda: LiveSource(server, DRAIN_TIMEOUT))
        self.streams = Streams(server, self._make_source, limits)
        self._http = HTTPServer(
            Application([(PATH, SourceStream, {"streams": self.streams, "gate": GATE})])
        )
        self._http.add_socket(bind_unix_socket(path))

    def _make_source(self, by: str) -> Source:
        self.made.append(by)
        return self._make()

    async def stop(self, why: str = "it was stopped") -> None:
        """End as a server does."""
        self._http.stop()
        self._path.unlink(missing_ok=True)
        await self.streams.close(why)


class ShortPath:
    """A directory for sockets: pytest's own may be longer than a socket's path."""

    def __init__(self) -> None:
        self._directory = tempfile.mkdtemp(prefix="echotui-")
        self.path: Final = f"{self._directory}/s"

    def remove(self) -> None:
        """Remove the directory."""
        shutil.rmtree(self._directory)
