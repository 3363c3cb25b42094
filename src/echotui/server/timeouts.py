"""Visits every connection once a second: rates, timeouts, and masks that hear nothing."""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from tornado.ioloop import IOLoop

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE
from echotui.model.state import State
from echotui.server.channel import Channel

log = logging.getLogger(__name__)

PERIOD: Final = 1.0
"""Seconds from the start of one round to the start of the next."""
SLICE: Final = 500
"""Connections visited in one turn of the loop: about 0.3 ms of work."""


class Sweeper:
    """Goes round the connections in slices, so that no round holds up the loop.

    Args:
        loop: Where rounds and slices are scheduled.
        clock: Monotonic time in seconds.
        limits: The timeouts.
        channels: Gives all channels that there are.
        on_round: Called with the time at the start of every round.
    """

    def __init__(
        self,
        loop: IOLoop,
        clock: Callable[[], float],
        limits: Limits,
        channels: Callable[[], list[Channel]],
        on_round: Callable[[float], None],
    ) -> None:
        self._loop = loop
        self._clock = clock
        self._limits = limits
        self._channels = channels
        self._on_round = on_round
        self._timer: object | None = None
        self._started_at = 0.0
        self._elapsed = PERIOD
        self._told: set[tuple[str, type[Exception]]] = set()

    def start(self) -> None:
        """Begin the rounds."""
        self._started_at = self._clock()
        self._timer = self._loop.call_later(PERIOD, self._round)

    def stop(self) -> None:
        """End the rounds."""
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    def _round(self) -> None:
        now = self._clock()
        self._elapsed, self._started_at = max(now - self._started_at, 1e-6), now
        self._try("a round", self._on_round, now)
        self._slice(iter(self._channels()))

    def _slice(self, channels: Iterator[Channel]) -> None:
        now = self._clock()
        for _ in range(SLICE):
            channel = next(channels, None)
            if channel is None:
                rest = max(0.0, self._started_at + PERIOD - now)
                self._timer = self._loop.call_later(rest, self._round)
                return
            if channel.connection.state is not State.CLOSED:
                error = self._try("a visit", self._visit, channel, now)
                if error is not None:
                    self._try("an end", channel.fail, error)
        self._timer = self._loop.call_later(0, self._slice, channels)

    def _try(self, what: str, call: Callable[..., None], *args: object) -> Exception | None:
        try:
            call(*args)
        except Exception as error:  # of any type: the other clients need the rounds
            # Without them no timeout ends anybody, and no reset behind a mask is found.
            kind = what, type(error)
            if kind not in self._told:
                self._told.add(kind)
                log.exception("the sweeper: %s failed; the same is not told again", what)
            return error
        return None

    def _visit(self, channel: Channel, now: float) -> None:
        connection = channel.connection
        channel.rate_in = (connection.bytes_in - channel.sampled_in) / self._elapsed
        channel.rate_out = (connection.bytes_out - channel.sampled_out) / self._elapsed
        channel.sampled_in, channel.sampled_out = connection.bytes_in, connection.bytes_out
        reason = self._overdue(channel, now)
        if reason is not Reason.NOT_ENDED:
            channel.end(Ending(reason, Side.SERVER), Cause.CLOSED)
        elif channel.registered == NONE:
            channel.look_behind_mask()

    def _overdue(self, channel: Channel, now: float) -> Reason:
        limits, connection = self._limits, channel.connection
        if connection.state is State.LINGERING:
            lingered = now - connection.moved_at
            return connection.ending.reason if lingered >= limits.linger else Reason.NOT_ENDED
        # Not `queued`: in textbook the queue is empty when the last message just filled the kernel.
        if limits.stall_timeout and connection.owing:
            if now - connection.moved_at >= limits.stall_timeout:
                return Reason.WRITE_STALL
        elif (
            limits.idle_timeout
            and not connection.held
            # Who was held could not be heard: its time begins with the release.
            and now - max(connection.active_at, connection.moved_at) >= limits.idle_timeout
        ):
            return Reason.IDLE_TIMEOUT
        return Reason.NOT_ENDED
