"""Calls that programs have told of, as lines of the journal."""

from collections.abc import Callable, Sequence
from typing import Final

from echotui.model.detail import NOWHERE
from echotui.model.journal import Observed
from echotui.model.mask import NONE
from echotui.observer.wire import InnerCall
from echotui.server.journal import Journal
from echotui.sources.process.changes import first_seen
from echotui.sources.process.descriptor import Descriptor
from echotui.sources.process.sample import ProcessId, Sample
from echotui.sources.process.sums import ProgramSums
from echotui.sources.time_slice import STRIDE, TimeSlice

SUMMED: Final = 2.0  # Seconds from one line about calls without a line to the next, at least.
LATE: Final = 1.0  # Seconds by which a connection may be older than the sample before it was seen.
Found = Callable[[ProcessId, InnerCall], Descriptor | None]
"""Returns the descriptor that a call was of."""
_Calls = Sequence[tuple[ProcessId, InnerCall]]


class ToldCalls:
    """Writes the calls of each sample; counts those of connections that no sample has shown."""

    def __init__(self, journal: Journal, sums: ProgramSums) -> None:
        self._journal = journal
        self._sums = sums
        self._began: float | None = None
        self._before = 0.0
        # Not found in the newest sample: a connection may have come after it was read.
        self._open: list[tuple[ProcessId, InnerCall]] = []
        self._short = 0
        self._shorts: set[tuple[ProcessId, int, int]] = set()
        self._missed = 0
        self._summed_at = float("-inf")

    async def write(
        self, sample: Sample, found: Found, new: dict[int, Descriptor], time_slice: TimeSlice
    ) -> None:
        """Write the calls of a sample, in time slices.

        Args:
            new: Descriptors that the sample shows for the first time, by id. Those with a call are
                removed: their first line is written, with the time of that.
        """
        if self._began is None:
            self._began = self._before = sample.at
        # Before it was watched, there may have been any number.
        self._missed += sample.missed if sample.at > self._began else 0
        unknown, self._open = self._open, []
        for again, calls in ((True, unknown), (False, sample.calls)):
            for start in range(0, len(calls), STRIDE):
                self._write(calls[start : start + STRIDE], found, new, again=again)
                await time_slice.yield_if_over()
        self._before = sample.at
        self._sum_up(sample.at)

    def _write(
        self, calls: _Calls, found: Found, new: dict[int, Descriptor], *, again: bool
    ) -> None:
        for process, call in calls:
            descriptor = found(process, call)
            if descriptor is not None:
                if new.pop(descriptor.id, None) is not None:
                    descriptor.began = max(call.at, self._before - LATE)
                    if descriptor.has_lines:
                        self._journal.append(first_seen(descriptor, descriptor.began))
                self._append(descriptor, call)
            elif again:
                self._count(process, call)
            elif self._began is not None and call.at >= self._began:
                self._open.append((process, call))

    def _append(self, descriptor: Descriptor, call: InnerCall) -> None:
        descriptor.told = True
        descriptor.last = call.cause or call.call
        self._sums.flips += call.before != call.after
        self._journal.append(
            Observed(
                call.at, descriptor.id, call.call, descriptor.entry.identity.fd, call.before,
                call.after, call.cause, descriptor.address,
            )
        )  # fmt: skip

    def _count(self, process: ProcessId, call: InnerCall) -> None:
        self._short += 1
        self._shorts.add((process, call.fd, call.inode))
        self._sums.flips += call.before != call.after

    def _sum_up(self, at: float) -> None:
        """Write how many calls have no line, now and then."""
        if at - self._summed_at < SUMMED:
            return
        texts = []
        if count := len(self._shorts):
            of = "a connection" if count == 1 else f"{count:,} connections"
            texts.append(f"{self._short:,} calls of {of} that no sample has shown: too short")
        if self._missed:
            texts.append(f"about {self._missed:,} more calls: of very many, not all are noted")
        for text in texts:
            self._journal.append(Observed(at, 0, "", 0, NONE, NONE, text, NOWHERE))
        if texts:
            self._summed_at = at
        self._short = self._missed = 0
        self._shorts.clear()
