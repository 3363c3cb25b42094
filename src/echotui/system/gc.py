"""Garbage collection that does not hold up the clients."""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

PERIOD: Final = 0.2
"""Seconds between two looks whether there is something to collect."""
PILE: Final = 6
"""Collections of the middle generation, some 7,000 new objects each, after which a full one is made
although a dialog is open. Python waits for 10, and then more is visited in one go than the clients
should wait for: an object takes about a microsecond."""
CROWD: Final = 1000
"""So many new connections, and they are taken out of it: to visit 10,000 takes about 0.1 s."""
SHARE: Final = 5
"""What is not visited again may hold one part in so many that will go."""
MOST: Final = 100_000
"""Objects in use that are visited again and again, whatever they are: some 0.1 s."""
KEPT: Final = 30_000
"""Objects kept in memory that should have gone, about: with what they hold, some 10 MB."""
IMPATIENT: Final = 3
"""So many times that are kept before everything is visited although a dialog is open: what is open
then is kept in its turn, and soon it would be enough again."""
NEVER: Final = 10**6


class Collector:
    """Collects garbage in portions that take tens of milliseconds at most, and seldom a whole one.

    A full collection visits every object of every connection, in one go. Reference counts free
    connections without it; it is for cycles, which are few and come from dialogs and toasts. So
    it waits until those have gone, if it can, and what is left then is not visited again
    (gc.freeze, library/gc): it is to stay. A little of what should go is kept that way; when it is
    enough, everything is visited once.

    Args:
        connections: Tells how many there are.
        settled: Tells whether nothing is shown for a while only.
        passing: Tells how many objects will go, or should have gone and are still kept, about.
    """

    def __init__(
        self,
        connections: Callable[[], int],
        settled: Callable[[], bool],
        passing: Callable[[], int],
    ) -> None:
        self._connections = connections
        self._settled = settled
        self._passing = passing
        self._known = 0
        self._kept = 0
        self._held = 0
        self._rash = False
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
        elif (pile := gc.get_count()[2]) and (pile >= PILE or self._settled()):
            self._collect(here)
        self._again()

    def _collect(self, here: int) -> None:
        settled = self._settled()
        if settled and self._rash:
            # What was open when all was visited has gone since, and is held by nobody.
            self._held, self._rash = 0, False
        if self._kept - self._held >= (KEPT if settled else IMPATIENT * KEPT):
            self._kept, self._rash = 0, not settled
            gc.unfreeze()
            gc.collect()
            # Of no use to visit all again for what somebody still holds, as a slow timer does with
            # the dialog that it was for.
            self._held = self._passing()
        else:
            gc.collect()
            self._held = min(self._held, self._passing())
        in_use = len(gc.get_objects(generation=2))
        # Not only while all is settled: a toast that has gone is held by its timer for seconds.
        if in_use >= min(MOST, SHARE * (self._passing() - self._kept)):
            self._freeze(here)

    def _freeze(self, here: int) -> None:
        self._known = here
        self._kept = self._passing()
        gc.freeze()
