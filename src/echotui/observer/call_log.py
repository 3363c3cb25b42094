"""The calls that changed a mask: the newest of them."""

import os
from collections import deque
from itertools import count
from time import monotonic
from types import FrameType
from typing import Final

from echotui.observer.causes import Cause, cause, why
from echotui.observer.wire import InnerCall

KEPT: Final = 5_000
"""Some 2 MB."""
FREQUENT: Final = 250
"""Calls that are noted in a second; then the functions that note calls for reading are taken away.

A busy server turns reading off and on with each request: all of that noted, Tornado's hello world
has 12 % fewer requests a second; a function that only finds out that there is nothing to note would
cost 4 % (measured)."""


def inode_of(fd: int) -> int:
    """Return the inode of what a descriptor is now; 0: it is closed."""
    try:
        return os.fstat(fd).st_ino
    except (OSError, ValueError, OverflowError):
        return 0


class CallLog:
    """Notes calls, in any thread of the program; the agent's reads them."""

    def __init__(self) -> None:
        self._calls: deque[tuple[int, float, int, int, str, int, int, Cause]] = deque(maxlen=KEPT)
        self._numbers = count(1)  # Its `next` is atomic.
        self._patches: list[tuple[type, str, object, object]] = []
        self._left = FREQUENT
        self._began = monotonic()
        self._full_at: float | None = None

    def patch(self, kind: type, name: str, noting: object, *, is_frequent: bool) -> None:
        """Put a function that notes calls into a class; one of frequent calls is there at times."""
        if is_frequent:
            self._patches.append((kind, name, getattr(kind, name), noting))
        setattr(kind, name, noting)

    def _fill(self) -> None:
        now = monotonic()
        if now - self._began >= 1:
            self._began, self._left = now, FREQUENT
            return
        self._full_at = now
        for kind, name, original, noting in self._patches:
            # Else the program has patched it, too.
            if vars(kind).get(name) is noting:
                setattr(kind, name, original)

    def _note_all(self, now: float) -> None:
        self._full_at, self._began, self._left = None, now, FREQUENT
        for kind, name, original, noting in self._patches:
            if vars(kind).get(name) is original:
                setattr(kind, name, noting)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._numbers = count(1)
        self._note_all(monotonic())

    def note(
        self, fd: int, call: str, before: int, after: int, caller: FrameType | None, base: int
    ) -> None:
        """Add a call."""
        inode, came_from = inode_of(fd), cause(caller, base)
        self._calls.append(
            (next(self._numbers), monotonic(), fd, inode, call, before, after, came_from)
        )
        self._left -= 1
        if self._left <= 0 and self._full_at is None:
            self._fill()

    def since(self, number: int) -> tuple[list[InnerCall], int]:
        """Return calls with larger numbers, oldest first; and about how many are not kept."""
        now, between = monotonic(), 0
        if self._full_at is not None and now - self._began >= 1:
            busy = max(0.001, self._full_at - self._began)
            between = int(FREQUENT * (now - self._full_at) / busy)
            self._note_all(now)
        new = sorted(call for call in self._calls.copy() if call[0] > number)
        missed = new[0][0] - 1 - number if new else 0
        return [InnerCall(*call[:7], why(call[7], *call[5:7])) for call in new], missed + between
