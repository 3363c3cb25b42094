"""HAProxy: two threads with an epoll each, and servers behind it."""

import pwd
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from echotui.model.address import Address
from echotui.model.mask import READ, UNSEEN, WRITE, text
from echotui.sources.process.sample import Entry
from tests.clients import free_port
from tests.foreign import OTHER, as_another_user, needs_root
from tests.server.bench import until
from tests.sources.process.programs.running import Watch, child_count, installed, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

CONFIG = """
global
  nbthread 2
  {user}
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen all
  bind 127.0.0.1:{port}
  server one 127.0.0.1:{behind}
"""


class Proxy(NamedTuple):
    """HAProxy in its mode with a master and a worker, and the server behind it."""

    watch: Watch
    behind: socket.socket


@pytest.fixture
def user() -> str:
    return ""


@pytest.fixture
def proxy(tmp_path: Path, user: str) -> Iterator[Proxy]:
    program, port = installed("haproxy"), free_port()
    with socket.create_server(("127.0.0.1", 0)) as behind:
        values = {"user": user, "port": port, "behind": behind.getsockname()[1]}
        (tmp_path / "haproxy.cfg").write_text(CONFIG.format(**values))
        command = [program, "-W", "-db", "-f", "haproxy.cfg"]
        with started(command, port, tmp_path) as pid, Watch(pid, port) as watch:
            behind.accept()[0].close()  # Of the client that looked whether it listens.
            behind.settimeout(10)
            yield Proxy(watch, behind)


async def test_a_client_that_does_not_read_is_not_read_from_behind_either(proxy: Proxy) -> None:
    watch = proxy.watch
    idle = watch.connect()
    with proxy.behind.accept()[0]:
        stuck = watch.connect()
        with proxy.behind.accept()[0] as server:
            server.setblocking(False)
            # What the client does not read fills each queue on the way, one after the other.
            await until(lambda: stops(watch, server))
            calm = await watch.row(idle, lambda row: row.mask == READ)
            full = await watch.row(
                stuck, lambda row: row.mask == READ | WRITE and (row.sendq or 0) > 50_000
            )
            for row, client in ((calm, idle), (full, stuck)):
                assert (row.kind, row.tcp) == ("tcp in", "ESTAB")
                assert row.fd in {fd for _, fd in watch.holders(client)}
            view = await watch.look()
            assert (child_count(view), view.notes) == (1, ())
            back = {row.address: row for row in view.rows if row.kind == "tcp out"}
            assert set(back) == {Address(*proxy.behind.getsockname())}
            check_entries(watch, Address(*server.getpeername()))


def opened(watch: Watch) -> dict[Address, Entry]:
    """The connections to the server behind it, by its own address."""
    return {entry.local: entry for entry in watch.sample().entries if entry.kind == "tcp out"}


def stops(watch: Watch, server: socket.socket) -> bool:
    """Send all that the kernel takes; return whether it is in no epoll, with bytes to be read."""
    with suppress(BlockingIOError):
        while True:
            server.send(bytes(1 << 20))
    entry = opened(watch)[Address(*server.getpeername())]
    return entry.mask == UNSEEN and bool(entry.recvq)


def check_entries(watch: Watch, stopped: Address) -> None:
    out = opened(watch)
    del out[stopped]
    assert {text(entry.mask) for entry in out.values()} == {"R-"}
    sample = watch.sample()
    # A thread has an epoll, and each of them has the listener.
    (listener,) = (
        entry for entry in sample.entries if entry.local.port and entry.state == "LISTEN"
    )
    assert (len(listener.epolls), listener.mask) == (2, READ)
    accepted = {entry.epolls for entry in sample.entries if entry.kind == "tcp in"}
    assert accepted <= {(each,) for each in listener.epolls}


@needs_root
@pytest.mark.parametrize("user", [f"user {pwd.getpwuid(OTHER).pw_name}"])
async def test_a_worker_that_changed_its_user_is_read_by_root_alone(proxy: Proxy) -> None:
    watch = proxy.watch
    client = watch.connect()
    row = await watch.row(client, lambda row: row.mask == READ)
    ((worker, fd),) = watch.holders(client)
    assert row.fd == fd
    with as_another_user():
        master, child = watch.sample().processes
    assert f"({master.name}) is of the user root; root may read it (sudo)" in master.problem
    assert child.problem == (
        f"Process {worker} ({child.name}) changed its user since it started, or has more rights;"
        " root may read it (sudo)."
    )
