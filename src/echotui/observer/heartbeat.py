"""How long callbacks of a loop wait, and which one holds it: measured while somebody asks."""

from _thread import get_ident
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from echotui.observer.activity import Activity
from echotui.observer.causes import LIBRARY, OWN, frames_of, kind_of, line
from echotui.observer.running import Running
from echotui.observer.theirs import Theirs, attempt
from echotui.observer.wire import InnerLoop

BEAT: Final = 0.1
LATE: Final = 0.1
ASKED: Final = 3.0
"""Seconds after a question for which loops are timed."""
_LAGS: Final = 256

Held = tuple[str, str]
"""The line, and what it serves."""


class _Pulse:
    """The beats of one loop.

    Attributes:
        sent: When a callback was given to the loop; `None`: the last one has run.
        seen: Where the loop was when that one was late.
    """

    __slots__ = ("lags", "longest", "seen", "sent")

    def __init__(self) -> None:
        self.lags: deque[float] = deque(maxlen=_LAGS)
        self.sent: float | None = None
        self.seen: Held = ("", "")
        self.longest: tuple[float, str, str] = (0.0, "", "")

    def ran(self, running: Running) -> None:
        """Note the lag; called by the loop."""
        running.thread = get_ident()
        sent, self.sent = self.sent, None
        if sent is not None:
            lag = monotonic() - sent
            self.lags.append(lag)
            if lag > LATE and lag > self.longest[0]:
                self.longest = (lag, *self.seen)
            self.seen = ("", "")


def held_at(running: Running) -> Held:
    """Return the innermost line of the program in the thread of a loop, and what that serves."""
    frames = frames_of(running.thread, running.base)
    doing = Activity({}).read_frames(frames)
    for wanted in (OWN, LIBRARY):
        for frame in frames:
            code = frame.f_code
            if kind_of(code.co_filename) == wanted:
                return line(code.co_filename, frame.f_lineno, code.co_name), doing
    return "", doing


class Heartbeat:
    """Sends a callback to each loop that runs, ten times a second."""

    def __init__(self) -> None:
        self._asked = self._next = 0.0
        self._pulses: WeakKeyDictionary[Running, _Pulse] = WeakKeyDictionary()

    def clear(self) -> None:
        """Forget all loops."""
        self._pulses.clear()

    def tick(self, loops: Callable[[], list[tuple[Running, Theirs]]]) -> float | None:
        """Send the callbacks; return the seconds until the next; `None`: nobody asks."""
        now = monotonic()
        if now - self._asked > ASKED:
            return None
        if now < self._next:
            return self._next - now
        self._next = now + BEAT
        for running, loop in loops():
            if attempt(loop.is_running):
                self._beat(running, loop)
            elif running in self._pulses:
                self._pulses[running].sent = None  # The time until it runs again is no lag.
        return BEAT

    def _beat(self, running: Running, loop: Theirs) -> None:
        pulse = self._pulses.setdefault(running, _Pulse())
        if pulse.sent is None:
            pulse.sent = monotonic()
            # It may have been closed meanwhile.
            if attempt(loop.call_soon_threadsafe, pulse.ran, running) is None:
                pulse.sent = None
        elif monotonic() - pulse.sent > LATE:
            pulse.seen = held_at(running)

    def answer(self, running: Running, kind: str) -> InnerLoop:
        """Return what was measured since the last question."""
        now = monotonic()
        self._asked = now
        pulse = self._pulses.setdefault(running, _Pulse())
        lags = tuple(pulse.lags.popleft() for _ in range(len(pulse.lags)))
        longest, pulse.longest = pulse.longest, (0.0, "", "")
        sent = pulse.sent
        held = 0.0 if sent is None or now - sent <= LATE else now - sent
        where, doing = held_at(running) if held else ("", "")
        return InnerLoop(kind, lags, held, where, doing, *longest)
