"""Garbage collection that does not hold up the clients."""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

PERIOD: Final = 0.2
"""Seconds between two looks whether there is something to collect."""
WORTH_IT: Final = 1
"""Collections of the middle generation after which a full one is worth it. Python waits for 10;
then there is more to be visited in one go than the clients should wait for."""
CROWD: Final = 1000
"""So many new connections, and they are taken out of it: to visit 10,000 takes about 0.1 s."""
MANY: Final = 30_000
"""Objects that a collection may find in use, twice those of the largest dialog: some 15 ms."""
KEPT: Final = 20
"""How many times what is to go soon may be kept in memory, some 3 MB each."""
NEVER: Final = 10**6


class Collector:
    """Collects garbage so often that it takes a few milliseconds each time.

    A full collection visits every object of every connection, in one go. Reference counts free
    connections without it; it is for cycles, which are few and come from dialogs. So what a
    collection has left is not visited again (gc.freeze, library/gc), if it is to stay. While a
    dialog is open that would keep it in memory for ever; so then only when there is much else, and
    after some of those everything is visited once, which takes up to a second.

    Args:
        connections: Tells how many there are.
        settled: Tells whether what there is now will stay: no dialog is open.
    """

    def __init__(self, connections: Callable[[], int], settled: Callable[[], bool]) -> None:
        self._connections = connections
        self._settled = settled
        self._known = 0
        self._kept = 0
        self._thresholds = gc.get_threshold()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Take over from Python; call it in the loop, before the first client."""
        # Not collected before: modules are hardly garbage, and it would take 20 ms of the start.
        gc.freeze()
        gc.enable()
        young, middle, _ = self._thresholds
        gc.set_threshold(young, middle, NEVER)
        self._again()

    def stop(self) -> None:
        """Give it back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            gc.set_threshold(*self._thresholds)
            gc.unfreeze()

    def _again(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(PERIOD, self.look)

    def look(self) -> None:
        """Collect what has come since the last time, if there is enough of it."""
        here = self._connections()
        self._known = min(self._known, here)
        if here - self._known >= CROWD:
            self._freeze(here)
        elif gc.get_count()[2] >= WORTH_IT:
            self._collect(here)
        self._again()

    def _collect(self, here: int) -> None:
        if self._kept >= KEPT:
            self._kept = 0
            gc.unfreeze()
        gc.collect()
        if self._settled():
            self._freeze(here)
        elif len(gc.get_objects(generation=2)) >= MANY:
            self._kept += 1
            self._freeze(here)

    def _freeze(self, here: int) -> None:
        self._known = here
        gc.freeze()
