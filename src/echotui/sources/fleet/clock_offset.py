"""Our clock, and how far those of the servers are ahead of it."""

import time
from collections.abc import Callable
from typing import Final

CLOCK_SET: Final = 0.05
"""Seconds by which our wall clock has been set, at least; less is the time between two reads."""
SHOWN: Final = 0.1  # Seconds; a wall clock that is less ahead counts as right.


class FleetClock:
    """The times that a dashboard of several servers shows.

    Args:
        monotonic: Returns seconds.
        wall: Returns Unix time in seconds.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.now: Final = monotonic
        self._wall = wall
        self._offset = wall() - monotonic()

    @property
    def wall(self) -> float:
        """What to add to a monotonic time to get Unix time; it moves only when the clock is set."""
        offset = self._wall() - self.now()
        if abs(offset - self._offset) > CLOCK_SET:
            self._offset = offset
        return self._offset


class ClockOffset:
    """Estimates how far the monotonic clock of one run of a server is ahead of ours.

    An answer was made between its request and its receipt, so each bounds the offset. The estimate
    moves only when it is out of bounds: times on the screen stand still. Clocks of one machine are
    the same: the offset is 0 where that is possible.

    Attributes:
        ahead: Seconds.
    """

    def __init__(self) -> None:
        self.ahead = 0.0

    def observe(self, at: float, sent: float, received: float) -> None:
        """Note the server's time `at` of an answer, and ours when it was asked for and came."""
        least, most = at - received, at - sent
        if least <= 0.0 <= most:
            self.ahead = 0.0
        elif not least <= self.ahead <= most:
            self.ahead = (least + most) / 2


def shown_difference(seconds: float) -> float:
    """Return by how much a wall clock is ahead, or 0 if that is too little to be shown."""
    return seconds if abs(seconds) >= SHOWN else 0.0
