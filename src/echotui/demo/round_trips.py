"""How long round trips took: percentiles in bounded memory."""

import math
from typing import Final

SHORTEST: Final = 1e-6
"""Seconds; what is shorter counts as this."""
STEP: Final = 1.05
"""Each bucket reaches so many times as far as the one before: 2.5 % either way."""
BUCKETS: Final = 426
"""From a microsecond to a quarter of an hour."""


class RoundTrips:
    """Counts times in buckets that grow.

    Attributes:
        count: How many there were.
    """

    __slots__ = ("_buckets", "count")

    def __init__(self) -> None:
        self._buckets = [0] * BUCKETS
        self.count = 0

    def add(self, seconds: float) -> None:
        """Count one.

        Args:
            seconds: How long it took.
        """
        bucket = math.log(max(seconds, SHORTEST) / SHORTEST, STEP)
        self._buckets[min(int(bucket), BUCKETS - 1)] += 1
        self.count += 1

    def percentile(self, part: float) -> float:
        """Find the time that so many did not exceed.

        Args:
            part: From 0 to 1: 0.99 for the 99th percentile.

        Returns:
            Seconds, the middle of a bucket; 0 when there were none.
        """
        left = math.ceil(part * self.count)
        for index, count in enumerate(self._buckets):
            left -= count
            if count and left <= 0:
                return float(SHORTEST * STEP ** (index + 0.5))
        return 0.0
