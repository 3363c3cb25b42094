"""Reads what the terminal sends, in a thread of its own."""

import logging
import os
import select
import time
from collections.abc import Callable
from typing import Final

from textual.constants import ESCAPE_DELAY
from textual.message import Message

from echotui.ui.terminal.decoder import Decoder
from echotui.ui.terminal.framer import Framer

log = logging.getLogger(__name__)

AT_ONCE: Final = 4096
"""Bytes of one read."""
LOOK: Final = 0.1
"""Seconds between two looks whether to end, where nothing wakes the thread."""
FD_SETSIZE: Final = 1024
"""Descriptors from here on are none for `select` (select(2)); and macOS's `poll` knows no
terminals."""


class Reader:
    """Turns bytes into messages, until it is told to end.

    Args:
        fd: A descriptor of the terminal.
        woken: A descriptor that is readable when the thread is to end.
        deliver: Called with each message, in this thread.
    """

    def __init__(self, fd: int, woken: int, deliver: Callable[[Message], object]) -> None:
        self._fd = fd
        wakes = woken < FD_SETSIZE
        self._watched = [fd, woken] if wakes else [fd]
        self._longest = None if wakes else LOOK
        self._deliver = deliver
        self._framer = Framer(ESCAPE_DELAY)
        self._decoder = Decoder()

    @property
    def lost(self) -> int:
        """Sequences that were unfinished, broken, unknown, or failed."""
        return self._framer.lost + self._decoder.lost

    def run(self, ended: Callable[[], bool]) -> bool:
        """Read.

        Args:
            ended: Tells whether to end; asked whenever something was read or `woken` is readable.

        Returns:
            Whether the terminal is gone.
        """
        try:
            return self._run(ended)
        finally:
            if self.lost:
                log.info("terminal-input-dropped", extra={"fields": {"sequences": self.lost}})

    def _run(self, ended: Callable[[], bool]) -> bool:
        while not ended():
            ready, _, _ = select.select(self._watched, [], [], self._wait())
            if self._fd in ready:
                if not (data := self._read()):
                    return True
                frames = self._framer.feed(data, time.monotonic())
            else:
                # Only now: what waits to be read goes on with what is unfinished, however late
                # this thread got its turn.
                frames = self._framer.tick(time.monotonic())
            for frame in frames:
                for message in self._decoder.messages(frame):
                    self._deliver(message)
        return False

    def _wait(self) -> float | None:
        deadline = self._framer.deadline
        if deadline is None:
            return self._longest
        left = max(0.0, deadline - time.monotonic())
        return left if self._longest is None else min(left, self._longest)

    def _read(self) -> bytes:
        try:
            return os.read(self._fd, AT_ONCE)
        except OSError:
            # EIO on Linux, ENXIO on macOS: no difference to the end of file.
            return b""
