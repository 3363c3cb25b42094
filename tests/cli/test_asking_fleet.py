"""The commands that ask several servers: processes of their own, and a broker."""

import json
import socket
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.cli.commands import Command, commands
from tests.clients import PATIENCE
from tests.nats_server import NatsServer, nats_server
from tests.serve_process import ServeProcess, wait_until

NAMES = ("web-1", "web-2")


class Fleet(NamedTuple):
    """Two servers with three clients each, in the order of their ids, and their broker."""

    broker: NatsServer
    servers: list[ServeProcess]
    clients: list[list[socket.socket]]

    @property
    def pids(self) -> list[str]:
        return [str(server.process.pid) for server in self.servers]

    @property
    def url(self) -> str:
        return self.broker.url_as("ann:secret")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    config = "authorization { user: ann, password: secret }"
    with nats_server(tmp_path_factory.mktemp("nats"), config) as broker:
        env = {"ECHOTUI_FLEET": broker.url_as("ann:secret")}
        first = ServeProcess(tmp_path_factory.mktemp("one"), "--name", NAMES[0], env=env)
        env["XDG_RUNTIME_DIR"] = first.env["XDG_RUNTIME_DIR"]
        servers = [first, ServeProcess(tmp_path_factory.mktemp("two"), "--name", NAMES[1], env=env)]
        wait_until(lambda: all("fleet-joined" in server.log for server in servers))
        yield Fleet(broker, servers, [[each.connect() for _ in range(3)] for each in servers])
        for server in servers:
            server.close()


@pytest.fixture
def command(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    yield from commands(fleet.servers[0], monkeypatch, capsys)


def echoes(client: socket.socket) -> bool:
    client.settimeout(PATIENCE)
    client.sendall(b"there?")
    return client.recv(16) == b"there?"


def test_several_sockets_are_asked_as_one(fleet: Fleet, command: Command) -> None:
    on = [part for pid in fleet.pids for part in ("-t", pid)]
    code, out, err = command("ls", "--json", *on)
    rows = {(each["server"], each["id"]) for each in json.loads(out)["rows"]}
    assert (code, err, rows) == (0, "", {(name, id_) for name in NAMES for id_ in (1, 2, 3)})
    code, out, err = command("kick", "web-2/2", "-y", "--strength", "close", *on)
    assert (code, out, err) == (0, "1 kicked (close) on web-2\n", "")
    kicked = fleet.clients[1].pop(1)
    kicked.settimeout(PATIENCE)
    assert kicked.recv(1) == b""
    assert all(echoes(each) for clients in fleet.clients for each in clients)
    assert command("kick", "1", "-y", *on)[0] == 2
    code, out, _ = command("journal", "--json", "call:add", *on)
    added = [(each["server"], each["id"]) for each in map(json.loads, out.splitlines())]
    assert {("web-1", 3), ("web-2", 2)} <= set(added)
    path = fleet.servers[0].folder / "run" / "echotui" / f"{fleet.pids[0]}.sock"
    code, _, err = command("ls", "-t", fleet.pids[0], "-t", str(path))
    assert (code, err.endswith(" are the same server\n")) == (2, True)


def test_a_fleet_is_asked_over_its_broker(fleet: Fleet, command: Command) -> None:
    on = ("--on", fleet.url)
    code, out, err = command("ps", "--json", *on)
    servers = json.loads(out)
    assert [(each["name"], each["answers"], each["clients"]) for each in servers] == [
        ("web-1", True, 3), ("web-2", True, len(fleet.clients[1])),
    ]  # fmt: skip
    assert (code, err) == (0, "")
    code, out, err = command("kick", "web-1/3", "-y", "--strength", "reset", *on)
    assert (code, out, err) == (0, "1 kicked (reset) on web-1\n", "")
    with pytest.raises(ConnectionResetError):
        fleet.clients[0].pop(2).recv(1)
    assert all(echoes(each) for clients in fleet.clients for each in clients)
    code, _, err = command("kick", "web-1/1", "-y", "--on", fleet.broker.url)
    assert (code, err.startswith("echotui: read-only fleet: no USER:PASSWORD@")) == (2, True)
    code, _, err = command("ls", "--on", fleet.broker.url_as("ann:wrong"))
    assert (code, "wrong" in err, err.count("\n")) == (4, False, 1)


def test_one_that_has_ended_is_named_and_the_other_is_asked(fleet: Fleet, command: Command) -> None:
    on = [part for pid in fleet.pids for part in ("-t", pid)]
    fleet.servers[1].process.kill()
    fleet.servers[1].wait()
    code, out, err = command("ls", "--json", *on)
    assert (code, {each["server"] for each in json.loads(out)["rows"]}) == (5, {"web-1"})
    assert err.startswith("echotui: no server answers at ")
    code, out, err = command("kick", "web-1/1", "-y", *on)
    assert (code, out, err.count("\n")) == (5, "1 draining on web-1\n", 1)
    # At a broker it is not there any more.
    code, out, err = command("ps", "--json", "--on", fleet.url)
    assert (code, err, [each["name"] for each in json.loads(out)]) == (0, "", ["web-1"])
