"""One run of the program: server, dashboard, signals, drain."""

import asyncio
import logging
import signal
import sys
import time
from collections import deque
from typing import Any, Final

from echotui.commandline.config_writer import ConfigWriter
from echotui.collector import Collector
from echotui.demo.comparison import Comparison, Gauge
from echotui.demo.director import Director
from echotui.demo.request import DemoRequest
from echotui.demo.scenario import Play
from echotui.demo.show import Show
from echotui.demo.staged import StagedSource
from echotui.model.address import Address
from echotui.model.ending import Reason
from echotui.preflight import check_terminal, loop_factory
from echotui.server.server import EchoServer
from echotui.settings import Settings
from echotui.sources.base import Source
from echotui.sources.live import LiveSource
from echotui.sources.read_only import ReadOnlySource
from echotui.ui.app import EchoApp
from echotui.ui.description import write_now
from echotui.ui.look import Look

log = logging.getLogger(__name__)

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
RESTARTS: Final = 3
RESTART_WINDOW: Final = 60.0
"""So many failures of the dashboard in so many seconds, and the server goes on without one."""
PROMPT: Final = 0.2
"""Seconds that a drain may take without a word."""


def run(settings: Settings, demo: DemoRequest | None = None) -> int:
    """Serve, and show the dashboard, until the operator quits or a signal ends it.

    Args:
        settings: What was asked for.
        demo: What to play, if anything.

    Returns:
        The exit code: 0 ended as asked, 1 failed while running, 128+N ended by signal N.

    Raises:
        StartError: It cannot start here; nothing has been written to the terminal.
    """
    check_terminal()
    # While the screen is up, a record without a handler would land on it.
    logging.getLogger().addHandler(logging.NullHandler())
    factory, name = loop_factory(settings.loop)
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(_serve(settings, name, demo))


async def _serve(settings: Settings, loop: str, demo: DemoRequest | None) -> int:
    # Made inside the loop, because the server takes the one that is running.
    return await Session(settings, loop, demo).run()


class Session:
    """Keeps the server and the dashboard apart: either may end without the other.

    Args:
        settings: What was asked for.
        loop: The event loop's kind, to be shown.
        demo: What to play, if anything.
    """

    def __init__(self, settings: Settings, loop: str, demo: DemoRequest | None) -> None:
        self._settings = settings
        self._loop = loop
        self._server = EchoServer(
            settings.strategy,
            settings.limits,
            keep_payload=settings.payload,
        )
        self._collector = Collector(lambda: len(self._server.channels))
        self._demo = demo
        self._show: Show | None = self._make_show(demo) if demo is not None else None
        self._look = _look(settings)
        self._app: EchoApp | None = None
        self._signals: list[int] = []
        self._ended = asyncio.Event()
        self._at_once = asyncio.Event()
        self._failures: deque[float] = deque(maxlen=RESTARTS)

    async def run(self) -> int:
        """Run from the first bind to the last close.

        Returns:
            The exit code.

        Raises:
            StartError: The addresses cannot be bound.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_loop_exception)
        await self._server.start(self._settings.host, self._settings.port)
        self._collector.start()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)
        try:
            await self._begin_show(loop)
            dashboard = asyncio.create_task(self._dashboards())
            ended = asyncio.create_task(self._ended.wait())
            await asyncio.wait({dashboard, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            await self._leave(dashboard)
        finally:
            if self._show is not None:
                await self._show.stop()
            self._server.stop()
            self._collector.stop()
        return 128 + self._signals[0] if self._signals else 0

    def _make_show(self, demo: DemoRequest) -> Show:
        if demo.scenario.play is Play.COMPARISON:
            return Comparison(
                demo.scenario,
                seed=demo.seed,
                speed=demo.speed,
                adopt=self._server.adopt,
                gauge=self._gauge,
            )
        return Director(
            demo.scenario,
            seed=demo.seed,
            speed=demo.speed,
            repeat=demo.repeat,
            find=self._server.find,
            cut=self._has_cut,
        )

    def _has_cut(self, address: Address) -> bool:
        """Whether it was not the client who wanted its connection to end."""
        peers = (Reason.PEER_CLOSED, Reason.PEER_RESET)
        return any(
            past.row.address == address and past.row.ending.reason not in peers
            for past in self._server.history
        )

    def _gauge(self) -> Gauge:
        ledger, drawn = self._server.ledger, self._app.meter.busy if self._app is not None else 0.0
        return Gauge(ledger.calls, ledger.updates, time.thread_time() - drawn)

    async def _begin_show(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._show is None or self._demo is None:
            return
        await self._show.start(self._server.addresses[0])
        if self._demo.duration:
            loop.call_later(self._demo.duration, self._ended.set)

    def _on_signal(self, number: int) -> None:
        self._signals.append(number)
        # The shell may pass a hang-up on that the dashboard has noticed before: it is still one.
        again = number == signal.SIGHUP and self._app is not None and self._app.hung_up
        if self._ended.is_set() and not again:
            self._at_once.set()
        self._ended.set()

    async def _leave(self, dashboard: "asyncio.Task[None]") -> None:
        """Give the terminal back and the clients what they are owed, at the same time."""
        # From now on one signal is enough to end at once, also after the operator has quit.
        self._ended.set()
        if self._app is not None:
            self._app.exit()
        if self._show is not None:
            # Our own clients need no farewell; those of others do.
            await self._show.stop()
        drain = asyncio.create_task(self._server.drain(self._settings.drain_timeout))
        await dashboard
        ends = {drain, asyncio.create_task(self._at_once.wait())}
        done, _ = await asyncio.wait(ends, timeout=PROMPT, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            left, seconds = len(self._server.channels), self._server.drain_left
            _say(f"clients left: {left}; {seconds:.1f} s to go; ctrl+c ends at once")
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()

    async def _dashboards(self) -> None:
        """Show a dashboard; after a failure another one, a few times."""
        notice = ""
        while not self._ended.is_set():
            source: Source = LiveSource(self._server, self._settings.drain_timeout, self._loop)
            if self._show is not None:
                source = StagedSource(source, self._show)
            if self._settings.read_only:
                source = ReadOnlySource(source)
            self._app = EchoApp(source, self._look, notice=notice)
            await self._app.run_metered()
            if self._app.hung_up:
                self._on_signal(signal.SIGHUP)
                return
            failed = self._app.failed_where()
            if not failed:
                return
            log.error("the dashboard failed: %s", failed)
            if self._failed_too_often():
                where = ", ".join(str(address) for address in self._server.addresses)
                _say(
                    f"the dashboard failed again: {failed}; the server on {where} goes on "
                    f"without it; ctrl+c ends it"
                )
                self._app = None
                await self._ended.wait()
                return
            notice = f"the dashboard failed and was started again: {failed}; no client was touched"

    def _failed_too_often(self) -> bool:
        now = time.monotonic()
        self._failures.append(now)
        return len(self._failures) == RESTARTS and now - self._failures[0] < RESTART_WINDOW

    def _on_loop_exception(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("in the event loop: %s", context.get("message"), exc_info=error)


def _look(settings: Settings) -> Look:
    return Look(
        refresh=settings.refresh,
        theme=settings.theme,
        ascii=settings.ascii,
        mouse=settings.mouse,
        columns=settings.columns,
        keys=settings.keys,
        save=ConfigWriter(settings.config).save,
    )


def _say(text: str) -> None:
    """Tell the operator something when there is no dashboard; don't wait for the terminal."""
    if sys.__stderr__ is None:
        return
    try:
        write_now(sys.__stderr__.fileno(), f"echotui: {text}\n".encode(errors="backslashreplace"))
    except OSError as error:
        # The terminal is gone, or isn't read.
        log.info("could not say %r: %s", text, error)
