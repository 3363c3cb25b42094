"""Slicer: bytes go in slices, with pauses."""

from math import inf


class SliceGate:
    """Lets one slice through, and the next after a pause; the last of a message may be smaller.

    Args:
        size: Bytes of a slice.
        delay: Seconds of a pause.
    """

    __slots__ = ("_delay", "_left", "_opens_at", "_size", "_wanted", "held", "more_at")

    def __init__(self, size: int, delay: float) -> None:
        self._size = self._left = size
        self._delay = delay
        self._opens_at = -inf
        self._wanted = 0
        self.held = 0
        self.more_at = inf

    def allowance(self, wanted: int, now: float) -> int:
        """See `Shaper`."""
        self._wanted = wanted
        closed = now < self._opens_at
        allowed = 0 if closed else min(wanted, self._left)
        self.held = wanted - allowed
        self.more_at = self._opens_at if closed else inf
        return allowed

    def sent(self, count: int, now: float) -> None:
        """See `Shaper`."""
        self._left -= count
        self._wanted -= count
        if not self._left or not self._wanted:
            self._left = self._size
            self._opens_at = now + self._delay
