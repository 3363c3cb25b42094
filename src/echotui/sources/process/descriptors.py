"""The descriptors of a program, known from its samples."""

from collections.abc import Hashable
from typing import Final

from echotui.model.ending import Reason
from echotui.model.journal import Ended, Observed
from echotui.model.kinds import LISTENER
from echotui.model.mask import UNSEEN
from echotui.observer.wire import InnerCall
from echotui.server.history import History, Past
from echotui.server.journal import Journal
from echotui.sources.process.calls import ToldCalls
from echotui.sources.process.changes import changed, first_seen, listens_no_more
from echotui.sources.process.descriptor import FIRST_SEEN, Descriptor
from echotui.sources.process.endings import ending_of
from echotui.sources.process.lints import ProgramLints
from echotui.sources.process.merging import Merged, carried, is_same, merge
from echotui.sources.process.program_row import ended_row
from echotui.sources.process.sample import NO_TIMES, Entry, Identity, ProcessId, Sample
from echotui.sources.process.sums import ProgramSums
from echotui.sources.time_slice import STRIDE, TimeSlice

ROUND: Final = 1.0  # Seconds over which rates are computed, at least.


class Descriptors:
    """Follows each descriptor from sample to sample, by its identity.

    Attributes:
        live: Those that are open, by id; ids count from 1 by first sight.
        connections: Those of them that are connections.
        listeners: Those of them that listen.
        newest: The last assigned id.
        changes: How often anything of any of them has changed.
        rounds: How often rates were computed.
    """

    def __init__(
        self, journal: Journal, history: History, lints: ProgramLints, sums: ProgramSums
    ) -> None:
        self._journal = journal
        self._history = history
        self._lints = lints
        self._sums = sums
        self._calls = ToldCalls(journal, sums)
        self._by_key: dict[Hashable, Descriptor] = {}
        # Of the sample that is taken over: its lines, and those that it shows first.
        self._lines: list[tuple[Descriptor, Observed]] = []
        self._new: dict[int, Descriptor] = {}
        self._rated_at: float | None = None
        self.live: Final[dict[int, Descriptor]] = {}
        self.connections: Final[dict[int, Descriptor]] = {}
        self.listeners: tuple[Descriptor, ...] = ()
        self.newest = self.changes = self.rounds = 0

    async def take(self, sample: Sample) -> bool:
        """Take over a sample, in time slices; return whether rates were computed."""
        time_slice = TimeSlice()
        at, first = sample.at, self._rated_at is None
        elapsed = 0.0 if self._rated_at is None else at - self._rated_at
        rated = elapsed >= ROUND
        merged = await merge(sample.entries, time_slice)
        keys = list(merged.entries)
        self._lints.begin(sample)
        self._sums.begin()
        for start in range(0, len(keys), STRIDE):
            for key in keys[start : start + STRIDE]:
                descriptor = self._see(key, merged, sample, new=not first)
                if rated:
                    descriptor.rate(elapsed)
                self._sums.add(descriptor)
                self.changes += self._lints.check(descriptor, at)
            await time_slice.yield_if_over()
        await self._calls.write(sample, self._find, self._new, time_slice)
        await self._write(at, time_slice)
        await self._end_missing(merged, sample, time_slice)
        self.listeners = tuple(
            each for each in self._by_key.values() if each.entry.kind == LISTENER
        )
        self._lints.end(self.listeners)
        if first or rated:
            self._rated_at = at
            self.rounds += 1
        self._sums.end(at, rated=rated)
        return rated

    def _see(self, key: Hashable, merged: Merged, sample: Sample, *, new: bool) -> Descriptor:
        """Find the descriptor of a merged entry, and take that over; make one if there is none."""
        entry, known = merged.entries[key], self._by_key.get(key)
        if known is not None and not is_same(known.entry, entry):
            self._end(key, known, sample)
            known = None
        if known is None:
            known = self._add(key, entry, sample, new=new)
        known.others = merged.others.get(key, ())
        before, entry = known.entry, carried(known.entry, entry)
        if entry != before:
            known.see(entry, sample.at)
            self._count(known)
            self.changes += 1
            self._lines += [(known, line) for line in changed(known, before, sample.at)]
        return known

    def _add(self, key: Hashable, entry: Entry, sample: Sample, *, new: bool) -> Descriptor:
        self.newest += 1
        descriptor = Descriptor(self.newest, entry, sample.at, new=new)
        descriptor.recall(sample.times.get(entry.identity.inode, NO_TIMES), sample.at)
        self._by_key[key] = self.live[descriptor.id] = descriptor
        self._count(descriptor)
        self.changes += 1
        if new:
            # Those that were there before have no line: a first sample may have thousands.
            self._new[descriptor.id] = descriptor
        return descriptor

    def _count(self, descriptor: Descriptor) -> None:
        """Keep it as a connection if it is one: a socket may be connected, or listen, later."""
        if descriptor.is_connection == (descriptor.id in self.connections):
            return
        if descriptor.is_connection:
            self.connections[descriptor.id] = descriptor
            self._sums.accepted += 1
        else:
            del self.connections[descriptor.id]
            self._sums.accepted -= 1

    def _find(self, process: ProcessId, call: InnerCall) -> Descriptor | None:
        """Return the descriptor that a call of a process was of; also one that ends now."""
        of_socket = self._by_key.get(call.inode)
        found = of_socket or self._by_key.get(Identity(process, call.fd, call.inode))
        if found is None:
            return None
        holders = (found.entry.identity, *found.others)
        return found if process in {each.process for each in holders} else None

    async def _write(self, at: float, time_slice: TimeSlice) -> None:
        """Write the lines of a sample; calls that the program told of have theirs already."""
        firsts = [(each, first_seen(each, at)) for each in self._new.values() if each.has_lines]
        lines = [*firsts, *self._lines]
        self._new, self._lines = {}, []
        for start in range(0, len(lines), STRIDE):
            for descriptor, line in lines[start : start + STRIDE]:
                if not (line.call and descriptor.told and descriptor.entry.inside):
                    self._journal.append(line)
                    self._sums.flips += line.before not in (line.after, UNSEEN)
                    # What it is has columns of its own.
                    if not line.text.startswith(FIRST_SEEN):
                        descriptor.last = line.text
            await time_slice.yield_if_over()

    async def _end_missing(self, merged: Merged, sample: Sample, time_slice: TimeSlice) -> None:
        missing = [key for key in self._by_key if key not in merged.entries]
        for start in range(0, len(missing), STRIDE):
            for key in missing[start : start + STRIDE]:
                self._end(key, self._by_key[key], sample)
            await time_slice.yield_if_over()

    def _end(self, key: Hashable, descriptor: Descriptor, sample: Sample) -> None:
        del self._by_key[key], self.live[descriptor.id]
        entry, at = descriptor.entry, sample.at
        ending = ending_of(descriptor, sample)
        self._sums.end_one(descriptor)
        self.changes += 1
        descriptor.past = Past(ended_row(descriptor, ending, at))
        if self.connections.pop(descriptor.id, None) is not None:
            self._history.add(descriptor.past)
        if descriptor.is_connection:
            line = Ended(
                at, descriptor.id, ending, entry.bytes_in, entry.bytes_out,
                at - descriptor.began, descriptor.address, sampled=True,
            )  # fmt: skip
            self._journal.append(line)
        elif entry.kind == LISTENER and ending.reason is not Reason.PROGRAM_ENDED:
            self._journal.append(listens_no_more(descriptor, at))
