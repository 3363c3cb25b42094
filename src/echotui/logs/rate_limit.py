"""Limits how many lines one cause can write to the log."""

import threading
from collections.abc import Callable, Hashable
from typing import Final

WINDOW: Final = 10.0
"""Seconds for which lines of one cause are counted together."""
LINES: Final = 30
"""Lines of one cause per window; further events are only counted."""
CAUSES: Final = 100
"""Causes with a window of their own at one time; all others share one."""

_OTHERS: Final = "others"


class RateLimiter:
    """Allows `LINES` lines of each cause per window and counts the others; thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._windows: dict[Hashable, tuple[float, int]] = {}
        self._suppressed: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def allows(self, cause: Hashable, events: int = 1) -> bool:
        """Return whether a line may be written; if not, count its events as suppressed."""
        with self._lock:
            now = self._clock()
            if cause not in self._windows and len(self._windows) >= CAUSES:
                cause = _OTHERS
            since, lines = self._windows.get(cause, (now, 0))
            if now - since >= WINDOW:
                since, lines = now, 0
            self._windows[cause] = since, lines + 1
            if lines < LINES:
                return True
            self._suppressed[cause] = self._suppressed.get(cause, 0) + events
            return False

    def expire(self, *, all_: bool = False) -> dict[Hashable, int]:
        """Close the windows that are over, or all; return the suppressed events by cause."""
        with self._lock:
            now = self._clock()
            over = [c for c, (at, _) in self._windows.items() if all_ or now - at >= WINDOW]
            for cause in over:
                del self._windows[cause]
            counts = self._suppressed
            return {cause: counts.pop(cause) for cause in over if cause in counts}
