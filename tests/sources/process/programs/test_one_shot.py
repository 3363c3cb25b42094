"""A C program that registers one-shot and edge-triggered events."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.model.mask import text
from tests.clients import free_port
from tests.sources.process.programs.cases import small_server
from tests.sources.process.programs.running import Watch, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    port = free_port()
    command = small_server("epoll")(tmp_path, port)
    with started(command, port, tmp_path) as pid, Watch(pid, port) as watch:
        yield watch


async def test_one_that_has_fired_is_armed_no_more(watch: Watch) -> None:
    clients = [watch.connect() for _ in range(4)]
    rows = [await watch.row(client, lambda row: row.mask) for client in clients]
    assert sorted(text(row.mask) for row in rows) == ["R- 1S"] * 2 + ["R- ET1S"] * 2
    fired = {"R- 1S": "1S --", "R- ET1S": "ET1S --"}
    for client, row in zip(clients, rows, strict=True):
        client.sendall(b"x")
        expected = fired[text(row.mask)]
        await watch.row(client, lambda row: text(row.mask) == expected)  # noqa: B023 - awaited here
    # It hears of no event any more, and that is meant.
    assert "empty-mask" not in {lint.name for lint in (await watch.look()).totals.lints}
