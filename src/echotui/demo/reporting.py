"""What of the actors' doings is told to the parent, and how often."""

import time
from collections.abc import Callable
from typing import Final

from echotui.demo.reports import Connected, Ended, Failed, Figures, How, Mismatch, Told
from echotui.demo.round_trips import RoundTrips
from echotui.demo.scenario import Part
from echotui.model.address import Address

FAILURES_APART: Final = 1.0
"""Seconds between two reports of a failure of one part."""


class Reporter:
    """Tells what the parent wants to know, and keeps the figures.

    Args:
        tell: Gets the reports.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self, tell: Callable[[Told], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._failed_at: dict[str, float] = {}
        self._round_trips = RoundTrips()
        self._mismatches = 0

    def connected(self, part: str, index: int, local: Address) -> None:
        """Tell that a client (`index` in `part`) is connected, as `local`."""
        self._tell(Connected(part, index, local))

    def ended(self, part: Part, how: How, local: Address) -> None:
        """Tell how the connection `local` of a client in `part` has ended.

        That one of many was refused is told by `failed` alone, and not as often.
        """
        if part.count == 1 or how is not How.REFUSED:
            self._tell(Ended(part.name, how, local))

    def mismatch(self, part: Part, index: int, local: Address, text: str) -> None:
        """Tell what is wrong (`text`) with the echo of a client (`index` in `part`)."""
        self._mismatches += 1
        self._tell(Mismatch(part.name, index, local, text))

    def failed(self, part: str, text: str) -> None:
        """Tell what a client of a part (by name) could not do, unless another just did."""
        now = self._clock()
        if now - self._failed_at.get(part, -FAILURES_APART) >= FAILURES_APART:
            self._failed_at[part] = now
            self._tell(Failed(part, text))

    def round_trip(self, seconds: float) -> None:
        """Count how long a message took to come back."""
        self._round_trips.add(seconds)

    def figures(self, dropped: int) -> None:
        """Tell the figures; `dropped` is how many reports never left."""
        trips = self._round_trips
        p50, p99 = trips.percentile(0.5), trips.percentile(0.99)
        self._tell(Figures(trips.count, p50, p99, self._mismatches, dropped))
