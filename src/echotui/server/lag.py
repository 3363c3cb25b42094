"""How late the loop runs its timers."""

from collections import deque
from collections.abc import Callable
from itertools import islice
from operator import attrgetter
from time import thread_time
from typing import Final, NamedTuple

from tornado.ioloop import IOLoop

from echotui.server.histogram import Histogram

PERIOD: Final = 0.05
"""Seconds between two measurements."""
KEPT: Final = 200
"""Measurements kept: 10 s."""
LATELY: Final = 20
"""Measurements in which what waited meanwhile is handled: 1 s."""
HELD: Final = 0.04
"""Seconds of a lag that is kept as a `Delay`."""
BOUNDS: Final = 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5
"""Seconds between which all measurements are counted."""


class Delay(NamedTuple):
    """A time for which the loop was held while clients were connected.

    Attributes:
        at: Its end: monotonic seconds.
        seconds: How late the timer ran.
        cpu: Seconds that this thread computed since the timer was set, which was before the delay.
        received: Bytes received from clients since then.
    """

    at: float
    seconds: float
    cpu: float
    received: int


class LagMeter:
    """Sets a timer again and again, and measures how late it runs.

    Args:
        clock: Monotonic time in seconds.
        load: Returns the clients, and the bytes received from them ever.
        cpu: Seconds that this thread has computed.

    Attributes:
        histogram: Of all measurements.
    """

    __slots__ = (
        "_before", "_clock", "_cpu", "_delays", "_due", "_lags", "_load", "_loop", "_timer",
        "histogram",
    )  # fmt: skip

    def __init__(
        self,
        loop: IOLoop,
        clock: Callable[[], float],
        load: Callable[[], tuple[int, int]],
        cpu: Callable[[], float] = thread_time,
    ) -> None:
        self._loop = loop
        self._clock = clock
        self._load = load
        self._cpu = cpu
        self._before = 0.0, 0
        self._delays: deque[Delay] = deque(maxlen=KEPT)
        self._lags: deque[float] = deque(maxlen=KEPT)
        self.histogram = Histogram(BOUNDS)
        self._due = 0.0
        self._timer: object | None = None

    def start(self) -> None:
        """Measure from now on."""
        self._before = self._cpu(), self._load()[1]
        self._due = self._clock() + PERIOD
        self._timer = self._loop.call_later(PERIOD, self._tick)

    def stop(self) -> None:
        """Stop measuring."""
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    def _tick(self) -> None:
        lag = max(0.0, self._clock() - self._due)
        self._lags.append(lag)
        self.histogram.observe(lag)
        if lag > HELD:
            self._note(lag)
        self.start()

    def _note(self, lag: float) -> None:
        clients, received = self._load()
        cpu_before, received_before = self._before
        if clients:
            delay = Delay(
                self._due + lag, lag, self._cpu() - cpu_before, received - received_before
            )
            self._delays.append(delay)

    def longest(self, now: float) -> Delay | None:
        """Return the longest delay of the last 10 s; `None` if there was none."""
        lately = (delay for delay in self._delays if now - delay.at <= KEPT * PERIOD)
        return max(lately, key=attrgetter("seconds"), default=None)

    def standstill(self) -> float:
        """Return the longest time, in seconds, for which the loop has not run lately.

        Until now, if the loop handles what has come before it runs its timers: the process was
        stopped, or something blocked.
        """
        until_now = self._clock() - self._due if self._timer is not None else 0.0
        return max((until_now, 0.0, *islice(reversed(self._lags), LATELY)))

    def summary(self) -> tuple[float, float]:
        """Return 99th percentile and maximum in seconds; zeros before the first measurement."""
        if not self._lags:
            return 0.0, 0.0
        ordered = sorted(self._lags)
        return ordered[(len(ordered) * 99 - 1) // 100], ordered[-1]
