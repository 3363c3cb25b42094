"""A rate over time from a counter that only grows."""

from collections import deque

KEPT_SECONDS = 120


class RateHistory:
    """Rates of one counter: one value a sample, two minutes of them at a sample a second."""

    __slots__ = ("_at", "_count", "_values")

    def __init__(self, at: float, count: int = 0) -> None:
        """Start with the first value, at a monotonic time in seconds."""
        self._at = at
        self._count = count
        self._values: deque[float] = deque(maxlen=KEPT_SECONDS)

    def sample(self, at: float, count: int) -> None:
        """Add a value; ignored if no time has passed since the last one."""
        elapsed = at - self._at
        if elapsed <= 0:
            return
        self._values.append((count - self._count) / elapsed)
        self._at, self._count = at, count

    @property
    def now(self) -> float:
        """The newest rate a second; 0 before the first sample."""
        return self._values[-1] if self._values else 0.0

    @property
    def values(self) -> tuple[float, ...]:
        """The kept rates a second, oldest first; at most 120."""
        return tuple(self._values)
