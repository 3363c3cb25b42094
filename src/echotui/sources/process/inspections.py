"""What is kept of descriptors shown in detail: histories, and all their lines."""

from collections import deque
from collections.abc import Mapping
from typing import Final

from echotui.model.detail import KEPT_SECONDS
from echotui.model.journal import JournalLine
from echotui.model.rates import RateHistory
from echotui.server.journal import Journal, Timeline
from echotui.sources.process.descriptor import Descriptor

MOST: Final = 64
"""Descriptors of all viewers together; the most recent ones stay."""


class DescriptorInspection:
    """Follows one descriptor to its end, and keeps what it was after that."""

    def __init__(self, descriptor: Descriptor, timeline: Timeline, at: float) -> None:
        self.descriptor: Final = descriptor
        self._timeline = timeline
        self._in = RateHistory(at, descriptor.entry.bytes_in)
        self._out = RateHistory(at, descriptor.entry.bytes_out)
        self._queue: deque[float] = deque(maxlen=KEPT_SECONDS)

    def sample(self, at: float) -> None:
        """Add a value to its histories, at a sample's monotonic time; nothing after its end."""
        if self.descriptor.past is None:
            entry = self.descriptor.entry
            self._in.sample(at, entry.bytes_in)
            self._out.sample(at, entry.bytes_out)
            told = entry.queue if entry.inside else self.descriptor.sendq
            self._queue.append(told or 0)

    @property
    def lines(self) -> tuple[JournalLine, ...]:
        """Its lines of the journal, newest first."""
        return tuple(reversed(self._timeline))

    @property
    def histories(self) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
        """Bytes a second in and out, and bytes in its queue: one value a round of rates."""
        return self._in.values, self._out.values, tuple(self._queue)


class Inspections:
    """The inspections of all viewers of a program."""

    def __init__(self, live: Mapping[int, Descriptor], journal: Journal) -> None:
        self._live = live
        self._journal = journal
        self._by_id: dict[int, DescriptorInspection] = {}

    def want(self, id_: int, now: float) -> DescriptorInspection | None:
        """Inspect a descriptor from now on; `None` if it is not known, or was not while open."""
        found = self._by_id.pop(id_, None)
        if found is None:
            descriptor = self._live.get(id_)
            if descriptor is None:
                return None
            found = DescriptorInspection(descriptor, self._journal.follow(id_), now)
        self._by_id[id_] = found
        if len(self._by_id) > MOST:
            oldest = next(iter(self._by_id))
            del self._by_id[oldest]
            self._journal.unfollow(oldest)
        return found

    def take(self, at: float, *, rated: bool) -> None:
        """If rates were computed, add a value to all histories; at a sample's monotonic time."""
        for each in self._by_id.values():
            if rated:
                each.sample(at)
