"""A histogram with fixed bounds: how many observations were at most so large, and their sum."""

from bisect import bisect_left
from itertools import accumulate


class Histogram:
    """Counts observations between ascending bounds; an observation costs a bisection.

    Attributes:
        bounds: The largest value of each class but the last, which has no bound.
        sum: Of all observations.
    """

    __slots__ = ("_counts", "bounds", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count a value; one that equals a bound is in the class below it."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def cumulated(self) -> list[int]:
        """Return how many values were at most each bound; the last is the number of all."""
        return list(accumulate(self._counts))
