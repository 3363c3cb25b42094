"""Work over all connections, a slice a turn of the loop."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

SLICE: Final = 0.002
"""Seconds of work in one turn of the loop: so long a client waits for it at most."""
STRIDE: Final = 250
"""Connections between two looks at the clock; some tenths of a millisecond."""


class Slices:
    """Lets the clients have their turn whenever a slice of work is over.

    Args:
        clock: Seconds; a fine one.
    """

    __slots__ = ("_began", "_clock")

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._began = clock()

    async def breathe(self) -> None:
        """Go on at once, or in the next turn of the loop when this slice is over."""
        if self._clock() - self._began >= SLICE:
            await asyncio.sleep(0)
            self._began = self._clock()
