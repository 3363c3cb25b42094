"""Latency: each piece of bytes waits for its time."""

from collections import deque
from math import ceil, inf
from typing import Final

from echotui.model.fault import Latency
from echotui.server.faults.draws import share_of

TICKS: Final = 1000
"""Times a second at which bytes are let go. What comes in one tick is one piece: a client that
sends single bytes costs no object for each."""
TICKS_A_DELAY: Final = 1000
"""Fewer a second when the delay is long: 20,000 pieces would be 1.8 MB for each client, which no
limit of a queue counts, and nobody sees a thousandth of a delay."""


class DelayLine:
    """Holds each piece back for the delay, more or less by the jitter; order is kept.

    Args:
        seed: Numbers that the jitter follows from.
    """

    __slots__ = ("_drawn", "_fault", "_free", "_pieces", "_seed", "_ticks", "held")

    def __init__(self, fault: Latency, seed: tuple[int, ...]) -> None:
        self._fault = fault
        self._seed = seed
        self._ticks = min(TICKS, TICKS_A_DELAY / fault.delay)
        self._drawn = 0
        # When they are due, in ticks, and how many bytes they are.
        self._pieces: deque[tuple[int, int]] = deque()
        self._free = 0
        self.held = 0

    @property
    def more_at(self) -> float:
        """See `Shaper`."""
        return self._pieces[0][0] / self._ticks if self._pieces else inf

    def allowance(self, wanted: int, now: float) -> int:
        """See `Shaper`."""
        come = wanted - self.held - self._free
        if come:
            self._hold(come, now)
        # Compared as times, as the timer does: seconds by TICKS may be a little less than whole.
        while self.more_at <= now:
            _, size = self._pieces.popleft()
            self._free += size
        self.held = wanted - self._free
        return self._free

    def sent(self, count: int, _now: float) -> None:
        """See `Shaper`."""
        self._free -= count

    def _hold(self, size: int, now: float) -> None:
        fault = self._fault
        delay = fault.delay
        if fault.jitter:
            self._drawn += 1
            delay += fault.jitter * (2 * share_of(*self._seed, self._drawn) - 1)
        due = ceil((now + delay) * self._ticks)
        if self._pieces:
            last, before = self._pieces[-1]
            if due <= last:
                self._pieces[-1] = last, before + size
                return
        self._pieces.append((due, size))
