"""How often to poll, from the cost of a poll."""

import time
from collections.abc import Callable
from typing import Final

from echotui.ui.pacing.task_meter import TaskMeter

MAX_SHARE: Final = 0.05  # Of the loop's time, for the dashboard while the server is busy.
BUSY: Final = 0.2  # The share of the loop's time from which the server counts as busy.
SLOWEST: Final = 5.0  # Seconds between two polls, at most: otherwise the screen seems dead.
SMOOTHING: Final = 0.7  # Weight of the previous cost estimate: an average of some four polls.


class Governor:
    """Polls less often when polls would use too much of a busy server's time.

    Args:
        clock: Monotonic time in seconds.
        work: Processor time of this thread in seconds.

    Attributes:
        refresh: Seconds between two polls while they are not slowed down; may be set.
    """

    def __init__(
        self,
        meter: TaskMeter,
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
        """Seconds between two polls while they are slowed down; else 0."""
        return self._slowed

    def share(self) -> float:
        """Return the part of the loop's recent time that the dashboard used, 0 to 1."""
        return self._meter.share()

    def wait(self) -> float:
        """Return the seconds until the next poll. Call it once after each poll."""
        now, work, dashboard = self._clock(), self._work(), self._meter.busy
        then, work_then, dashboard_then = self._last
        self._last = now, work, dashboard
        cost = dashboard - dashboard_then
        self._cost = SMOOTHING * self._cost + (1 - SMOOTHING) * cost
        served = work - work_then - cost
        elapsed = now - then
        needed = self._cost / MAX_SHARE if elapsed > 0 and served / elapsed >= BUSY else 0.0
        self._slowed = min(needed, SLOWEST) if needed > self.refresh else 0.0
        return self._slowed or self.refresh
