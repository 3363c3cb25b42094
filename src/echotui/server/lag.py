"""How late the loop runs its timers."""

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Final

from tornado.ioloop import IOLoop

from echotui.server.histogram import Histogram

PERIOD: Final = 0.05
"""Seconds between two measurements."""
KEPT: Final = 200
"""Measurements kept: 10 s."""
LATELY: Final = 20
"""Measurements in which what waited meanwhile is handled: 1 s."""
BOUNDS: Final = 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5
"""Seconds between which all measurements are counted."""


class LagMeter:
    """Sets a timer again and again, and measures how late it runs; `clock` in seconds.

    Attributes:
        histogram: Of all measurements.
    """

    __slots__ = ("_clock", "_due", "_lags", "_loop", "_timer", "histogram")

    def __init__(self, loop: IOLoop, clock: Callable[[], float]) -> None:
        self._loop = loop
        self._clock = clock
        self._lags: deque[float] = deque(maxlen=KEPT)
        self.histogram = Histogram(BOUNDS)
        self._due = 0.0
        self._timer: object | None = None

    def start(self) -> None:
        """Measure from now on."""
        self._due = self._clock() + PERIOD
        self._timer = self._loop.call_later(PERIOD, self._tick)

    def stop(self) -> None:
        """Stop measuring."""
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    def _tick(self) -> None:
        lag = max(0.0, self._clock() - self._due)
        self._lags.append(lag)
        self.histogram.observe(lag)
        self.start()

    def standstill(self) -> float:
        """Return the longest time, in seconds, for which the loop has not run lately.

        Until now, if the loop handles what has come before it runs its timers: the process was
        stopped, or something blocked.
        """
        until_now = self._clock() - self._due if self._timer is not None else 0.0
        return max((until_now, 0.0, *islice(reversed(self._lags), LATELY)))

    def summary(self) -> tuple[float, float]:
        """Return 99th percentile and maximum in seconds; zeros before the first measurement."""
        if not self._lags:
            return 0.0, 0.0
        ordered = sorted(self._lags)
        return ordered[(len(ordered) * 99 - 1) // 100], ordered[-1]
