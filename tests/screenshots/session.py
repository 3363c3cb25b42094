"""Sessions that are recorded: a real server, real clients, the real dashboard."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from echotui.model.command import Command, Done
from echotui.model.limits import Limits
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.source import Source
from echotui.model.strategy import Strategy
from echotui.model.view import View
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from echotui.ui.app import EchoApp
from tests.screenshots.moment import Moment

PORT: Final = 10000
PATIENCE: Final = 100.0
"""Seconds that a moment may be waited for."""
PAUSE: Final = 0.1
"""Seconds between two views of the recorder."""
ROWS: Final = 1000
JOURNAL: Final = 60
"""Lines of the journal that are kept: more than a screen has."""


class Recorder:
    """Waits for moments of a session and keeps them.

    Args:
        source: Answers for the server.
        app: The dashboard, which is running.
    """

    def __init__(self, source: Source, app: EchoApp) -> None:
        self._source = source
        self._app = app

    async def when(self, true: Callable[[View], object], detail: int = 0) -> View:
        """Wait for a moment.

        Args:
            true: Tells whether it has come.
            detail: Id of the connection whose detail is open meanwhile; 0 for none.

        Returns:
            The view for which `true` was true.

        Raises:
            TimeoutError: It did not come within 100 s.
        """
        query = Query(window=Window(0, ROWS), journal=JournalWindow(count=JOURNAL), detail=detail)
        async with asyncio.timeout(PATIENCE):
            while not true(view := await self._source.view(query)):  # noqa: ASYNC110 - as a dashboard
                await asyncio.sleep(PAUSE)
        return view

    async def act(self, command: Command) -> None:
        """Do what an operator would do with a key."""
        outcome = await self._source.submit(command)
        assert isinstance(outcome, Done), outcome

    def keep(self, name: str, view: View) -> None:
        """Write a moment to the file of its name."""
        Moment(view, self._app.meter.share()).save(name)


@asynccontextmanager
async def session(
    cast: str, limits: Limits, hosts: Sequence[str] = ("127.0.0.1", "::1"), port: int = PORT
) -> AsyncIterator[Recorder]:
    """Serve a cast of `tests.screenshots.cast`, and show the dashboard.

    Args:
        cast: Its name.
        limits: The server's bounds.
        hosts: Where to listen.
        port: On which port; 0 for any free one.

    Yields:
        What looks at it.
    """
    async with serving(hosts, port, limits) as server:
        clients = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.screenshots.cast", cast, str(server.addresses[0].port),
            stdin=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert clients.stdin is not None
        try:
            # One source each: a source keeps the order of the rows from one view to the next.
            async with shown(LiveSource(server, 5.0), LiveSource(server, 5.0)) as recorder:
                yield recorder
        finally:
            clients.stdin.close()
            await clients.wait()


@asynccontextmanager
async def serving(hosts: Sequence[str], port: int, limits: Limits) -> AsyncIterator[EchoServer]:
    """Serve as `echotui --payload` does."""
    server = EchoServer(Strategy.EAGER, limits, keep_payload=True)
    await server.start(hosts, port)
    try:
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def shown(seen: Source, recorded: Source) -> AsyncIterator[Recorder]:
    """Show `seen` on a dashboard, which costs the session what it costs any other."""
    app = EchoApp(seen)
    async with app.run_test(size=(120, 36)):
        yield Recorder(recorded, app)
