"""The servers of a fleet, with the real processes of servers and keeper."""

import os
import signal
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

from echotui.demo.fleet_servers import FleetServers
from echotui.demo.messages import Failed, Report
from echotui.demo.scenario import ServerAct, ServerOrder
from echotui.errors import StartError
from tests.demo.processes import has_exited, state
from tests.server.bench import until
from tests.terminal.demo import processes

NAMES = ("web-1", "web-2")
PATIENCE = 30.0


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keeper that is killed leaves its folder."""
    with TemporaryDirectory(prefix="echotui-test-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield


def children(pid: int) -> list[int]:
    return [each.pid for each in processes() if each.parent == pid]


async def test_one_that_does_not_start_says_why() -> None:
    servers = FleetServers(NAMES, ["--high-water=much"])
    try:
        with pytest.raises(StartError, match=r"web-[12] did not start: --high-water: 'much' is"):
            await servers.start()
    finally:
        await servers.stop(5.0)


async def test_without_their_keeper_none_is_left_not_even_a_stopped_one() -> None:
    reports: list[Report] = []
    servers = FleetServers(NAMES)
    servers.on_report = reports.append
    try:
        await servers.start()
        assert servers.addresses.keys() == set(NAMES)
        (keeper,) = (pid for pid in children(os.getpid()) if len(children(pid)) == len(NAMES))
        pids = children(keeper)
        servers.set([ServerOrder("web-2", ServerAct.STOP)])
        await until(lambda: any(state(pid)[:1] == "T" for pid in pids), PATIENCE)
        os.kill(keeper, signal.SIGKILL)
        await until(lambda: all(map(has_exited, pids)), PATIENCE)
        text = "the process that keeps the servers has ended, code -9"
        await until(lambda: reports == [Failed("servers", text)])
        assert not servers.addresses
    finally:
        await servers.stop(5.0)
