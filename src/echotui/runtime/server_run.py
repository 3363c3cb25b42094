"""The server of one run and what runs beside it, with or without a dashboard."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from echotui.config.settings import Settings
from echotui.control.control import Control
from echotui.control.nats.rights import notices as fleet_notices
from echotui.demo.notes import Player
from echotui.logs.connections import ConnectionLog
from echotui.runtime import given_faults
from echotui.runtime.fleet import join_fleet
from echotui.runtime.request import DemoRequest
from echotui.runtime.run_end import RunEnd
from echotui.runtime.run_log import (
    log_drain,
    log_loop_error,
    log_notice,
    log_start,
    log_stop,
    on_loop_exception,
)
from echotui.runtime.source_maker import SourceMaker
from echotui.runtime.startup import exposure_warning
from echotui.server.server import EchoServer
from echotui.sources.host_names import HostNames
from echotui.system.descriptors import FdBudget
from echotui.system.file_work import GRACE, finish
from echotui.system.gc import GcScheduler
from echotui.system.printable import sentence
from echotui.system.refusals import refusal, starting
from echotui.system.systemd import PassedSockets
from echotui.system.task_failure import reported_task

log = logging.getLogger(__name__)

CLOSING: Final = 3.0
"""Seconds in which the control socket closes: up to twice `StreamLimits.goodbye`, and the rest."""
NOTHING_PASSED: Final = PassedSockets()


class Beside(Protocol):
    """What the server shares the loop with: a dashboard, or nothing."""

    @property
    def busy(self) -> float:
        """Seconds of the loop's time that it has used."""
        ...

    @property
    def settled(self) -> bool:
        """Whether it shows nothing temporary, such as a dialog."""
        ...

    @property
    def failures(self) -> int:
        """How often it has failed."""
        ...


class ServerRun:
    """Starts and stops the server, its control socket, log, garbage collection, and a demo.

    Args:
        settings: All settings.
        loop: The name of the event loop.
        log_error: Returns what is wrong with the log now; empty when it works.
        beside: What shares the loop.
        demo: The demo to play, if any.
        passed: Sockets that are open already, to listen at instead.

    Attributes:
        server: It listens from `start` on.
        source: Makes a source for one dashboard; see `SourceMaker.make`.
    """

    def __init__(
        self,
        settings: Settings,
        loop: str,
        log_error: Callable[[], str],
        beside: Beside,
        demo: DemoRequest | None = None,
        passed: PassedSockets = NOTHING_PASSED,
    ) -> None:
        self._settings = settings
        self._loop = loop
        self._log_error = log_error
        self._demo = demo
        self._passed = passed
        self.server = EchoServer(
            settings.strategy,
            settings.limits,
            keep_payload=settings.payload,
            allow=(*settings.allow, *(demo.scenario.allow if demo is not None else ())),
        )
        self.server.stepper.rate = settings.slow
        self._control_task: asyncio.Task[None] | None = None
        self._control_notices: list[str] = []
        self._control_error = ""
        self._gc = GcScheduler(
            lambda: len(self.server.channels), lambda: beside.settled, lambda: beside.failures
        )
        self._hosts = HostNames() if settings.resolve else None
        self._ends = ConnectionLog(self.server.journal, self.server.counters)
        self._player: Player | None = None
        if demo is not None:
            # Not at the top: it is slow to load, and most runs play none.
            from echotui.runtime.demo import make_player  # noqa: PLC0415

            self._player = make_player(demo, self.server, lambda: beside.busy)
        sources = SourceMaker(self.server, settings, loop, self._hosts, self._player, self._alarm)
        self.source = sources.make
        turn = asyncio.Lock()
        self._control = Control(self.server, sources.make, settings, passed.control, turn=turn)
        self._fleet = join_fleet(self.server, sources.make_for_fleet, settings, turn)

    async def start(self, room: FdBudget, *, log_ends: bool) -> None:
        """Listen, log, and collect garbage from now on.

        Args:
            room: The descriptors that there are.
            log_ends: Whether to log each connection that ends: the log is read.

        Raises:
            StartError: The addresses, or a control socket that was named, cannot be bound; nothing
                listens then.
        """
        asyncio.get_running_loop().set_exception_handler(on_loop_exception)
        settings = self._settings
        with starting():
            self._control_notices = await self._control.bind()
            try:
                if self._fleet is not None:
                    await self._fleet.check()
                await given_faults.put_on(self.server.faults, settings)
                # Last: from then on clients are served, and the caller catches signals at once.
                await self.server.start(settings.host, settings.port, self._passed.echo)
            except BaseException:
                await self._control.close("it could not start")
                raise
        log_start(self.server, self._loop, room, self._control.path, self._control.addresses)
        for text in filter(None, self._notices()):
            log_notice(text)
        self._gc.start()
        if log_ends:
            self._ends.start()

    async def start_demo(self, on_end: Callable[[], object]) -> None:
        """Start the clients of a demo, if there is one; call `on_end` when its time is over."""
        if self._player is None or self._demo is None:
            return
        await self._player.start(self.server.addresses[0])
        if self._demo.duration:
            asyncio.get_running_loop().call_later(self._demo.duration, on_end)

    def open_control(self) -> None:
        """Answer other processes from now on; they wait until then. Join the fleet."""
        self._control_task = asyncio.create_task(self._serve_control())
        if self._fleet is not None:
            self._fleet.start()

    async def _serve_control(self) -> None:
        try:
            await self._control.serve()
        except Exception as error:  # of any type: clients are served all the same
            cause = refusal(error) or type(error).__name__
            log.exception("control-failed", extra={"fields": {"cause": cause}})
            self._control_error = f"the control socket is closed: {cause}"
            await self._control.close(cause)

    @property
    def addresses(self) -> str:
        """Where it listens."""
        return ", ".join(str(address) for address in self.server.addresses)

    def notices(self, room: FdBudget) -> list[str]:
        """Return what the operator is to read at the start, as sentences."""
        return [sentence(text) for text in self._warnings(room) if text]

    def _warnings(self, room: FdBudget) -> Iterator[str]:
        yield from self._notices()
        yield exposure_warning(self.server.addresses)
        yield str(room) if room.short else ""
        if self._player is not None and self._demo is not None:
            yield self._player.notice
            yield self._demo.notice

    def _notices(self) -> Iterator[str]:
        yield from self._settings.notices
        yield from self._control_notices
        yield from self._passed.notices
        yield given_faults.notice(self._settings)
        yield from fleet_notices(self._settings)
        origins = self._settings.origins
        if self._passed.echo and not origins.keys().isdisjoint(("host", "port")):
            yield "--host and --port have no effect: the listening sockets come from LISTEN_FDS"

    def _alarm(self) -> str:
        fleet = self._fleet.alarm if self._fleet is not None else ""
        return "; ".join(filter(None, (self._log_error(), self._control_error, fleet)))

    async def drain(self) -> None:
        """Send all queues, within the time that the settings give, and finish work on files."""
        await self.server.stepper.finish()
        if self._player is not None:
            # The demo's own clients are not drained, the others are.
            await self._player.stop()
        log_drain(self.server, self._settings.drain_timeout)
        await asyncio.gather(self.server.drainer.drain(self._settings.drain_timeout), finish(GRACE))

    async def stop(self, end: RunEnd) -> None:
        """Close everything at once, and log the end."""
        if self._player is not None:
            await self._player.stop()
        if self._fleet is not None:
            await self._fleet.close()
        await self._close_control(end.why or "it failed")
        if self._hosts is not None:
            self._hosts.close()
        self.server.stop()
        self._gc.stop()
        self._ends.stop()
        log_stop(self.server, end.signals)

    async def _close_control(self, why: str) -> None:
        if self._control_task is not None:
            self._control_task.cancel()
        closing = reported_task(self._control.close(why))
        # Not by cancelling it: what it awaits may swallow that.
        await asyncio.wait({closing}, timeout=CLOSING)
        if not closing.done():
            log_loop_error("the control socket did not close in time", None)
            closing.cancel()
