"""A program in Go, whose runtime has one epoll for all of its threads."""

import sys
from collections.abc import Iterator

import pytest

from echotui.model.mask import text
from tests.nats_server import NatsServer
from tests.sources.process.programs.running import Watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture
def watch(open_broker: NatsServer) -> Iterator[Watch]:
    with Watch(open_broker.pid, open_broker.port) as watch:
        yield watch


async def test_all_of_its_sockets_are_edge_triggered_for_ever(watch: Watch) -> None:
    clients = [watch.connect(request) for request in (b"", b"PING\r\n", b"SUB a 1\r\n")]
    for client in clients:
        # It sends its INFO, which the client's system acknowledges.
        row = await watch.row(
            client, lambda row: text(row.mask) == "RW ET" and row.bytes_out and row.sendq == 0
        )
        assert row.fd in {fd for _, fd in watch.holders(client)}
        assert (row.kind, row.tcp) == ("tcp in", "ESTAB")
    view = await watch.look()
    assert (view.notes, len(view.server.addresses)) == ((), 1)
    # With both always registered, a WRITE for which nothing waits is no defect.
    assert not {lint.name for lint in view.totals.lints}
