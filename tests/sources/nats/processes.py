"""A broker and servers of a fleet, in processes of their own."""

import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from echotui.model.ids import label
from echotui.model.row import Row
from echotui.model.server_state import Reach
from echotui.model.source import Source
from echotui.model.view import View
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, Patience
from echotui.sources.nats.fleet import connect
from tests.nats_server import NatsServer, nats_server
from tests.serve_process import SERVE, ServeProcess
from tests.sources.nats.polling import poll, reached
from tests.sources.nats.table import access

USERS: Final = 'authorization: {users: [{user: ops, password: "hunter2"}]}'
SILENT: Final = 0.6  # Seconds.
PATIENCE: Final = Patience(FLEET_DEADLINES._replace(silent=SILENT))


class Fleet:
    """A broker, and servers of its fleet."""

    def __init__(self, folder: Path, broker: NatsServer) -> None:
        self.broker = broker
        self.servers: list[ServeProcess] = []
        self._folder = folder
        self._url = broker.url_as("ops:hunter2")

    def serve(self, name: str, where: Sequence[str] = ()) -> ServeProcess:
        """Start a server; `where` is put before its command."""
        folder = self._folder / f"{len(self.servers)}"
        folder.mkdir()
        server = ServeProcess(
            folder, "--name", name, command=(*where, *SERVE), env={"ECHOTUI_FLEET": self._url}
        )
        self.servers.append(server)
        return server

    @asynccontextmanager
    async def shown(self, *names: str) -> AsyncIterator[Source]:
        """Attach a dashboard, and wait for the servers, if these are named."""
        source = await connect(access(self._url), wait=True, patience=PATIENCE)
        try:
            if names:
                await poll(source, reached(*names))
            yield source
        finally:
            source.close()


@contextmanager
def a_fleet(folder: Path, host: str = "127.0.0.1", where: Sequence[str] = ()) -> Iterator[Fleet]:
    """Run a broker, perhaps elsewhere, and end all that was started."""
    with nats_server(folder, USERS, host=host, where=where) as broker:
        fleet = Fleet(folder, broker)
        try:
            yield fleet
        finally:
            for server in fleet.servers:
                server.close()


def echoes(client: socket.socket) -> bool:
    """Whether a client still gets what it sends."""
    client.sendall(b"x")
    return client.recv(1) == b"x"


def silent(view: View) -> bool:
    """Whether no server answers."""
    return all(each.reach is Reach.SILENT for each in view.servers)


def label_of(row: Row) -> str:
    """The server and the number of a connection."""
    return label(row.id, row.server)
