"""Garbage collection that does not hold up the clients."""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

PERIOD: Final = 0.5
"""Seconds between two looks whether there is something to collect."""
CROWD: Final = 1000
"""So many new connections, and a full collection takes too long: of 10,000 it is about 0.1 s."""
WORTH_IT: Final = 3
"""Collections of the middle generation after which a full one is worth it. Python waits for 10;
then there is more to be visited in one go than the clients should wait for."""
NEVER: Final = 10**6


class Collector:
    """Lets Python collect young garbage as ever, and old garbage only while that is quick.

    A full collection visits every object of every connection, in one go. Reference counts free
    connections without it; it is for cycles, which are few and come from dialogs. What there is at
    the start (modules, mostly), at the first look (the dashboard), and whenever many clients have
    come, is not visited again (gc.freeze, library/gc). A dialog that is open just then stays in
    memory, some 1 MB.

    Args:
        connections: Tells how many there are.
    """

    def __init__(self, connections: Callable[[], int]) -> None:
        self._connections = connections
        self._first = True
        self._known = 0
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
        """Collect all there is, if it is worth it and quick."""
        here = self._connections()
        self._known = min(self._known, here)
        if here - self._known >= CROWD:
            self._known = here
            gc.freeze()
        elif self._first or gc.get_count()[2] >= WORTH_IT:
            gc.collect()
            if self._first:
                self._first = False
                gc.freeze()
        self._again()
