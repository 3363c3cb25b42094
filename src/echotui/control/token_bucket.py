"""Limits how often something happens, by delays."""

import asyncio
import time
from collections.abc import Callable


class TokenBucket:
    """Admits `burst` events at once, and `rate` a second from then on.

    Args:
        clock: Monotonic time in seconds.
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._filled_at = clock()

    def take(self) -> float:
        """Count an event. Return the seconds that it has to wait."""
        now = self._clock()
        gained = (now - self._filled_at) * self._rate
        self._tokens = min(self._burst, self._tokens + gained) - 1
        self._filled_at = now
        return max(0.0, -self._tokens / self._rate)

    async def wait(self) -> None:
        """Count an event, and wait until it is admitted."""
        delay = self.take()
        if delay:
            await asyncio.sleep(delay)
