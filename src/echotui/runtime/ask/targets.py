"""Finds the servers that run here."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from echotui.model.exchange import Hello
from echotui.model.query import Query
from echotui.model.view import View
from echotui.runtime.ask.chosen import clients
from echotui.sources.remote.deadlines import DEADLINES
from echotui.sources.remote.handshake import HandshakeError
from echotui.sources.remote.link import ServerLink
from echotui.sources.remote.source import RemoteSource
from echotui.system.control_paths import found
from echotui.system.printable import cut, escape

WITHIN: Final = 3.0  # Seconds in which a server answers; else it is silent.
PATIENT: Final = DEADLINES._replace(view=WITHIN)
AT_ONCE: Final = 32  # Servers asked at a time: root finds those of all users.
SILENT: Final = "does not answer"
GONE: Final = "no server answers there"
NONE: Final = "no server is running here; start one with echotui serve"


class Server(NamedTuple):
    """A server behind a socket.

    Attributes:
        pid: As the socket's name has it, or as the server says; 0: it is not known.
        hello: `None` if it does not answer.
        view: Without rows; `None` if it does not answer.
        source: Close it; `None` if the server does not answer.
        error: Why it does not.
        gone: Whether there is none.
    """

    pid: int
    path: Path
    hello: Hello | None = None
    view: View | None = None
    source: RemoteSource | None = None
    error: str = ""
    gone: bool = False

    @property
    def name(self) -> str:
        """As given by `--name`; empty: it has none, or it is not known."""
        return self.hello.name if self.hello is not None else ""

    def __str__(self) -> str:
        """`4711 (web-3, 127.0.0.1:10000, 12 clients)`."""
        process = self.pid or escape(str(self.path))
        if self.view is None:
            return f"{process} ({self.error})"
        about = [self.name, *self.view.server.addresses, clients(self.view.totals.open)]
        return f"{process} ({', '.join(map(escape, filter(None, about)))})"


async def connect(path: Path) -> tuple[RemoteSource, Hello]:
    """Connect to the server at a path; HandshakeError, a NoServerError, if it does not answer."""
    link = ServerLink(str(path))
    await link.open(WITHIN)
    return RemoteSource(link, PATIENT), link.hello


async def running() -> Sequence[Server]:
    """List the servers that run here, by pid; `close` them. Sockets without one are left out."""
    servers = [server for server in await asked(found()) if not server.gone]
    return sorted(servers, key=lambda server: server[:2])


async def asked(sockets: Iterable[tuple[int, Path]]) -> Sequence[Server]:
    """Ask the servers behind some sockets, each with its pid, or 0; `close` them."""
    room = asyncio.Semaphore(AT_ONCE)

    async def ask(pid: int, path: Path) -> Server:
        async with room:
            return await _ask(pid, path)

    return await asyncio.gather(*(ask(pid, path) for pid, path in sockets))


def close(servers: Sequence[Server]) -> None:
    """Leave some servers."""
    for server in servers:
        if server.source is not None:
            server.source.close()


async def _ask(pid: int, path: Path) -> Server:
    try:
        source, hello = await connect(path)
    except HandshakeError as error:
        reason = cut(error.reason) or (GONE if error.gone else SILENT)
        return Server(pid, path, error=reason, gone=error.gone)
    view = await source.view(Query())
    if view.silent:
        source.close()
        return Server(pid, path, error=SILENT)
    return Server(hello.pid, path, hello, view, source)
