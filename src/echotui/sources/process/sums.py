"""Sums over all connections of a program."""

from msgspec.structs import replace

from echotui.model.lint import LintCount
from echotui.model.rates import RateHistory
from echotui.model.view import Totals
from echotui.sources.process.descriptor import Descriptor


class ProgramSums:
    """Adds up what a sample shows: `begin`, `add` each descriptor, `end`.

    Only connections count, not listeners, timers and the like.

    Attributes:
        accepted: Connections ever seen.
        flips: Changes of masks ever seen.
    """

    def __init__(self) -> None:
        self.accepted = self.flips = 0
        self._closed = self._closed_in = self._closed_out = 0
        self._open = self._queued = self._with_queue = self._in = self._out = 0
        self._shown = Totals()
        # Begun with the first sample: what was before is not of its rates.
        self._rates: tuple[RateHistory, RateHistory, RateHistory, RateHistory] | None = None

    def begin(self) -> None:
        """Begin with a sample."""
        self._open = self._queued = self._with_queue = self._in = self._out = 0

    def add(self, descriptor: Descriptor) -> None:
        """Add one that is open."""
        if not descriptor.is_connection:
            return
        entry = descriptor.entry
        self._open += 1
        self._in += entry.bytes_in
        self._out += entry.bytes_out
        if queued := (entry.sendq or 0) + (entry.queue or 0):
            self._queued += queued
            self._with_queue += 1

    def end_one(self, descriptor: Descriptor) -> None:
        """Note that one has ended; what it has moved still counts."""
        if descriptor.is_connection:
            self._closed += 1
            self._closed_in += descriptor.entry.bytes_in
            self._closed_out += descriptor.entry.bytes_out

    def end(self, at: float, *, rated: bool) -> None:
        """End with a sample, at its monotonic time; `rated`: rates are computed."""
        bytes_in, bytes_out = self._in + self._closed_in, self._out + self._closed_out
        counts = (bytes_in, bytes_out, self.flips, self.accepted)
        if self._rates is None:
            one, two, three, four = (RateHistory(at, count) for count in counts)
            self._rates = one, two, three, four
        elif rated:
            for rate, count in zip(self._rates, counts, strict=True):
                rate.sample(at, count)
        rate_in, rate_out, flips, connects = self._rates
        self._shown = Totals(
            open=self._open,
            accepted=self.accepted,
            closed=self._closed,
            queued=self._queued,
            with_queue=self._with_queue,
            bytes_in=bytes_in,
            bytes_out=bytes_out,
            rate_in=rate_in.now,
            rate_out=rate_out.now,
            mask_changes=flips.now,
            connect_rate=connects.now,
        )

    def totals(self, lints: tuple[LintCount, ...], *, history: bool) -> Totals:
        """Return the sums as of the newest sample."""
        if not history or self._rates is None:
            return replace(self._shown, lints=lints)
        rate_in, rate_out, _, _ = self._rates
        return replace(
            self._shown, lints=lints, history_in=rate_in.values, history_out=rate_out.values
        )
