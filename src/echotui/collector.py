"""Garbage collection that does not hold up the clients."""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Final

PERIOD: Final = 10.0
"""Seconds between two looks whether there is something to collect."""
CROWD: Final = 1000
"""Connections from which a full collection takes too long: with 10,000 it is about 0.1 s."""
WORTH_IT: Final = 10
"""Collections of the middle generation after which a full one is worth it: Python's own value."""
AT_LAST: Final = 20_000
"""The same, after which there is a full one also in a crowd; about once a day."""
NEVER: Final = 10**6
PART: Final = 0.005
"""The part of the time that full collections may take: the dearer one was, the later the next."""


class Collector:
    """Lets Python collect young garbage as ever, and old garbage only while that is quick.

    A full collection visits every object of every connection, in one go. Reference counts free
    connections without it; it is for cycles, which are few and come from the screen. What there is
    at the start (modules, mostly), and what the first collection leaves (the dashboard), is never
    visited again (gc.freeze, library/gc).

    Args:
        connections: Tells how many there are.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self, connections: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connections = connections
        self._clock = clock
        self._first = True
        self._not_before = float("-inf")
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
        """Collect all there is, if it is worth it and quick."""
        since, began = gc.get_count()[2], self._clock()
        quick = self._connections() < CROWD
        if since >= (WORTH_IT if quick else AT_LAST) and began >= self._not_before:
            gc.collect()
            now = self._clock()
            self._not_before = now + (now - began) / PART
            if self._first:
                self._first = False
                gc.freeze()
        self._again()
