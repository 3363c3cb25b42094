"""A program that is watched: what all of its viewers share."""

import asyncio
import os
import time
from collections.abc import Callable, Collection, Sequence
from typing import Final

from msgspec.structs import replace

from echotui.model.journal import Observed
from echotui.model.view import Totals
from echotui.server.history import History
from echotui.server.journal import Journal
from echotui.server.viewer import Viewer
from echotui.sources.process.closed_first import ClosingSockets
from echotui.sources.process.descriptors import Descriptors
from echotui.sources.process.inspections import Inspections
from echotui.sources.process.lints import ProgramLints
from echotui.sources.process.loops import ProgramLoops
from echotui.sources.process.program_info import ProgramInfo
from echotui.sources.process.sample import Sample
from echotui.sources.process.sampler import Read, Sampler
from echotui.sources.process.sums import ProgramSums

KEPT_FOR: Final = 10.0  # Seconds for which an ended descriptor is shown.


class WatchedProgram:
    """Samples a program while a viewer polls; `close` it after its viewers.

    Args:
        read: Reads a sample; called in a thread.
        kept_for: Seconds for which ended descriptors are kept.
        allowed: Names of lints that are not reported.
        again: `read` finds the program again when it is started again.
        clock: Monotonic time in seconds, as in `Sample.at`.

    Attributes:
        instance: Random: of this watch alone.
    """

    def __init__(
        self,
        read: Read,
        *,
        kept_for: float = KEPT_FOR,
        allowed: Collection[str] = (),
        again: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock: Final = clock
        self.kept_for: Final = kept_for
        self.instance: Final = os.urandom(8).hex()
        self.journal: Final = Journal()
        self.history: Final = History()
        self.loops: Final = ProgramLoops()
        self.lints: Final = ProgramLints(allowed, self.loops)
        self.sums: Final = ProgramSums()
        self.info: Final = ProgramInfo(again=again)
        self.descriptors: Final = Descriptors(self.journal, self.history, self.lints, self.sums)
        self.inspections: Final = Inspections(self.descriptors.live, self.journal)
        self.sampler: Final = Sampler(ClosingSockets(read).sample, self.take, clock)
        self._viewers: list[Viewer] = []
        self._lock = asyncio.Lock()

    def open_viewer(self) -> Viewer:
        """Make a viewer; `close_viewer` it when its dashboard is gone."""
        viewer = Viewer(self.history, self.kept_for)
        self._viewers.append(viewer)
        return viewer

    def close_viewer(self, viewer: Viewer) -> None:
        """Keep nothing for a viewer any more; nothing when it is closed already."""
        if viewer in self._viewers:
            self._viewers.remove(viewer)

    def close(self) -> None:
        """Read no more samples. Do not use it again."""
        self.sampler.close()

    def totals(self, now: float, *, history: bool) -> Totals:
        """Return its totals, at a monotonic time."""
        lag_p99, lag_max = self.loops.lag(now)
        totals = self.sums.totals(self.lints.counts, history=history)
        return replace(totals, lag_p99=lag_p99, lag_max=lag_max)

    def _write(self, lines: Sequence[Observed]) -> None:
        for line in lines:
            self.journal.append(line)

    async def take(self, sample: Sample) -> None:
        """Take over a sample, in time slices."""
        async with self._lock:
            begun, held = self.info.take(sample), self.loops.take(sample)
            # The calls that a program tells of first are older than the watch.
            first = not self.descriptors.rounds
            self._write(() if first else begun)
            rated = await self.descriptors.take(sample)
            self._write((*begun, *held) if first else held)
            self.info.listen(self.descriptors.listeners)
            self.inspections.take(sample.at, rated=rated)
        horizons = (viewer.horizon(sample.at) for viewer in self._viewers)
        self.history.expire(min(horizons, default=sample.at - self.kept_for))
