"""One run of the program: server, dashboard, signals, drain."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from echotui.config.settings import Settings
from echotui.demo.notes import DemoNotes, Player
from echotui.logs.capture import captured_output
from echotui.logs.connections import ConnectionLog
from echotui.logs.setup import logging_to
from echotui.model.source import Source
from echotui.runtime.preferences import preferences
from echotui.runtime.request import DemoRequest
from echotui.runtime.run_log import (
    log_drain,
    log_loop_error,
    log_notice,
    log_signal,
    log_start,
    log_stop,
)
from echotui.runtime.startup import check_terminal, exposure_warning, loop_factory
from echotui.runtime.supervisor import Supervisor
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.host_names import HostNames
from echotui.sources.live import LiveSource
from echotui.sources.logged import LoggedSource
from echotui.sources.read_only import ReadOnlySource
from echotui.system.descriptors import FdBudget, raise_fd_limit
from echotui.system.file_work import GRACE, finish
from echotui.system.gc import GcScheduler
from echotui.system.printable import sentence
from echotui.system.refusals import starting
from echotui.system.signals import SIGNALS
from echotui.system.tty import gets_input, print_line

QUIET: Final = 0.2
"""Seconds that a drain may take without a message."""
EXIT: Final = 2.0
"""Seconds that the dashboard may take to exit; the terminal has 0.9 of them."""
EXIT_NOW: Final = 0.5
"""The same, after a second signal."""


def run(request: Settings | DemoRequest) -> int:
    """Serve, and show the dashboard, until the operator quits or a signal is received.

    Returns:
        The exit code: 0 ended as asked, 1 failed while running, 128+N ended by signal N.

    Raises:
        StartError: It cannot start here; nothing has been written to the terminal.
    """
    demo = request if isinstance(request, DemoRequest) else None
    settings = request.settings if isinstance(request, DemoRequest) else request
    check_terminal()
    room = raise_fd_limit(settings.max_clients)
    factory, name = loop_factory(settings.loop)
    with ExitStack() as stack:
        with starting():
            log_error = stack.enter_context(logging_to(settings.log_file))
            stack.enter_context(captured_output())
            runner = stack.enter_context(asyncio.Runner(loop_factory=factory))
        return runner.run(_serve(settings, name, demo, log_error, room))


async def _serve(
    settings: Settings,
    loop: str,
    demo: DemoRequest | None,
    log_error: Callable[[], str],
    room: FdBudget,
) -> int:
    # Made inside the loop, because the server takes the running one.
    return await Session(settings, loop, demo, log_error).run(room)


class Session:
    """One run of server and dashboard, which may each end without the other.

    Args:
        settings: All settings.
        loop: The name of the event loop.
        demo: The demo to play, if any.
        log_error: Returns what is wrong with the log now; empty when it works.
    """

    def __init__(
        self,
        settings: Settings,
        loop: str,
        demo: DemoRequest | None,
        log_error: Callable[[], str] = str,
    ) -> None:
        self._settings = settings
        self._loop = loop
        self._log_error = log_error
        self._server = EchoServer(
            settings.strategy,
            settings.limits,
            keep_payload=settings.payload,
        )
        self._gc = GcScheduler(
            lambda: len(self._server.channels),
            lambda: self._supervisor.settled,
            lambda: self._supervisor.failures,
        )
        self._hosts = HostNames() if settings.resolve else None
        self._ends = ConnectionLog(self._server.journal, self._server.counters)
        self._demo = demo
        self._player: Player | None = None
        if demo is not None:
            # Not at the top: it is slow to load, and most sessions play none.
            from echotui.runtime.demo import make_player  # noqa: PLC0415

            self._player = make_player(demo, self._server, lambda: self._supervisor.busy)
        self._supervisor = Supervisor(
            self._source,
            preferences(settings, demo=demo is not None),
            self._addresses,
            lambda: self._on_signal(signal.SIGHUP),
        )
        self._signals: list[int] = []
        self._ended = asyncio.Event()
        self._at_once = asyncio.Event()

    async def run(self, room: FdBudget) -> int:
        """Run from the first bind to the last close, and return the exit code.

        Raises:
            StartError: The addresses cannot be bound, or no dashboard can be started.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_loop_exception)
        with starting():
            await self._server.start(self._settings.host, self._settings.port)
        self._start_services(loop, room)
        try:
            await self._start_demo(loop)
            dashboard = asyncio.create_task(self._supervisor.run(self._ended, self._notices(room)))
            ended = asyncio.create_task(self._ended.wait())
            await asyncio.wait({dashboard, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            if dashboard.done():
                # If it could not start, this raises, and there is no drain.
                dashboard.result()
            await self._end(dashboard)
        finally:
            if self._player is not None:
                await self._player.stop()
            if self._hosts is not None:
                self._hosts.close()
            self._server.stop()
            self._gc.stop()
            self._ends.stop()
            log_stop(self._server, self._signals)
        return 128 + self._signals[0] if self._signals else 0

    def _start_services(self, loop: asyncio.AbstractEventLoop, room: FdBudget) -> None:
        """Start logging, garbage collection and the handling of signals."""
        log_start(self._server, self._loop, room)
        for text in self._settings.notices:
            log_notice(text)
        self._gc.start()
        if self._settings.log_file:
            self._ends.start()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)

    def _notices(self, room: FdBudget) -> list[str]:
        exposed, short = exposure_warning(self._server.addresses), str(room) if room.short else ""
        of_demo = self._player.notice if self._player is not None else ""
        warnings = [*self._settings.notices, exposed, short, of_demo]
        return [sentence(text) for text in warnings if text]

    def _source(self) -> Source:
        player = self._player
        names = player.name if player is not None else None
        source: Source = LiveSource(
            self._server, self._settings.drain_timeout, self._loop, names, self._hosts
        )
        if player is not None:
            source = ExtendedSource(source, DemoNotes(player))
        source = LoggedSource(source, self._log_error)
        return ReadOnlySource(source) if self._settings.read_only else source

    def _addresses(self) -> str:
        return ", ".join(str(address) for address in self._server.addresses)

    async def _start_demo(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._player is None or self._demo is None:
            return
        await self._player.start(self._server.addresses[0])
        if self._demo.duration:
            loop.call_later(self._demo.duration, self._ended.set)

    def _on_signal(self, number: int) -> None:
        self._signals.append(number)
        # The shell may pass on a hang-up that the dashboard has noticed already: it counts once.
        known = number == signal.SIGHUP and self._supervisor.hung_up
        log_signal(number)
        if self._ended.is_set() and not known:
            self._at_once.set()
        self._ended.set()

    async def _end(self, dashboard: "asyncio.Task[None]") -> None:
        """Restore the terminal and drain the clients, at the same time."""
        # From now on one signal is enough to stop at once, also after the operator has quit.
        self._ended.set()
        self._supervisor.exit()
        at_once = asyncio.create_task(self._at_once.wait())
        ends = {asyncio.create_task(self._drain()), at_once}
        await self._close(dashboard, at_once)
        done, _ = await asyncio.wait(ends, timeout=QUIET, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            left, seconds = len(self._server.channels), self._server.drain_left
            how = "ctrl+c" if gets_input() else "a second signal"
            print_line(
                f"clients left: {left}; all closed within {seconds:.1f} s; {how} stops at once"
            )
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()

    async def _drain(self) -> None:
        if self._player is not None:
            # The demo's own clients are not drained, the others are.
            await self._player.stop()
        log_drain(self._server, self._settings.drain_timeout)
        await asyncio.gather(self._server.drain(self._settings.drain_timeout), finish(GRACE))

    async def _close(self, dashboard: "asyncio.Task[None]", at_once: "asyncio.Task[Any]") -> None:
        """Wait until the dashboard has exited; take the terminal from one that hangs."""
        await asyncio.wait({dashboard, at_once}, timeout=EXIT, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({dashboard}, timeout=EXIT_NOW)
        if dashboard.done():
            dashboard.result()
            return
        log_loop_error("the dashboard did not exit", None)
        dashboard.cancel()
        await self._supervisor.abandon()

    def _on_loop_exception(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        log_loop_error(str(context.get("message")), context.get("exception"))
