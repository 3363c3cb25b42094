"""How far the wall clock is ahead of the monotonic one."""

from collections.abc import Callable
from typing import Final

CLOCK_SET: Final = 0.05
"""Seconds by which the wall clock has been set, at least; less is the time between two reads."""


class WallOffset:
    """The seconds to add to a monotonic time; they change only when the wall clock is set.

    Measured anew each time, they differ by microseconds, and times of day would jump by 1 ms.

    Args:
        wall: Returns Unix time in seconds.
    """

    def __init__(self, wall: Callable[[], float], now: float) -> None:
        self._wall = wall
        self._offset = wall() - now

    def at(self, now: float) -> float:
        """Return the offset, at a monotonic time in seconds."""
        offset = self._wall() - now
        if abs(offset - self._offset) > CLOCK_SET:
            self._offset = offset
        return self._offset
