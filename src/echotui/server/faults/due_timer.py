"""One timer for all that injected faults wait for."""

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from math import inf
from typing import Final, Protocol

from tornado.ioloop import IOLoop

SLICE: Final = 0.002
"""Seconds of work in one iteration of the loop: what else is due waits for the next."""
RESOLUTION: Final = 0.001
"""Seconds: of the timers of asyncio and uvloop."""
_CANCELLED: Final = 100
"""Cancelled appointments that are kept at most, beside as many as the others."""


class DueTarget(Protocol):
    """What is called in time."""

    def on_due(self) -> None:
        """The time has come."""


class Appointment:
    """One call in the future."""

    __slots__ = ("at", "target")

    def __init__(self, at: float, target: DueTarget) -> None:
        self.at = at
        self.target: DueTarget | None = target


class DueTimer:
    """Calls each target at its time, the earliest first, with one timer of the loop.

    Args:
        clock: Monotonic time in seconds.
    """

    def __init__(self, loop: IOLoop, clock: Callable[[], float]) -> None:
        self._loop = loop
        self._clock = clock
        # The number keeps the order of equal times, and appointments from being compared.
        self._heap: list[tuple[float, int, Appointment]] = []
        self._numbers = count()
        self._cancelled = 0
        self._timer: object | None = None
        self._timer_at = inf

    def __len__(self) -> int:
        """Return the number of calls to come."""
        return len(self._heap) - self._cancelled

    def call_at(self, at: float, target: DueTarget) -> Appointment:
        """Call a target once, at a time of the clock or in the next iteration."""
        made = Appointment(at, target)
        heappush(self._heap, (at, next(self._numbers), made))
        if at < self._timer_at:
            self._arm(at)
        return made

    def cancel(self, appointment: Appointment) -> None:
        """Forget a call that has not been made; nothing when it has, or was cancelled."""
        if appointment.target is None:
            return
        appointment.target = None
        self._cancelled += 1
        if not len(self):
            self.stop()
        elif self._cancelled > max(_CANCELLED, len(self)):
            self._heap = [item for item in self._heap if item[2].target is not None]
            heapify(self._heap)
            self._cancelled = 0

    def stop(self) -> None:
        """Forget all calls."""
        self._heap.clear()
        self._cancelled = 0
        self._disarm()

    def _arm(self, at: float) -> None:
        self._disarm()
        left = at - self._clock()
        # A shorter one fires too early on uvloop, which rounds.
        delay = max(left, RESOLUTION) if left > 0 else 0.0
        self._timer_at = at
        self._timer = self._loop.call_later(delay, self._run)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
        self._timer = None
        self._timer_at = inf

    def _run(self) -> None:
        self._timer = None
        # No call arms it meanwhile.
        self._timer_at = -inf
        until = self._clock() + SLICE
        try:
            while self._heap and self._heap[0][0] <= self._clock() < until:
                _, _, appointment = heappop(self._heap)
                target, appointment.target = appointment.target, None
                if target is None:
                    self._cancelled -= 1
                else:
                    target.on_due()
        finally:
            self._disarm()
            if self._heap:
                self._arm(self._heap[0][0])
