"""Garbage collection that does not hold up the clients."""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

PERIOD: Final = 10.0
"""Seconds between two looks whether there is something to collect."""
WORTH_IT: Final = 5_000
"""Objects grown old since the last time, from which it is worth to look for garbage among them."""
MOST: Final = 15_000
"""Objects up to which that is quick: some 15 ms. Ten connections are a hundred objects."""
NEVER: Final = 10**6


class Collector:
    """Lets Python collect young garbage as ever, and old garbage only where that is quick.

    A full collection visits every object that is not frozen (gc.freeze, library/gc), in one go:
    with 10,000 connections it took 0.1 to 0.2 s. Reference counts free connections without it; it
    is for cycles, which are few and come from the screen. So what has been looked at is frozen, and
    what came since is looked at while it is little. A cycle that is frozen and let go of later
    stays, until nobody is connected and all can be looked at.

    Args:
        connections: Tells how many there are.
    """

    def __init__(self, connections: Callable[[], int]) -> None:
        self._connections = connections
        self._thresholds = gc.get_threshold()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Take over from Python; call it in the loop, before the first client."""
        gc.collect()
        gc.freeze()
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
        """Collect what there is, if it is worth it and hurts nobody."""
        old = len(gc.get_objects(generation=2))
        if old >= WORTH_IT:
            alone = not self._connections()
            if alone:
                gc.unfreeze()
            if alone or old <= MOST:
                gc.collect()
            gc.freeze()
        self._again()
