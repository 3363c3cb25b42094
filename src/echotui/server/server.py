"""The echo server: listeners, channels, limits, commands, drain."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Final

from tornado.ioloop import IOLoop

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import NOWHERE
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Act, Acted
from echotui.model.limits import Limits
from echotui.model.rates import RateHistory
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting
from echotui.server.admission import Admission
from echotui.server.channel import Channel
from echotui.server.context import Wiring
from echotui.server.counters import Ledger
from echotui.server.entrance import Entrance
from echotui.server.history import History
from echotui.server.inspection import Inspection
from echotui.server.journal import Journal
from echotui.server.lag import LagMeter
from echotui.server.listeners import Gate
from echotui.server.queue_limit import Relief
from echotui.server.snapshot import snapshot
from echotui.server.timeouts import Sweeper
from echotui.server.turn import Turn

log = logging.getLogger(__name__)

ENDS_A_TURN: Final = 100
"""Connections that a drain tells to leave in one turn of the loop: some 3 ms."""


class EchoServer:
    """Echoes what clients send, and can be looked at while it does.

    Everything happens on the loop that is running when it is made; nothing blocks it.

    Args:
        strategy: How to echo.
        limits: The bounds.
        keep_payload: Keep the last bytes of every client, not only of the one looked at.
        clock: Monotonic time in seconds.

    Attributes:
        channels: All connections that are not closed, by id.
        history: Those that ended lately.
        journal: The loop calls and ends.
        ledger: The sums.
        lag: How late the loop is.
        rates: Bytes in, bytes out and changes of a mask a second, over two minutes.
        relief: Keeps all queues together under a bound.
        inspection: What the viewers look at.
    """

    def __init__(
        self,
        strategy: Strategy,
        limits: Limits,
        *,
        keep_payload: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.strategy = strategy
        self.limits = limits
        self.clock = clock
        self.started_at = clock()
        self.channels: dict[int, Channel] = {}
        self.history = History()
        self.journal = Journal()
        self.ledger = Ledger()
        self.rates = tuple(RateHistory(self.started_at) for _ in range(3))
        # Outside of a running loop, IOLoop.current() would make one that nobody runs.
        asyncio.get_running_loop()
        self._loop = IOLoop.current()
        self.lag = LagMeter(self._loop, clock)
        self._sweeper = Sweeper(
            self._loop, clock, limits, lambda: list(self.channels.values()), self._on_round
        )
        self.relief = Relief(self._loop, limits.max_queued, self.ledger, self.channels)
        self._wiring = Wiring(
            self._loop, strategy, limits, self.journal, self.ledger, clock, self._on_closed,
            self.relief.grown, Turn(self._loop),
        )  # fmt: skip
        self._keep_payload = keep_payload
        self.inspection = Inspection(
            self.channels, self.history, self.journal, self.row, clock, limits.keep_closed
        )
        self._admission = Admission(limits)
        self._entrance = Entrance(
            self._wiring, self._admission, self.channels, keep_payload=keep_payload
        )
        self._gate = Gate(self._loop, self._entrance.admit, self.journal, clock, limits.keepalive)
        self._drain_deadline = 0.0
        self._emptied = asyncio.Event()

    async def start(self, hosts: Sequence[str], port: int) -> None:
        """Listen, and serve from now on.

        Args:
            hosts: Names or addresses.
            port: 0 takes any free one, the same for all hosts.

        Raises:
            StartError: One of them cannot be bound; nothing listens then.
        """
        await self._gate.set_up(hosts, port)
        self._sweeper.start()
        self.lag.start()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, or listened before it was drained."""
        return self._gate.addresses

    @property
    def accepting(self) -> Accepting:
        """Whether new clients get in, and if not, why."""
        if not self._gate.listeners:
            return Accepting.DRAINING if self.channels else Accepting.DRAINED
        if not self._gate.wanted:
            return Accepting.STOPPED
        if self._gate.obstacle:
            return Accepting.OBSTRUCTED
        return Accepting.FULL if self._admission.full else Accepting.YES

    @property
    def obstacle(self) -> str:
        """Why accepting pauses although it is wanted; empty when it does not."""
        return self._gate.obstacle

    @property
    def drain_left(self) -> float:
        """Seconds until a drain closes whoever is left; 0 when none runs."""
        return max(0.0, self._drain_deadline - self.clock()) if self._drain_deadline else 0.0

    def accept(self, *, on: bool) -> None:
        """Stop or go on accepting. After a drain, going on means to listen again.

        Args:
            on: False leaves new clients waiting in the kernel's backlog.

        Raises:
            StartError: Another program has the port by now.
        """
        if on and not self._gate.listeners:
            self._gate.listen()
        self._tell(Act.ACCEPT if on else Act.STOP_ACCEPTING)
        self._gate.accept(on=on)

    async def drain(self, within: float) -> None:
        """Refuse new clients, and let all others leave with what they are owed.

        May be called again while it runs; each call closes those left when its own time is up.

        Args:
            within: Seconds until those that are left are closed.
        """
        deadline = self.clock() + within
        self._drain_deadline = min(self._drain_deadline or deadline, deadline)
        self._tell(Act.DRAIN)
        self._gate.close()
        async for channel in self._in_turns():
            if channel.connection.state in (State.OPEN, State.CHOKED):
                channel.leave(Reason.SERVER_STOP, Cause.DRAIN)
        if self.channels:
            self._emptied.clear()
            try:
                async with asyncio.timeout(max(0.0, deadline - self.clock())):
                    await self._emptied.wait()
            except TimeoutError:
                log.info("drain: %d connections left at the deadline", len(self.channels))
        async for channel in self._in_turns():
            reason = channel.connection.ending.reason or Reason.SERVER_STOP
            channel.end(Ending(reason, Side.SERVER), Cause.DRAIN)
        self._drain_deadline = 0.0

    def stop(self) -> None:
        """Close everything at once."""
        self._sweeper.stop()
        self.lag.stop()
        self.relief.stop()
        self._gate.close()
        for channel in list(self.channels.values()):
            channel.end(Ending(Reason.SERVER_STOP, Side.SERVER), Cause.CLOSED)

    async def _in_turns(self) -> AsyncIterator[Channel]:
        """Give all channels that are not closed by then, some a turn of the loop."""
        for number, channel in enumerate(list(self.channels.values()), start=1):
            if channel.connection.state is not State.CLOSED:
                yield channel
            if number % ENDS_A_TURN == 0:
                await asyncio.sleep(0)

    def adopt(self, strategy: Strategy) -> None:
        """Echo in another way (`strategy`) to the clients that come from now on."""
        self.strategy = strategy
        self._wiring = self._entrance.wiring = replace(self._wiring, strategy=strategy)
        # The clients of one strategy change masks hundreds of times as often as those of another.
        self.rates = (*self.rates[:2], RateHistory(self.clock(), self.ledger.updates))

    def row(self, channel: Channel) -> Row:
        """Copy what there is to see of one of `channels`."""
        return snapshot(channel, self.limits.high_water, self.clock())

    def _on_closed(self, channel: Channel) -> None:
        del self.channels[channel.id]
        self._admission.leave(channel.address)
        self._gate.on_freed()
        # The bytes that only a detail shows are the inspection's to keep, and to drop.
        sent = channel.tap.sent if channel.tap is not None and channel.tap.for_all else b""
        discarded = channel.connection.discarded_bytes
        past = self.history.add(self.clock(), self.row(channel), sent, discarded)
        self.inspection.end(past)
        if not self.channels:
            self._emptied.set()

    def _tell(self, act: Act) -> None:
        self.journal.append(Acted(self.clock(), 0, act, NOWHERE))

    def _on_round(self, now: float) -> None:
        ledger = self.ledger
        counts = (ledger.bytes_in, ledger.bytes_out, ledger.updates)
        for rate, value in zip(self.rates, counts, strict=True):
            rate.sample(now, value)
        self.inspection.sample(now)
