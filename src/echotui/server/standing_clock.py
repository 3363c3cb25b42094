"""A clock that stands while the loop is stepped: timeouts count only time in which it ran."""

from bisect import bisect_right
from collections.abc import Callable
from math import inf


class StandingClock:
    """Counts the seconds of another clock, without those between a `stop` and its `resume`.

    It keeps two numbers for each pair of them: an operator's key, not something that clients cause.

    Args:
        clock: Monotonic time in seconds.
    """

    __slots__ = ("_clock", "_ran_from", "_resumes", "_stood", "_stops")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stops: list[float] = []
        self._resumes: list[float] = []
        self._stood: list[float] = [0.0]  # By the end of so many pairs.
        self._ran_from = -inf

    def __call__(self) -> float:
        """Return its time: comparable with its own times only."""
        return self._at(self._clock())

    @property
    def stands(self) -> bool:
        """Whether it was stopped, and not resumed yet."""
        return len(self._stops) > len(self._resumes)

    def stop(self) -> None:
        """Stand from now on; nothing when it stands already."""
        if not self.stands:
            self._stops.append(self._clock())
            self._ran_from = inf

    def resume(self) -> None:
        """Run from now on; nothing when it runs already."""
        if self.stands:
            now = self._clock()
            self._resumes.append(now)
            self._stood.append(self._stood[-1] + now - self._stops[-1])
            self._ran_from = now

    def elapsed(self, since: float, now: float) -> float:
        """Return for how long it ran between two times of the other clock."""
        if since >= self._ran_from:  # Mostly: 10,000 connections are asked about every second.
            return now - since
        return self._at(now) - self._at(since)

    def _at(self, time: float) -> float:
        pairs = bisect_right(self._resumes, time)
        if pairs < len(self._stops):
            time = min(time, self._stops[pairs])
        return time - self._stood[pairs]
