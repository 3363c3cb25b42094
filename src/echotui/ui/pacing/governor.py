"""How often to look, from what a look costs."""

import time
from collections.abc import Callable
from typing import Final

from echotui.ui.pacing.task_meter import LoopMeter

MOST: Final = 0.05
"""The part of the loop's time that the dashboard may take while the server is busy."""
BUSY: Final = 0.2
"""The part of the loop's time from which the server counts as busy."""
SLOWEST: Final = 5.0
"""Seconds between two looks that no cost makes longer: a screen that stands still is none."""
MEMORY: Final = 0.7
"""How much of the estimate stays when a new cost is known: some four looks."""


class Pace:
    """Slows the looks down when they would take too much from a busy server.

    Args:
        meter: Knows what the dashboard has taken.
        refresh: Seconds between two looks when nothing speaks against it.
        clock: Monotonic time in seconds.
        work: Seconds that this thread has worked.

    Attributes:
        refresh: The same; the operator may change it.
    """

    def __init__(
        self,
        meter: LoopMeter,
        refresh: float,
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        self.refresh = refresh
        self._meter = meter
        self._clock = clock
        self._work = work
        self._cost = 0.0
        self._last = (clock(), work(), meter.busy)
        self._slowed = 0.0

    @property
    def slowed(self) -> float:
        """Seconds between two looks while they are slowed down; 0 while they are not."""
        return self._slowed

    def share(self) -> float:
        """Tell the part of the loop's time that went to the dashboard lately, 0 to 1."""
        return self._meter.share()

    def wait(self) -> float:
        """Tell when to look again; to be called after each look.

        Returns:
            Seconds.
        """
        now, worked, drawn = self._clock(), self._work(), self._meter.busy
        then, worked_then, drawn_then = self._last
        self._last = now, worked, drawn
        cost = drawn - drawn_then
        self._cost = MEMORY * self._cost + (1 - MEMORY) * cost
        served = worked - worked_then - cost
        elapsed = now - then
        needed = self._cost / MOST if elapsed > 0 and served / elapsed >= BUSY else 0.0
        self._slowed = min(needed, SLOWEST) if needed > self.refresh else 0.0
        return self._slowed or self.refresh
