"""Corrupt: flips one bit in every n-th byte that was received."""

from typing import Final

from echotui.model.fault import Corrupt
from echotui.server.faults.draws import mixed

FLIPS_A_RECEIVE: Final = 2000
"""Some 2 ms of work: less is received at a time where more would be flipped."""


class Corruptor:
    """Counts the bytes of the stream, and flips a bit in the n-th, the 2n-th, ...

    Attributes:
        flipped: Bits so far.
        most: Bytes to be received at a time.
    """

    __slots__ = ("_drawn", "_every", "_passed", "_seed", "flipped", "most")

    def __init__(self, fault: Corrupt) -> None:
        self._every = fault.every
        self._seed = fault.seed
        self._passed = self._drawn = 0
        self.flipped = 0
        self.most = fault.every * FLIPS_A_RECEIVE

    def corrupt(self, data: bytes, received: bytes) -> bytes:
        """Return the next bytes of the stream, corrupted; no bit that differs from `received`.

        Another rule has flipped that one: flipped twice, it would be as it was received.
        """
        first = self._every - 1 - self._passed % self._every
        self._passed += len(data)
        if first >= len(data):
            return data
        changed = bytearray(data)
        for place in range(first, len(data), self._every):
            self._drawn += 1
            bit, taken = mixed(self._seed, self._drawn) % 8, changed[place] ^ received[place]
            if taken:
                free = [each for each in range(8) if not taken >> each & 1]
                if not free:
                    continue
                bit = free[bit % len(free)]
            self.flipped += 1
            changed[place] ^= 1 << bit
        return bytes(changed)
