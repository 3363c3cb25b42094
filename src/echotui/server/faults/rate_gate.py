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
PAUSE: Final = 0.01
"""Seconds without a byte after which a message counts as the first. In a stream, the queue is empty
now and then: what the timer was late before is not lost."""


class RateGate:
    """Lets bytes through at a rate. A pause saves nothing: a message takes its size by the rate.

    It counts the time that was used, not the tokens, so that a late timer makes no difference.
    """

    __slots__ = (
        "_empty_since", "_portion", "_rate", "_saved", "_used_to", "_wanted", "held", "more_at",
    )  # fmt: skip

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._portion = max(1, min(LARGEST_PORTION, int(rate * PORTION)))
        self._saved = max(SAVED, 2 * self._portion / rate)
        self._used_to = 0.0
        self._wanted = 0
        self._empty_since = -inf
        self.held = 0
        self.more_at = inf

    def allowance(self, wanted: int, now: float) -> int:
        """See `Shaper`."""
        if not self._wanted and now - self._empty_since > PAUSE:
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

    def sent(self, count: int, now: float) -> None:
        """See `Shaper`."""
        self._used_to += count / self._rate
        self._wanted -= count
        self._empty_since = now
