"""What looks wrong with the connections and the server."""

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import Final, Protocol

from tornado.ioloop import IOLoop

from echotui.model.lint import Lint, LintCount, LintState
from echotui.model.lints import BY_NAME, DESCRIPTORS, EXTRA_CALLS, OF_SERVER, SLOW_LOOP
from echotui.model.mask import NONE
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.connection_lints import ConnectionLints
from echotui.server.counters import ServerCounters
from echotui.server.lag import LagMeter
from echotui.server.server_lints import ExtraCalls, descriptors, slow_loop
from echotui.server.stepper import Stepper

log = logging.getLogger(__name__)

PERIOD: Final = 2.0
"""Seconds from the start of one walk over all connections to the start of the next."""
SHARES: Final = 5
"""Walks until the kernel has been asked about each connection that may have changed: 10 s."""
SLICE: Final = 2000
"""Connections checked in one iteration of the loop: about 0.3 ms of work."""
ASKS: Final = 250
"""Connections of which the kernel is asked in one iteration at most: about 1 ms."""


class Checked(Protocol):
    """What the lints read of a server."""

    channels: dict[int, Channel]
    counters: ServerCounters
    lag: LagMeter
    stepper: Stepper
    strategy: Strategy
    clock: Callable[[], float]


class LintChecks:
    """Checks the connections of a server in slices, and the server itself when it is asked.

    Args:
        allowed: Names of lints that are not reported.
    """

    def __init__(self, server: Checked, loop: IOLoop, allowed: Collection[str]) -> None:
        self._server = server
        self._loop = loop
        self._allowed = frozenset(allowed)
        self._of_connections = ConnectionLints(allowed, server.stepper.clock)
        self._extra_calls = ExtraCalls(server.counters, SHARES)
        self._timer: object | None = None
        self._share = 0
        # When the walks began in which each share was asked about the last two times.
        self._began = deque([float("-inf")] * 2 * SHARES, maxlen=2 * SHARES)
        # Those two times of the present share: nothing can have changed after the second of two in
        # which no byte has moved, but for `ConnectionLints.watched`.
        self._twice = self._once = float("-inf")
        self._counts_messages = False
        self._ended_messages = self._messages = 0

    def start(self) -> None:
        """Check from now on."""
        self._timer = self._loop.call_later(PERIOD, self._walk)

    def stop(self) -> None:
        """Stop checking."""
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    def _walk(self) -> None:
        now = self._server.clock()
        self._share = (self._share + 1) % SHARES
        self._twice, self._once = self._began[0], self._began[SHARES]
        self._began.append(now)
        self._counts_messages = self._server.strategy is Strategy.TEXTBOOK
        self._messages = self._ended_messages
        self._slice(iter(list(self._server.channels.values())), now)

    def _slice(self, channels: Iterator[Channel], began: float) -> None:
        try:
            if not self._check(channels):
                self._timer = self._loop.call_later(0, self._slice, channels, began)
                return
            self._finish(began)
        except Exception:  # of any type: the next walk begins anew
            log.exception("lints: a check failed")
        rest = max(0.0, began + PERIOD - self._server.clock())
        self._timer = self._loop.call_later(rest, self._walk)

    def _finish(self, began: float) -> None:
        self._of_connections.expire(began)
        if self._counts_messages and self._server.strategy is Strategy.TEXTBOOK:
            self._extra_calls.sample(self._messages)
        else:
            self._extra_calls.clear()

    def _check(self, channels: Iterator[Channel]) -> bool:
        """Check some of the connections. Return whether they were the last."""
        of, now = self._of_connections, self._server.clock()
        share = self._share if of.asks else SHARES
        asked = 0
        for checked, channel in enumerate(channels, start=1):
            connection = channel.connection
            if self._counts_messages:
                self._messages += connection.reads
            if channel.registered == NONE or connection.queue is not None:
                of.check(channel, now)
            id_ = channel.id
            if id_ % SHARES == share and (connection.active_at >= self._twice or id_ in of.watched):
                of.ask(channel, now, self._once)
                asked += 1
            if checked == SLICE or asked == ASKS:
                return False
        return True

    def on_closed(self, channel: Channel) -> None:
        """Forget a connection that has ended."""
        self._ended_messages += channel.connection.reads
        self._of_connections.drop(channel.id)

    @property
    def reported(self) -> tuple[Lint, ...]:
        """The lints that are reported, of the table."""
        return tuple(BY_NAME[name] for name in OF_SERVER if name not in self._allowed)

    @property
    def changes(self) -> int:
        """How often a connection has begun or ceased to show a lint."""
        return self._of_connections.changes

    def names(self, id_: int) -> tuple[str, ...]:
        """Return the names of the lints that a connection shows, in the table's order."""
        return self._of_connections.names(id_)

    def states(self, id_: int) -> tuple[LintState, ...]:
        """Return the lints that a connection shows, as sentences; none of an ended one."""
        channel = self._server.channels.get(id_)
        if channel is None:
            return ()
        return self._of_connections.states(channel, self._server.clock())

    def counts(self) -> tuple[LintCount, ...]:
        """Return the lints that anything shows, in the table's order."""
        now = self._server.clock()
        return (*self._of_connections.counts(now), *self._of_server(now))

    def _of_server(self, now: float) -> Iterator[LintCount]:
        counters = self._server.counters
        sentences = {
            SLOW_LOOP.name: slow_loop(self._server.lag, now),
            DESCRIPTORS.name: descriptors(counters.accepted - counters.closed),
            EXTRA_CALLS.name: self._extra_calls.sentence(),
        }
        for name, sentence in sentences.items():
            if sentence and name not in self._allowed:
                yield LintCount(name, 1, 0.0, sentence)
