"""Other programs: HAProxy, of whose clients three do not read, and a Python program inside."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from echotui.model.journal import JournalLine, Observed
from echotui.model.lints import SLOW_LOOP, STUCK
from echotui.model.view import View
from echotui.model.watch_target import WatchTarget
from echotui.runtime.ask.program_source import open_program
from tests.screenshots.session import PAUSE, Recorder, playing, shown

FOLDER: Final = Path(__file__).parent / "program"
SITE, PROXY = 8888, 8080
"""The ports of `app.py` and, as in `haproxy.cfg`, of HAProxy."""
VISITORS: Final = "tests.screenshots.visitors"
APP: Final = ("app.py", str(SITE))
SILENT: Final = 3
"""Clients of HAProxy that do not read."""
CLIENTS: Final = 500
SHOWN: Final = 7
"""Lines of the journal that the picture has."""
WRITES: Final = "app.py:17 in get"
"""Where an export is written, in the program and in the README."""
STARTED: Final = 14.0
"""Seconds: the loop's lag is of the last 10 s, and the start is not to be among them."""


async def record_proxied() -> None:
    """HAProxy with 500 clients, some of which read slowly."""
    haproxy = shutil.which("haproxy")
    if haproxy is None:
        raise SystemExit("record proxied: haproxy is not installed")
    async with (
        _running(SITE, sys.executable, *APP),
        _running(PROXY, haproxy, "-db", "-f", "haproxy.cfg"),
        playing("proxied", PROXY, VISITORS),
        _watched(PROXY) as recorder,
    ):
        view = await recorder.when(_is_proxied)
        recorder.keep("proxied", view)


def _is_proxied(view: View) -> bool:
    stuck = [row for row in view.rows if STUCK.name in row.lints]
    lines = view.journal.lines[:SHOWN]
    return (
        view.totals.open >= CLIENTS
        and len(stuck) == SILENT
        and sum(_called(line, "epoll_ctl") for line in lines) > SHOWN // 2
    )


async def record_observed() -> None:
    """A Tornado program that tells of itself, and has a handler that holds its loop."""
    async with (
        _running(SITE, sys.executable, "-m", "echotui", "run", *APP),
        _watched(SITE) as recorder,
        playing("observed", SITE, VISITORS),
    ):
        recorder.keep("observed", await recorder.when(_is_observed))


def _is_observed(view: View) -> bool:
    texts = [line.text for line in view.journal.lines[:SHOWN] if isinstance(line, Observed)]
    return (
        view.server.uptime > STARTED
        and {lint.name for lint in view.totals.lints} >= {SLOW_LOOP.name, STUCK.name}
        and sum(text == WRITES for text in texts) > 1
        and any("was held" in text for text in texts)
    )


def _called(line: JournalLine, call: str) -> bool:
    return isinstance(line, Observed) and line.call == call


@asynccontextmanager
async def _running(port: int, *command: str) -> AsyncIterator[None]:
    """Run a program beside its files, once it listens at a port, until it is not needed."""
    process = await asyncio.create_subprocess_exec(*command, cwd=FOLDER)
    try:
        async with asyncio.timeout(20):
            while not await _listens(port):  # noqa: ASYNC110 - as a client
                await asyncio.sleep(PAUSE)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@asynccontextmanager
async def _watched(port: int) -> AsyncIterator[Recorder]:
    """Watch the program that listens at a port, as `echotui watch :PORT` does."""
    # Two of them: a source keeps the order of the rows from one view to the next.
    seen, recorded = [await open_program(WatchTarget(port=port)) for _ in range(2)]
    try:
        async with shown(seen, recorded) as recorder:
            yield recorder
    finally:
        seen.close()
        recorded.close()
