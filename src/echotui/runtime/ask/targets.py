"""Finds the server that a command is for, among those that run here."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from echotui.errors import NoServerError, SettingsError
from echotui.model.exchange import Hello
from echotui.model.query import Query
from echotui.model.view import View
from echotui.runtime.ask.chosen import clients
from echotui.sources.remote.deadlines import DEADLINES
from echotui.sources.remote.handshake import HandshakeError
from echotui.sources.remote.link import ServerLink
from echotui.sources.remote.source import RemoteSource
from echotui.system.control_paths import found
from echotui.system.printable import cut, escape, quote

WITHIN: Final = 3.0  # Seconds in which a server answers; else it is silent.
PATIENT: Final = DEADLINES._replace(view=WITHIN)
AT_ONCE: Final = 32  # Servers asked at a time: root finds those of all users.
SILENT: Final = "does not answer"
NONE: Final = "no server is running here; start one with echotui serve"
_ELSEWHERE: Final = re.compile(r"[a-z]+:")  # `nats://…`, `watch:…`


class Server(NamedTuple):
    """A server behind a socket.

    Attributes:
        pid: As the socket's name has it, or as the server says; 0: it is not known.
        hello: `None` if it does not answer.
        view: Without rows; `None` if it does not answer.
        source: Close it; `None` if the server does not answer.
        error: Why it does not.
    """

    pid: int
    path: Path
    hello: Hello | None = None
    view: View | None = None
    source: RemoteSource | None = None
    error: str = ""

    def __str__(self) -> str:
        """`4711 (127.0.0.1:10000, 12 clients)`."""
        name = self.pid or escape(str(self.path))
        if self.view is None:
            return f"{name} ({self.error})"
        addresses = escape(", ".join(self.view.server.addresses))
        return f"{name} ({addresses}, {clients(self.view.totals.open)})"


async def open_source(target: str | None, option: str = "--on") -> RemoteSource:
    """Connect to a server.

    Args:
        target: A pid, or the path of a socket; `None`: the only server that runs here.
        option: How another one is chosen, for the error.

    Raises:
        NoServerError: There is none, or it does not answer.
        SettingsError: There are several, or the target is of an unknown kind.
    """
    if target is None:
        return await _only_source(option)
    if _ELSEWHERE.match(target):
        raise SettingsError(
            f"{option}: {quote(target)} is not supported; name a pid or the path of a socket"
        )
    if target.isdecimal():
        return await _source_of_pid(int(target), option)
    return (await _connect(Path(target)))[0]


async def running() -> Sequence[Server]:
    """List the servers that run here, by pid; `close` them. Sockets without one are left out."""
    room = asyncio.Semaphore(AT_ONCE)

    async def ask(pid: int, path: Path) -> Server | None:
        async with room:
            return await _ask(pid, path)

    asked = await asyncio.gather(*(ask(pid, path) for pid, path in found()))
    return sorted((server for server in asked if server is not None), key=lambda server: server[:2])


def close(servers: Sequence[Server]) -> None:
    """Leave some servers."""
    for server in servers:
        if server.source is not None:
            server.source.close()


async def _ask(pid: int, path: Path) -> Server | None:
    """Ask one; `None` if there is none."""
    try:
        source, hello = await _connect(path)
    except HandshakeError as error:
        return None if error.gone else Server(pid, path, error=cut(error.reason) or SILENT)
    view = await source.view(Query())
    if view.silent:
        source.close()
        return Server(pid, path, error=SILENT)
    return Server(hello.pid, path, hello, view, source)


async def _connect(path: Path) -> tuple[RemoteSource, Hello]:
    link = ServerLink(str(path))
    await link.open(WITHIN)
    return RemoteSource(link, PATIENT), link.hello


async def _only_source(option: str) -> RemoteSource:
    servers = await running()
    if not servers:
        raise NoServerError(NONE)
    first, *others = servers
    if not others and first.source is not None:
        return first.source
    close(servers)
    listed = ", ".join(map(str, servers))
    if not others:
        raise NoServerError(f"the only server here does not answer: {listed}")
    raise SettingsError(f"{len(servers)} servers run here; choose one with {option}: {listed}")


async def _source_of_pid(pid: int, option: str) -> RemoteSource:
    for named, path in found():
        if named == pid:
            return (await _connect(path))[0]
    # The socket of a service has another name: `/run/echotui/control.sock`.
    servers = await running()
    wanted = next((server for server in servers if server.pid == pid), None)
    close([server for server in servers if server is not wanted])
    if wanted is not None and wanted.source is not None:
        return wanted.source
    others = f"there are {', '.join(map(str, servers))}" if servers else NONE
    raise NoServerError(f"{option}: there is no server of pid {pid} here; {others}")
