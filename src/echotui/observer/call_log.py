"""The calls that changed a mask: the newest of them."""

import os
from collections import deque
from itertools import count
from time import monotonic
from types import FrameType
from typing import Final

from echotui.observer.causes import Cause, cause, line
from echotui.observer.wire import InnerCall

KEPT: Final = 5_000
"""Some 2 MB. At 2,000 calls a second, those of 2.5 s: longer than between two samples."""


def inode_of(fd: int) -> int:
    """Return the inode of what a descriptor is now; 0: it is closed."""
    try:
        return os.fstat(fd).st_ino
    except (OSError, ValueError, OverflowError):
        return 0


class CallLog:
    """Notes calls, in any thread of the program."""

    def __init__(self) -> None:
        self._calls: deque[tuple[int, float, int, int, str, int, int, Cause]] = deque(maxlen=KEPT)
        self._numbers = count(1)  # Its `next` is atomic.

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._numbers = count(1)

    def note(
        self, fd: int, call: str, before: int, after: int, caller: FrameType | None, base: int
    ) -> None:
        """Add a call."""
        inode, why = inode_of(fd), cause(caller, base)
        self._calls.append((next(self._numbers), monotonic(), fd, inode, call, before, after, why))

    def since(self, number: int) -> tuple[list[InnerCall], int]:
        """Return calls with larger numbers, oldest first; and how many are not kept any more."""
        kept = sorted(self._calls.copy())
        missed = max(0, kept[0][0] - 1 - number) if kept else 0
        found = [InnerCall(*call[:7], line(*call[7])) for call in kept if call[0] > number]
        return found, missed
