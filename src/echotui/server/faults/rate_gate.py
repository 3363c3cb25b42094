"""Bandwidth: bytes go at a rate."""

from math import inf
from typing import Final

PORTION: Final = 0.1
"""Seconds of the rate that go at once, at most."""
LARGEST_PORTION: Final = 65536
"""Bytes that go at once; also in time for queues that never hold more than a high watermark."""
SAVED: Final = 0.5
"""Seconds for which the right to send is saved while the timer is late or the client is slow; at
low rates longer, for two portions."""


class RateGate:
    """Lets bytes through at a rate. Idle time saves nothing: a message takes its size by the rate.

    It counts the time that was used, not the tokens, so that a late timer makes no difference.
    """

    __slots__ = ("_portion", "_rate", "_saved", "_used_to", "_wanted", "held", "more_at")

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._portion = max(1, min(LARGEST_PORTION, int(rate * PORTION)))
        self._saved = max(SAVED, 2 * self._portion / rate)
        self._used_to = 0.0
        self._wanted = 0
        self.held = 0
        self.more_at = inf

    def allowance(self, wanted: int, now: float) -> int:
        """See `Shaper`."""
        if not self._wanted:
            self._used_to = max(self._used_to, now)
        self._wanted = wanted
        self._used_to = max(self._used_to, now - self._saved)
        portion = min(wanted, self._portion)
        self.more_at = self._used_to + portion / self._rate
        # Compared as times: seconds by the rate may be a little less than the whole portion.
        if not wanted or now < self.more_at:
            self.held = wanted
            return 0
        allowed = min(wanted, max(portion, int((now - self._used_to) * self._rate)))
        self.held = wanted - allowed
        self.more_at = inf
        return allowed

    def sent(self, count: int, _now: float) -> None:
        """See `Shaper`."""
        self._used_to += count / self._rate
        self._wanted -= count
