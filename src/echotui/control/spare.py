"""Descriptors in reserve: the control socket answers when the server has run out of them."""

import os
from contextlib import suppress


class SpareDescriptors:
    """Holds some descriptors, to be given up for connections."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._held: list[int] = []
        self.refill()

    def free(self) -> bool:
        """Close one of them, so that another can be opened. Return whether there was one."""
        if not self._held:
            return False
        os.close(self._held.pop())
        return True

    def refill(self) -> None:
        """Open as many as are missing and can be had; call it when a connection has closed."""
        with suppress(OSError):
            while len(self._held) < self._count:
                self._held.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))

    def close(self) -> None:
        """Close all."""
        self._count = 0
        while self.free():
            pass
