"""A server's process: started, stopped, killed and started again; with a script for a server."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from echotui.demo.keeper_messages import KeeperReport, ServerEnded, ServerStarted
from echotui.demo.kept_server import KeptServer, ServerCommand, serve
from echotui.demo.scenario import ServerAct
from echotui.model.address import Address
from tests.demo.processes import has_exited, state
from tests.server.bench import until

LISTENS = """
import os, sys, time
assert not [name for name in os.environ if name.startswith(("ECHOTUI_", "LISTEN_", "NOTIFY_"))]
print('{"event": "other"}', 'noise', '{"event": "start", "at": "[::1]:4711, 10.0.0.1:9"}',
      sep=chr(10), file=sys.stderr, flush=True)
time.sleep(60)
"""
FAILS = "import sys; sys.exit('echotui: no\\x1broom')"


class Kept:
    """A server that runs a script.

    Attributes:
        reports: What it has reported.
    """

    def __init__(self, script: str) -> None:
        self.reports: list[KeeperReport] = []
        argv = (sys.executable, "-ISc", script)
        command = ServerCommand("web-1", Path("/x/web-1.sock"), argv)
        self.server = KeptServer(command, self.reports.append)

    async def started(self, count: int = 1) -> int:
        """Wait for a start; return the last pid."""
        await until(lambda: len(self.starts) >= count)
        return self.starts[-1].pid

    @property
    def starts(self) -> list[ServerStarted]:
        return [each for each in self.reports if isinstance(each, ServerStarted)]


@asynccontextmanager
async def kept(script: str = LISTENS) -> AsyncIterator[Kept]:
    it = Kept(script)
    try:
        yield it
    finally:
        await asyncio.to_thread(it.server.end, 0.5)
        assert all(has_exited(each.pid) for each in it.starts)


def is_in(pid: int, wanted: str) -> Callable[[], bool]:
    return lambda: (state(pid)[:1] == "T") is (wanted == "T")


async def test_it_starts_says_where_it_listens_and_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ECHOTUI_PORT", "1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/x")
    async with kept() as it:
        it.server.order(ServerAct.RUN)
        pid = await it.started()
        assert it.reports == [ServerStarted("web-1", pid, "/x/web-1.sock", Address("::1", 4711))]
        it.server.order(ServerAct.KILL)
        await until(lambda: it.reports[1:] == [ServerEnded("web-1", pid, "")])
        assert has_exited(pid)


async def test_it_is_stopped_and_goes_on() -> None:
    async with kept() as it:
        it.server.order(ServerAct.RUN)
        pid = await it.started()
        it.server.order(ServerAct.STOP)
        await until(is_in(pid, "T"))
        it.server.order(ServerAct.RUN)
        await until(is_in(pid, "S"))
        it.server.order(ServerAct.STOP)
        await until(is_in(pid, "T"))
    # The context has ended a stopped one.
    assert has_exited(pid)


async def test_after_a_kill_another_one_is_started_and_stopped_once_it_listens() -> None:
    async with kept() as it:
        it.server.order(ServerAct.RUN)
        first = await it.started()
        it.server.order(ServerAct.KILL)
        # Before anybody has noticed that it is dead.
        it.server.order(ServerAct.STOP)
        second = await it.started(2)
        await until(is_in(second, "T"))
        assert second != first
        assert has_exited(first)


async def test_last_words_of_one_that_ends_by_itself_and_it_is_not_started_again() -> None:
    async with kept(FAILS) as it:
        it.server.order(ServerAct.RUN)
        await until(lambda: bool(it.reports))
        (end,) = it.reports
        assert isinstance(end, ServerEnded)
        assert end.why == "echotui: no\x1broom"
        it.server.order(ServerAct.RUN)
        await until(lambda: len(it.reports) == 2)


async def test_one_that_is_killed_by_another_program() -> None:
    async with kept() as it:
        it.server.order(ServerAct.RUN)
        pid = await it.started()
        os.kill(pid, signal.SIGKILL)
        await until(lambda: len(it.reports) == 2)
        assert it.reports[1] == ServerEnded("web-1", pid, "its exit code is -9")


async def test_a_program_that_cannot_be_started() -> None:
    reports: list[KeeperReport] = []
    server = KeptServer(ServerCommand("web-1", Path("/x"), ["/no/such/program"]), reports.append)
    server.order(ServerAct.RUN)
    assert reports == [ServerEnded("web-1", 0, "No such file or directory")]
    server.end(1.0)


def test_the_command_of_a_server_takes_no_settings_of_the_user() -> None:
    argv = serve("web-1", Path("/x/web-1.sock"), ["--strategy=textbook"]).argv
    assert argv[:5] == [sys.executable, "-P", "-m", "echotui", "serve"]
    assert " ".join(argv[5:]) == (
        "--name web-1 --port 0 --control /x/web-1.sock --config off --log-format json"
        " --strategy=textbook"
    )
