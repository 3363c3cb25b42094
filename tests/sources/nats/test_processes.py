"""Servers and a broker in processes of their own, that are stopped, killed and started again."""

import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Final

import pytest

from echotui.model.command import Gone, Kick, KickEach, Refused, Strength, Tally
from echotui.model.ids import label, number_of
from echotui.model.row import Row
from echotui.model.server_state import Reach
from echotui.model.source import Source
from echotui.model.view import View
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, Patience
from echotui.sources.nats.fleet import connect
from tests.nats_server import NatsServer, nats_server
from tests.serve_process import ServeProcess
from tests.server.probe import probed
from tests.sources.nats.polling import alarms, ids_of, poll, reached, state
from tests.sources.nats.table import access

USERS: Final = 'authorization: {users: [{user: ops, password: "hunter2"}]}'
SILENT: Final = 0.6  # Seconds.
PATIENCE: Final = Patience(FLEET_DEADLINES._replace(silent=SILENT))
SOON: Final = 1.0  # Seconds in which it is known that a server has gone.


class Fleet:
    """A broker, and servers of its fleet."""

    def __init__(self, folder: Path, broker: NatsServer) -> None:
        self.broker = broker
        self.servers: list[ServeProcess] = []
        self._folder = folder
        self._url = broker.url_as("ops:hunter2")

    def serve(self, name: str) -> ServeProcess:
        """Start a server."""
        folder = self._folder / f"{len(self.servers)}"
        folder.mkdir()
        server = ServeProcess(folder, "--name", name, env={"ECHOTUI_FLEET": self._url})
        self.servers.append(server)
        return server

    @asynccontextmanager
    async def shown(self, *names: str) -> AsyncIterator[Source]:
        """Attach a dashboard, and wait for the servers."""
        source = await connect(access(self._url), wait=True, patience=PATIENCE)
        try:
            await poll(source, reached(*names))
            yield source
        finally:
            source.close()


@contextmanager
def a_fleet(folder: Path) -> Iterator[Fleet]:
    with nats_server(folder, USERS) as broker:
        fleet = Fleet(folder, broker)
        try:
            yield fleet
        finally:
            for server in fleet.servers:
                server.close()


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    with a_fleet(tmp_path) as fleet:
        yield fleet


def echoes(client: socket.socket) -> bool:
    """Whether a client still gets what it sends."""
    client.sendall(b"x")
    return client.recv(1) == b"x"


def silent(view: View) -> bool:
    return all(each.reach is Reach.SILENT for each in view.servers)


def label_of(row: Row) -> str:
    return label(row.id, row.server)


async def test_servers_that_stop_end_and_begin_again(fleet: Fleet) -> None:
    first, other, same = [fleet.serve(name) for name in ("web-1", "web-2", "web-2")]
    clients = [server.connect() for server in (first, other, same)]
    async with fleet.shown("web-1", "web-2", "web-2~2") as source:
        view = await poll(source, lambda view: len(view.rows) == 3)
        assert [number_of(row.id) for row in view.rows] == [1, 1, 1]
        (one,) = ids_of(view, "web-1")
        kick = Kick(one, Strength.RESET)

        # Stopped: its rows stay, with their age, and nothing reaches it.
        first.process.send_signal(SIGSTOP)
        view = await poll(source, lambda view: state(view, "web-1").reach is Reach.SILENT)
        assert [bool(row.silent) for row in view.rows] == [row.id == one for row in view.rows]
        assert ids_of(view, "web-1") == [one]
        assert isinstance(await source.submit(kick), Refused)
        assert all(map(echoes, clients[1:]))
        first.process.send_signal(SIGCONT)
        view = await poll(source, reached("web-1", "web-2", "web-2~2"))
        assert ids_of(view, "web-1") == [one]
        assert echoes(clients[0])

        # Killed, and another one of its name has a client of the same number.
        first.process.kill()
        began = time.monotonic()
        await poll(source, lambda view: state(view, "web-1").reach is Reach.GONE)
        assert time.monotonic() - began < SOON
        second = fleet.serve("web-1")
        clients[0] = second.connect()
        view = await poll(source, reached("web-1", "web-2", "web-2~2"))
        view = await poll(source, lambda view: ids_of(view, "web-1") not in ([], [one]))
        (new,) = ids_of(view, "web-1")
        assert number_of(new) == number_of(one)
        assert await source.submit(kick) == Gone(one, "web-1")
        assert all(map(echoes, clients))
        kick_both = KickEach((one, new), Strength.RESET)
        names = frozenset({"web-1"})
        assert await source.submit(kick_both) == Tally(done=1, gone=1, asked=names, acted=names)
        with pytest.raises(ConnectionResetError):
            echoes(clients[0])
        assert all(map(echoes, clients[1:]))


async def test_the_broker_is_killed_and_stopped_with_two_dashboards(fleet: Fleet) -> None:
    servers = [fleet.serve(name) for name in ("web-1", "web-2")]
    names = ("web-1", "web-2")
    for server in servers:
        server.connect()
    # The first, and the probe.
    labels = ["web-1/1", "web-1/2", "web-2/1"]
    address, pid = ("127.0.0.1", servers[0].port), servers[0].process.pid
    with probed(address, pid):
        async with fleet.shown(*names) as one, fleet.shown(*names) as two:
            for source in (one, two):
                await poll(source, lambda view: len(view.rows) == 3)
            for lose, restore in (
                (fleet.broker.kill, fleet.broker.start),
                (fleet.broker.stop, fleet.broker.resume),
            ):
                lose()
                for source in (one, two):
                    view = await poll(source, silent)
                    assert sorted(map(label_of, view.rows)) == labels
                    assert all(row.silent for row in view.rows)
                    kick = Kick(view.rows[0].id, Strength.RESET)
                    assert isinstance(await source.submit(kick), Refused)
                restore()
                for source in (one, two):
                    view = await poll(source, lambda view: reached(*names)(view) and view.rows)
                    assert not alarms(view)
                    assert sorted(map(label_of, view.rows)) == labels
                    assert not any(row.silent for row in view.rows)
            # One looks at what the other does.
            view = await poll(one, reached(*names))
            clients = tuple(row.id for row in view.rows if number_of(row.id) == 1)
            tally = await one.submit(KickEach(clients, Strength.RESET))
            assert tally == Tally(done=2, asked=frozenset(names), acted=frozenset(names))
            await poll(two, lambda view: view.totals.open == 1)
