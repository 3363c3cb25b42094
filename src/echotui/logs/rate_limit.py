"""How often the log tells the same."""

import threading
from collections.abc import Callable, Hashable
from typing import Final

WINDOW: Final = 10.0
"""Seconds for which lines of one cause are counted together."""
LINES: Final = 30
"""Lines of one cause in that time; what is more is counted only."""
CAUSES: Final = 100
"""Causes that are told apart at once; all others share one account."""

_OTHERS: Final = "others"


class Limit:
    """Lets so many lines of every cause through, and counts the rest; for all threads.

    Args:
        clock: Monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._accounts: dict[Hashable, tuple[float, int]] = {}
        self._held: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def allows(self, cause: Hashable, events: int = 1) -> bool:
        """Ask whether a line may be written; if not, what it tells is counted.

        Args:
            cause: What it tells of.
            events: Of how many events.

        Returns:
            Whether it may.
        """
        with self._lock:
            now = self._clock()
            if cause not in self._accounts and len(self._accounts) >= CAUSES:
                cause = _OTHERS
            since, lines = self._accounts.get(cause, (now, 0))
            if now - since >= WINDOW:
                since, lines = now, 0
            self._accounts[cause] = since, lines + 1
            if lines < LINES:
                return True
            self._held[cause] = self._held.get(cause, 0) + events
            return False

    def over(self, *, all_: bool = False) -> dict[Hashable, int]:
        """Close the accounts whose time is over.

        Args:
            all_: The others too.

        Returns:
            How many events were held back, of every cause that had any.
        """
        with self._lock:
            now = self._clock()
            ended = [c for c, (at, _) in self._accounts.items() if all_ or now - at >= WINDOW]
            for cause in ended:
                del self._accounts[cause]
            return {cause: self._held.pop(cause) for cause in ended if cause in self._held}
