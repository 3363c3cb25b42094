"""Checks every connection once a second: rates, timeouts, and ends that the loop cannot report."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tornado.ioloop import IOLoop

from echotui.model.limits import Limits
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.due_checks import DueChecks
from echotui.server.round_checks import RoundChecks
from echotui.server.stepper import Stepper

log = logging.getLogger(__name__)

PERIOD: Final = 1.0
"""Seconds from the start of one round to the start of the next."""
SLICE: Final = 500
"""Connections checked in one iteration of the loop: about 0.3 ms of work."""


class Timeouts:
    """Checks the connections in slices, so that no round blocks the loop.

    Args:
        clock: Monotonic time in seconds.
        stepper: While it steps the loop, rates are measured, and nothing expires.
        channels: All that are not closed, by id.
        on_round: Called with the time at the start of every round.

    Attributes:
        rounds: How many are finished: each computes the rates of all connections anew.
    """

    def __init__(
        self,
        loop: IOLoop,
        clock: Callable[[], float],
        limits: Limits,
        stepper: Stepper,
        channels: Mapping[int, Channel],
        on_round: Callable[[float], None],
    ) -> None:
        self._loop = loop
        self._clock = clock
        self._stepper = stepper
        self._checks = RoundChecks(limits, stepper.clock)
        self._due = DueChecks(stepper, self._checks)
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
        self._slice(iter(list(self._channels.values())))

    def _slice(self, channels: Iterator[Channel]) -> None:
        now = self._clock()
        for _ in range(SLICE):
            channel = next(channels, None)
            if channel is None:
                self.rounds += 1
                self._due.arm()
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
        if self._stepper.clock.stands:
            self._due.note(channel)
        else:
            self._checks.check(channel, now, self._elapsed)
