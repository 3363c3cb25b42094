"""Sessions that are recorded: a real server, real clients, the real dashboard."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from echotui.config.settings import Settings
from echotui.demo.notes import DemoNotes, Player
from echotui.demo.scenario import Scenario
from echotui.model.command import Command, Done
from echotui.model.limits import Limits
from echotui.model.lints import SLOW_LOOP
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.source import Source
from echotui.model.strategy import Strategy
from echotui.model.view import View
from echotui.runtime.demo import make_player
from echotui.runtime.request import DemoRequest
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.fault_actions import FaultActions
from echotui.sources.fault_operator import FaultOperator
from echotui.sources.live import LiveSource
from echotui.sources.stepping import Stepping
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
        Moment(view, self._app.meter.share(), self._source.capabilities).save(name)


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
    # One source each: a source keeps the order of the rows from one view to the next.
    async with (
        serving(hosts, port, limits) as server,
        playing(cast, server.addresses[0].port),
        shown(viewer_of(server), viewer_of(server)) as recorder,
    ):
        yield recorder


@asynccontextmanager
async def playing(
    cast: str, port: int, module: str = "tests.screenshots.cast"
) -> AsyncIterator[None]:
    """Let a cast of a module be the clients of the server at a port."""
    clients = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cast, str(port),
        stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert clients.stdin is not None
    try:
        yield
    finally:
        clients.stdin.close()
        await clients.wait()


@asynccontextmanager
async def demo_session(scenario: Scenario) -> AsyncIterator[Recorder]:
    """Play a scenario at its own pace, and show the dashboard."""
    async with serving(["127.0.0.1"], 0, Limits()) as server:
        player = make_player(DemoRequest(Settings(), scenario), server, lambda: 0.0)
        await player.start(server.addresses[0])
        try:
            async with shown(viewer_of(server, player), viewer_of(server, player)) as recorder:
                yield recorder
        finally:
            await player.stop()


@asynccontextmanager
async def serving(hosts: Sequence[str], port: int, limits: Limits) -> AsyncIterator[EchoServer]:
    """Serve as `echotui --payload --allow slow-loop` does: the machine may have other work."""
    server = EchoServer(Strategy.EAGER, limits, keep_payload=True, allow=(SLOW_LOOP.name,))
    await server.start(hosts, port)
    try:
        yield server
    finally:
        server.stop()


def viewer_of(server: EchoServer, player: Player | None = None) -> Source:
    """Return a source with all that a dashboard in the server's process has."""
    names = player.name if player is not None else None
    live = LiveSource(server, 5.0, names=names)
    stepping = Stepping(server, "the dashboard", at_once=player is not None)
    operator = FaultOperator(server.faults, live.ids, lambda: live.fields, server.limits.high_water)
    source = ExtendedSource(live, stepping)
    source = ExtendedSource(source, FaultActions(server, operator, live.group))
    return source if player is None else ExtendedSource(source, DemoNotes(player))


@asynccontextmanager
async def shown(seen: Source, recorded: Source) -> AsyncIterator[Recorder]:
    """Show `seen` on a dashboard, which costs the session what it costs any other."""
    app = EchoApp(seen)
    async with app.run_test(size=(120, 36)):
        yield Recorder(recorded, app)
