"""The echo server: listeners, channels, limits, commands, drain."""

import asyncio
import os
import socket
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from msgspec import structs
from tornado.ioloop import IOLoop

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import NOWHERE
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Act, Acted, Ended
from echotui.model.limits import Limits
from echotui.model.rates import RateHistory
from echotui.model.row import Row
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting
from echotui.server.admission import Admission
from echotui.server.channel import Channel
from echotui.server.context import ServerContext
from echotui.server.counters import ServerCounters
from echotui.server.drainer import Drainer
from echotui.server.end_limit import EndLimit
from echotui.server.faults.fault_rules import FaultRules
from echotui.server.history import History, Past
from echotui.server.journal import Journal
from echotui.server.lag import LagMeter
from echotui.server.lints import LintChecks
from echotui.server.listeners import Listeners
from echotui.server.queue_limit import QueueLimit
from echotui.server.snapshot import snapshot
from echotui.server.stepper import Stepper
from echotui.server.tcp_info import sample_of
from echotui.server.timeouts import Timeouts
from echotui.server.viewers import Viewers


class EchoServer:
    """Echoes what clients send, on the loop that is running when it is made; nothing blocks it.

    Args:
        keep_payload: Keep the last bytes of every client, not only of those in an open detail.
        allow: Names of lints that are not reported.
        clock: Monotonic time in seconds.

    Attributes:
        instance: Random: of this run alone.
        channels: All connections that are not closed, by id.
        history: Connections that ended lately.
        faults: The rules of injected faults.
        rates: Bytes in, bytes out, connects and changes of a mask per second, over two minutes.
    """

    def __init__(
        self,
        strategy: Strategy,
        limits: Limits,
        *,
        keep_payload: bool = False,
        allow: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.instance = os.urandom(8).hex()
        self.strategy = strategy
        self.limits = limits
        self.clock = clock
        self.started_at = clock()
        self.channels: dict[int, Channel] = {}
        self.history = History()
        self.journal = Journal()
        self.counters = ServerCounters()
        self.rates = tuple(RateHistory(self.started_at) for _ in range(4))
        loop = _running_loop()
        self.lag = LagMeter(loop, clock, lambda: (len(self.channels), self.counters.bytes_in))
        self.stepper = Stepper(loop, self.journal, self.channels, clock)
        self._timeouts = Timeouts(loop, clock, limits, self.stepper, self.channels, self._on_round)
        self.lints = LintChecks(self, loop, allow)
        self.queue_limit = QueueLimit(loop, limits.max_queued, self.counters, self.channels)
        self.viewers = Viewers(
            self.channels, self.history, self.journal, self.row, clock, limits.keep_closed
        )
        self.faults = FaultRules(loop, self.channels, self.journal, clock)
        self.admission = Admission(
            self._context(loop), self.channels, self.faults.on_accept, keep_payload=keep_payload
        )
        self.listeners = Listeners(
            loop, self.admission.admit, self.journal, clock, self.stepper, limits.keepalive
        )
        self.drainer = Drainer(
            self.channels, self.listeners, self.stepper.clock, lambda: self._log_act(Act.DRAIN)
        )

    def _context(self, loop: IOLoop) -> ServerContext:
        return ServerContext(
            loop, self.strategy, self.limits, self.journal, self.counters, self.clock,
            self._on_closed, self.queue_limit.on_queue_grown, EndLimit(loop), self.stepper,
        )  # fmt: skip

    async def start(
        self, hosts: Sequence[str], port: int, passed: Sequence[socket.socket] = ()
    ) -> None:
        """Listen, and serve from now on.

        Args:
            hosts: Names or addresses.
            port: 0 takes any free one, the same for all hosts.
            passed: Listening, non-blocking sockets, owned from now on, to use instead.

        Raises:
            StartError: One of them cannot be bound; nothing listens then.
        """
        await self.listeners.start(hosts, port, passed)
        self._timeouts.start()
        self.lints.start()
        self.lag.start()

    @property
    def rounds(self) -> int:
        """How often the rates of all connections have been computed."""
        return self._timeouts.rounds

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, or listened before it was drained."""
        return self.listeners.addresses

    @property
    def accepting(self) -> Accepting:
        """Whether new clients are accepted, and if not, why."""
        if not self.listeners:
            return Accepting.DRAINING if self.channels else Accepting.DRAINED
        if not self.listeners.wanted:
            return Accepting.STOPPED
        if self.accept_error:
            return Accepting.OBSTRUCTED
        return Accepting.FULL if self.admission.limits.full else Accepting.YES

    @property
    def accept_error(self) -> str:
        """Why accepting pauses although it is wanted; "" when it does not."""
        return self.listeners.accept_error

    def accept(self, *, on: bool) -> None:
        """Resume (`on`) or stop accepting; new clients wait in the kernel's backlog then.

        Raises:
            StartError: It listens again after a drain, and another program has the port by now.
        """
        if on and not self.listeners:
            self.listeners.listen()
        self._log_act(Act.ACCEPT if on else Act.STOP_ACCEPTING)
        self.listeners.accept(on=on)

    def stop(self) -> None:
        """Close everything at once."""
        self.stepper.stop()
        self._timeouts.stop()
        self.lints.stop()
        self.lag.stop()
        self.queue_limit.stop()
        self.listeners.stop()
        for channel in list(self.channels.values()):
            channel.end(Ending(Reason.SERVER_STOP, Side.SERVER), Cause.CLOSED)
        self.faults.stop()

    def set_strategy(self, strategy: Strategy) -> None:
        """Echo with another strategy to the clients that connect from now on."""
        self.strategy = strategy
        self.admission.context = replace(self.admission.context, strategy=strategy)
        # With one strategy masks change hundreds of times as often as with another.
        self.rates = (*self.rates[:3], RateHistory(self.clock(), self.counters.updates))

    def row(self, channel: Channel) -> Row:
        """Return the row of one of `channels`."""
        row = snapshot(channel, self.limits.high_water, self.clock())
        lints, fault = self.lints.names(channel.id), self.faults.text_of(channel)
        return structs.replace(row, lints=lints, fault=fault) if lints or fault else row

    def _on_closed(self, id_: int, tcp: bytes) -> None:
        channel, now = self.channels.pop(id_), self.clock()
        connection = channel.connection
        lived = now - connection.opened_at
        self.counters.count_end(connection.ending, lived)
        self.lints.on_closed(channel)
        # The viewers keep, and drop, the bytes that only a detail shows.
        sent = channel.tap.sent if channel.tap is not None and channel.tap.for_all else b""
        row = snapshot(channel, self.limits.high_water, now, *sample_of(tcp))
        if fault := self.faults.text_of(channel):
            row = structs.replace(row, fault=fault)
        past = Past(row, sent, tcp)
        self.history.add(past)  # Before its line: what observes the journal finds it.
        line = Ended(
            now, id_, connection.ending, connection.bytes_in, connection.bytes_out, lived,
            channel.address,
        )  # fmt: skip
        self.journal.append(line)
        self.admission.limits.leave(channel.address)
        self.listeners.retry_now()
        self.faults.on_closed(id_)
        self.viewers.on_ended(past)
        self.drainer.on_closed()

    def _log_act(self, act: Act) -> None:
        self.journal.append(Acted(self.clock(), 0, act, NOWHERE))

    def _on_round(self, now: float) -> None:
        counters = self.counters
        counts = counters.bytes_in, counters.bytes_out, counters.accepted, counters.updates
        for rate, value in zip(self.rates, counts, strict=True):
            rate.sample(now, value)
        self.viewers.sample(now)


def _running_loop() -> IOLoop:
    # Outside of a running loop, IOLoop.current() would make a loop that never runs.
    asyncio.get_running_loop()
    return IOLoop.current()
