"""What broke, and when."""

import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

KEYS_KEPT: Final = 80
MOST: Final = 50


@dataclass
class Findings:
    """Collects what broke, with the keys that were pressed before.

    Attributes:
        began: Monotonic time of the start.
        keys: What was pressed lately, with when.
        broken: A line for each thing that broke.
    """

    began: float = field(default_factory=time.monotonic)
    keys: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=KEYS_KEPT))
    broken: list[str] = field(default_factory=list)
    _reported: set[str] = field(default_factory=set)

    @property
    def at(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def pressed(self, keys: str) -> None:
        self.keys.append((round(self.at, 2), keys))

    def last(self, count: int) -> list[tuple[float, str]]:
        """What was pressed last, with when."""
        return list(self.keys)[-count:]

    def log(self, text: str) -> None:
        """A line of progress."""
        sys.stderr.write(f"{self.at:7.1f} s  {text}\n")
        sys.stderr.flush()

    def broke(self, kind: str, what: str) -> None:
        """Something that must not be; the keys before it are logged once a kind."""
        if len(self.broken) < MOST:
            self.broken.append(f"{self.at:.1f} s: {kind}: {what}")
        if kind not in self._reported:
            self._reported.add(kind)
            self.log(f"BROKE  {kind}: {what}")
            self.log(f"       keys before: {self.last(40)}")
        elif len(self.broken) < MOST:
            self.log(f"BROKE  {kind}: {what}")

    def within(self, kind: str, wrong: Callable[[], str], seconds: float) -> None:
        """Something that must be right before so many seconds are over."""
        until = time.monotonic() + seconds
        while what := wrong():
            if time.monotonic() > until:
                self.broke(kind, what)
                return
            time.sleep(0.1)
