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
from echotui.ui.terminal.tokenizer import Tokenizer

log = logging.getLogger(__name__)

READ_SIZE: Final = 4096
"""Bytes of one read."""
POLL_PERIOD: Final = 0.1
"""Seconds between two checks whether to end, where nothing wakes the thread."""
FD_SETSIZE: Final = 1024
"""`select` takes no descriptor from here on (select(2)); and macOS's `poll` has no terminals."""


class InputReader:
    """Turns bytes into messages, until it is to end.

    Args:
        woken: A descriptor that is readable when the thread is to end.
        deliver: Called with each message, in this thread.
    """

    def __init__(self, fd: int, woken: int, deliver: Callable[[Message], object]) -> None:
        self._fd = fd
        wakes = woken < FD_SETSIZE
        self._watched = [fd, woken] if wakes else [fd]
        self._longest = None if wakes else POLL_PERIOD
        self._deliver = deliver
        self._tokenizer = Tokenizer(ESCAPE_DELAY)
        self._decoder = Decoder()

    @property
    def lost(self) -> int:
        """Sequences that were unfinished, broken, unknown, or failed."""
        return self._tokenizer.lost + self._decoder.lost

    def run(self, ended: Callable[[], bool]) -> bool:
        """Read until `ended`, which is called after each read and when `woken` is readable.

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
                tokens = self._tokenizer.feed(data, time.monotonic())
            else:
                # Only now: what waits to be read continues what is unfinished, however late this
                # thread was scheduled.
                tokens = self._tokenizer.tick(time.monotonic())
            for token in tokens:
                for message in self._decoder.messages(token):
                    self._deliver(message)
        return False

    def _wait(self) -> float | None:
        deadline = self._tokenizer.deadline
        if deadline is None:
            return self._longest
        left = max(0.0, deadline - time.monotonic())
        return left if self._longest is None else min(left, self._longest)

    def _read(self) -> bytes:
        try:
            return os.read(self._fd, READ_SIZE)
        except OSError:
            # EIO on Linux, ENXIO on macOS: as at the end of file.
            return b""
