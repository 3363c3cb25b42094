"""Work over all connections, one time slice in each turn of the loop."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

SLICE: Final = 0.002  # Seconds of work in one turn of the loop: the delay of a client, at most.
STRIDE: Final = 250  # Connections between two readings of the clock: some tenths of a ms.


class TimeSlice:
    """Yields to the loop when a slice is over; `clock` is in seconds, with a high resolution."""

    __slots__ = ("_began", "_clock")

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._began = clock()

    async def yield_if_over(self) -> None:
        """Return at once, or in the next turn of the loop if the slice is over."""
        if self._clock() - self._began >= SLICE:
            await asyncio.sleep(0)
            self._began = self._clock()
