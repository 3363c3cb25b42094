"""Checks every connection once a second: rates, timeouts, and ends that the loop cannot report."""

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
from echotui.server.interest import held_back
from echotui.server.keepalive import dead_after, is_unreachable
from echotui.server.sockets import BorrowedSocket

log = logging.getLogger(__name__)

PERIOD: Final = 1.0
"""Seconds from the start of one round to the start of the next."""
SLICE: Final = 500
"""Connections checked in one iteration of the loop: about 0.3 ms of work."""


class Timeouts:
    """Checks the connections in slices, so that no round blocks the loop.

    Args:
        clock: Monotonic time in seconds.
        channels: Returns all channels.
        on_round: Called with the time at the start of every round.

    Attributes:
        rounds: How many are finished: each computes the rates of all connections anew.
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
        self.rounds = 0
        self._logged: set[tuple[str, type[Exception]]] = set()

    def start(self) -> None:
        """Start the rounds."""
        self._started_at = self._clock()
        self._timer = self._loop.call_later(PERIOD, self._round)

    def stop(self) -> None:
        """Stop the rounds."""
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
                self.rounds += 1
                rest = max(0.0, self._started_at + PERIOD - now)
                self._timer = self._loop.call_later(rest, self._round)
                return
            if channel.connection.state is not State.CLOSED:
                error = self._try("a check", self._check, channel, now)
                if error is not None:
                    self._try("a close", channel.fail, error)
        self._timer = self._loop.call_later(0, self._slice, channels)

    def _try(self, what: str, call: Callable[..., None], *args: object) -> Exception | None:
        try:
            call(*args)
        except Exception as error:  # of any type: the other clients need the rounds
            # Without rounds no timeout expires, and no reset behind an empty mask is found.
            kind = what, type(error)
            if kind not in self._logged:
                self._logged.add(kind)
                log.exception("timeouts: %s failed; the same error is not logged again", what)
            return error
        return None

    def _check(self, channel: Channel, now: float) -> None:
        connection = channel.connection
        channel.rate_in = (connection.bytes_in - channel.sampled_in) / self._elapsed
        channel.rate_out = (connection.bytes_out - channel.sampled_out) / self._elapsed
        channel.sampled_in, channel.sampled_out = connection.bytes_in, connection.bytes_out
        reason = self._expired(channel, now)
        if reason is not Reason.NOT_ENDED:
            channel.end(Ending(reason, Side.SERVER), Cause.CLOSED)
        elif channel.registered != connection.interest:
            channel.retry()
        elif channel.registered == NONE:
            channel.check_peer()

    def _expired(self, channel: Channel, now: float) -> Reason:
        limits, connection = self._limits, channel.connection
        if limits.keepalive and self._has_vanished(channel, now - connection.active_at):
            return Reason.PEER_VANISHED
        if connection.state is State.LINGERING:
            lingered = now - connection.progress_at
            return connection.ending.reason if lingered >= limits.linger else Reason.NOT_ENDED
        if held_back(connection):
            return Reason.NOT_ENDED
        # Not `queued`: in textbook the queue is empty when the last message just filled the kernel.
        if limits.stall_timeout and connection.wants_write:
            if now - connection.progress_at >= limits.stall_timeout:
                return Reason.WRITE_STALL
        elif (
            limits.idle_timeout
            and not connection.held
            # Nothing is received from a held client: its time begins with the release.
            and now - max(connection.active_at, connection.progress_at) >= limits.idle_timeout
        ):
            return Reason.IDLE_TIMEOUT
        return Reason.NOT_ENDED

    def _has_vanished(self, channel: Channel, silent: float) -> bool:
        """Check a connection after a long silence, and again from time to time."""
        seconds = self._limits.keepalive
        interval = max(1.0, seconds / 2)
        if (
            silent < dead_after(seconds)
            or silent // interval == (silent - self._elapsed) // interval
        ):
            return False
        with BorrowedSocket(channel.fd) as sock:
            return is_unreachable(sock, seconds)
