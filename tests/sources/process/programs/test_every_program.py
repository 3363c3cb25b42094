"""Programs as people run them; each is skipped where it is not installed."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.model.mask import text
from echotui.model.row import Row
from tests.clients import free_port
from tests.sources.process.programs.cases import CASES, Case
from tests.sources.process.programs.running import Watch, child_count, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def watch(case: Case, tmp_path: Path) -> Iterator[Watch]:
    port = free_port()
    command = case.command(tmp_path, port)
    with started(command, port, tmp_path) as pid, Watch(pid, port) as watch:
        yield watch


def check(watch: Watch, client: socket.socket, row: Row) -> None:
    assert (row.kind, row.tcp) == ("tcp in", "ESTAB")
    assert row.fd in {fd for _, fd in watch.holders(client)}


async def test_an_idle_client_and_those_that_do_not_read(case: Case, watch: Watch) -> None:
    # Before it has a client that it waits for in another way.
    await watch.noted(case.waits)
    idle = watch.connect()
    calm = await watch.row(idle, lambda row: text(row.mask) == case.idle)
    assert (calm.sendq, calm.bytes_in, calm.bytes_out) == (0, 0, 0)
    check(watch, idle, calm)
    for request in case.requests:
        client = watch.connect(request)
        full = await watch.row(
            client, lambda row: text(row.mask) == case.stuck and (row.sendq or 0) > 50_000
        )
        assert full.bytes_in == len(request)
        check(watch, client, full)
    view = await watch.look()
    assert view.server.addresses == ("{}:{}".format(*idle.getpeername()),)
    assert f", pid {watch.pid}" in view.server.name
    assert child_count(view) == case.children
    if case.waits:
        assert view.notes[0].text.endswith(
            f" waits with {case.waits}, not with epoll: its masks are unknown."
        )
    assert len(view.notes) == bool(case.waits)
    assert view.totals.queued > 50_000
