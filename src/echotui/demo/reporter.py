"""What the worker reports, and how often; and the figures that it keeps."""

import math
import time
from collections.abc import Callable
from typing import Final

from echotui.demo.messages import (
    ClientEnd,
    ClientEnded,
    Connected,
    Echoed,
    Failed,
    Figures,
    Mismatch,
    WorkerReport,
)
from echotui.demo.scenario import Part
from echotui.model.address import Address

FAILURES_APART: Final = 1.0
"""Seconds between two reports of a failure of one part."""
SHORTEST: Final = 1e-6
"""Seconds; what is shorter counts as this."""
STEP: Final = 1.05
"""Each bucket is so many times as wide as the one before: 2.5 % either way."""
BUCKETS: Final = 426
"""From a microsecond to a quarter of an hour."""


class Reporter:
    """Sends reports, and keeps the figures."""

    def __init__(
        self, send: Callable[[WorkerReport], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._clock = clock
        self._failed_at: dict[str, float] = {}
        self._round_trips = RoundTrips()
        self._mismatches = 0

    def connected(self, part: str, index: int, local: Address) -> None:
        """Report that a client is connected."""
        self._send(Connected(part, index, local))

    def ended(self, part: Part, how: ClientEnd, local: Address) -> None:
        """Report how a connection has ended.

        That one of many clients was refused is left to `failed`, which is limited in rate.
        """
        if part.count == 1 or how is not ClientEnd.REFUSED:
            self._send(ClientEnded(part.name, how, local))

    def mismatch(self, part: Part, index: int, local: Address, text: str) -> None:
        """Report what is wrong with the echo of a client."""
        self._mismatches += 1
        self._send(Mismatch(part.name, index, local, text))

    def failed(self, part: str, text: str) -> None:
        """Report what a client of a part could not do, unless another just did."""
        now = self._clock()
        if now - self._failed_at.get(part, -FAILURES_APART) >= FAILURES_APART:
            self._failed_at[part] = now
            self._send(Failed(part, text))

    def round_trip(self, part: Part, local: Address, seconds: float) -> None:
        """Count how long the echo of a message took; report it where the part asks for it."""
        self._round_trips.add(seconds)
        if part.notices:
            self._send(Echoed(part.name, local, seconds))

    def figures(self, dropped: int) -> None:
        """Report the figures; `dropped` is the number of reports that were not sent."""
        trips = self._round_trips
        p50, p99 = trips.percentile(0.5), trips.percentile(0.99)
        self._send(Figures(trips.count, p50, p99, self._mismatches, dropped))


class RoundTrips:
    """Counts times in buckets that grow: percentiles in bounded memory."""

    __slots__ = ("_buckets", "count")

    def __init__(self) -> None:
        self._buckets = [0] * BUCKETS
        self.count = 0

    def add(self, seconds: float) -> None:
        """Count one."""
        bucket = math.log(max(seconds, SHORTEST) / SHORTEST, STEP)
        self._buckets[min(int(bucket), BUCKETS - 1)] += 1
        self.count += 1

    def percentile(self, part: float) -> float:
        """Return the seconds that a part (0 to 1) of the times did not exceed; 0 without any.

        It is the middle of a bucket.
        """
        left = math.ceil(part * self.count)
        for index, count in enumerate(self._buckets):
            left -= count
            if count and left <= 0:
                return float(SHORTEST * STEP ** (index + 0.5))
        return 0.0
