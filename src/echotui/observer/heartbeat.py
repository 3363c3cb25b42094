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

BEAT: Final = 0.05
LATE: Final = 0.1
ASKED: Final = 3.0
"""Seconds after a question for which loops are timed."""
_LAGS: Final = 256

Held = tuple[str, str]
"""The line, and what it serves."""
NOT_SEEN: Final[Held] = "", ""


class _Pulse:
    """The beats of one loop.

    Attributes:
        sent: When a callback was given to the loop; `None`: the last one has run.
        ran_at: When the last one ran; `None`: it is not known what the loop did since then.
        seen: Where the loop was while that one was late, and how often it was seen there.
    """

    __slots__ = ("lags", "longest", "ran_at", "seen", "sent")

    def __init__(self) -> None:
        self.lags: deque[float] = deque(maxlen=_LAGS)
        self.sent: float | None = None
        self.ran_at: float | None = None
        self.seen: dict[Held, int] = {}
        self.longest: tuple[float, str, str] = (0.0, "", "")

    def ran(self, running: Running) -> None:
        """Note the lag; called by the loop."""
        running.thread = get_ident()
        now = monotonic()
        held, sent = self.held(now), self.sent
        if sent is not None:
            self.lags.append(now - sent)
            # The agent's thread may add to it now.
            seen, self.seen = self.seen, {}
            if held > self.longest[0]:
                most = max(list(seen.items()), key=lambda each: each[1], default=(NOT_SEEN, 0))
                self.longest = (held, *most[0])
        # Last: the agent's thread sees a hold that is over in `longest`, or still as one.
        self.sent, self.ran_at = None, now

    def held(self, now: float) -> float:
        """Return for how long the loop has been held; 0: it is not, or not for long.

        It stopped answering between the last callback and the one that waits: in the middle.
        """
        sent, ran_at = self.sent, self.ran_at
        if sent is None:
            return 0.0
        began = sent if ran_at is None else (max(ran_at, sent - BEAT) + sent) / 2
        return now - began if now - began > LATE else 0.0


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
    """Sends a callback to each loop that runs, twenty times a second."""

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
                # The time until it runs again is no lag.
                self._pulses[running].sent = self._pulses[running].ran_at = None
        return BEAT

    def _beat(self, running: Running, loop: Theirs) -> None:
        pulse = self._pulses.setdefault(running, _Pulse())
        if pulse.sent is None:
            pulse.sent = monotonic()
            # It may have been closed meanwhile.
            if attempt(loop.call_soon_threadsafe, pulse.ran, running) is None:
                pulse.sent = None
        elif pulse.held(monotonic()):
            seen, at = pulse.seen, held_at(running)
            seen[at] = seen.get(at, 0) + 1

    def answer(self, running: Running, kind: str) -> InnerLoop:
        """Return what was measured since the last question."""
        now = monotonic()
        self._asked = now
        pulse = self._pulses.setdefault(running, _Pulse())
        lags = tuple(pulse.lags.popleft() for _ in range(len(pulse.lags)))
        longest, pulse.longest = pulse.longest, (0.0, "", "")
        held = pulse.held(now)
        where, doing = held_at(running) if held else NOT_SEEN
        return InnerLoop(kind, lags, held, where, doing, *longest)
