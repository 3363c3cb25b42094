"""What clients notice of their server: echoes, wrong bytes, the end of their connection."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Final

from echotui.demo.messages import ClientEnded, Connected, Echoed, Mismatch, Report
from echotui.demo.scenario import Kind, Part
from echotui.model.address import Address

LATE: Final = 1.5
"""Seconds that an echo is overdue until it is said to be missing."""
SHORT: Final = 0.01
"""Seconds; shorter times are shown with tenths of milliseconds."""


class _View:
    """What one client has noticed of its newest connection, since monotonic seconds."""

    __slots__ = ("_at", "_local", "_text", "_waits")

    def __init__(self, local: Address, now: float) -> None:
        self._local = local
        self._at = now
        self._text = ""
        self._waits = True

    def note(self, report: Echoed | Mismatch | ClientEnded, now: float) -> None:
        if report.local != self._local or not self._waits:
            return
        match report:
            case Echoed(_, _, seconds):
                self._text = f"an echo after {_duration(seconds)}"
            case Mismatch(text=text):
                # From now on its check compares nothing, and no echo is waited for.
                self._text, self._waits = text, False
            case ClientEnded(how=how):
                self._text, self._waits = f"its connection has ended: {how}", False
        self._at = now

    def text(self, patience: float, now: float) -> str:
        """Return it; without an echo for longer than `patience`, return that."""
        late = now - self._at
        if self._waits and late > patience:
            return f"no echo for {late:.0f} s"
        return self._text


class ClientViews:
    """The newest thing that each client of the parts with `notices` has noticed.

    Args:
        clock: Monotonic time in seconds.
        speed: How many times faster than written.
    """

    def __init__(self, clock: Callable[[], float], speed: float) -> None:
        self._clock = clock
        self._speed = speed
        self._parts: Sequence[Part] = ()
        self._views: dict[str, _View] = {}

    def begin(self, parts: Sequence[Part]) -> None:
        """Begin a step with these parts."""
        self._parts = [part for part in parts if part.notices]
        names = {part.name for part in self._parts}
        self._views = {name: view for name, view in self._views.items() if name in names}

    def note(self, report: Report) -> None:
        """Note what a client reports."""
        match report:
            case Connected(name, _, local) if any(part.name == name for part in self._parts):
                self._views[name] = _View(local, self._clock())
            case Echoed() | Mismatch() | ClientEnded() if report.part in self._views:
                self._views[report.part].note(report, self._clock())

    def text(self, shown: Callable[[str], str]) -> str:
        """Return a sentence on all of them; empty while there is nothing.

        Args:
            shown: Returns what to call the client of a part.
        """
        now = self._clock()
        texts = [
            f"{shown(part.name)} {noticed}"
            for part in self._parts
            if part.name in self._views
            and (noticed := self._views[part.name].text(self._patience(part), now))
        ]
        return f"What they notice: {'; '.join(texts)}." if texts else ""

    def _patience(self, part: Part) -> float:
        # The other kinds report no echo.
        return (part.every + LATE) / self._speed if part.kind is Kind.CHATTY else inf


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds < SHORT else f"{seconds * 1e3:.0f} ms"
