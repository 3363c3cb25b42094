"""A thread that writes to a terminal, so that nobody else waits for it."""

import logging
import os
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from echotui.system.tty import own_description
from echotui.ui.terminal.frame_queue import Backlog

log = logging.getLogger(__name__)

GRACE: Final = 0.3
"""Seconds that a terminal has to take the last words; and then once more, see `Outlet.finish`."""
_SHORTEST: Final = 0.001
_LONGEST: Final = 0.05
"""Seconds between two tries while the terminal takes nothing, each time more of them. `poll` and
`select` are no help: macOS's `poll` knows no terminals, and `select` no descriptor over 1023, which
with many clients is easily had."""
_CANCEL: Final = b"\x18\x1b[?2026l\x1b[0m"
"""Ends a sequence, a synchronized picture and a colour that were cut in the middle."""


class Outlet(threading.Thread):
    """Writes what it is given, in its order; pictures wholly or not at all.

    Args:
        fd: A descriptor of the terminal.
        on_drained: Called in this thread, when the terminal has taken all and pictures were left
            out: the whole screen is to be painted.
        on_gone: Called in this thread, when there is no terminal any more.
    """

    def __init__(
        self, fd: int, on_drained: Callable[[], object], on_gone: Callable[[], object]
    ) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = fd
        self._on_drained = on_drained
        self._on_gone = on_gone
        self._backlog = Backlog()
        self._last_words = b""
        self._leaving = self._cut = self._ended = False
        self._deadline = float("inf")
        self._news = threading.Condition()

    def write(self, data: bytes) -> None:
        """Write sequences that are no picture.

        Args:
            data: Whole sequences. They are kept until the terminal takes them.
        """
        with self._news:
            if self._leaving:
                self._last_words += data
            if not self._ended:
                self._backlog.add(data)
                self._news.notify()

    def paint(self, picture: bytes) -> None:
        """Write a picture, unless too many wait already.

        Args:
            picture: All that belongs to it.
        """
        with self._news:
            if not self._leaving and not self._ended:
                self._backlog.add_picture(picture)
                self._news.notify()

    def leave(self) -> None:
        """Leave the pictures out that wait: what comes now gives the terminal back."""
        with self._news:
            self._leaving = True
            self._backlog.drop_pictures()

    def finish(self) -> None:
        """End the thread when all is written, or when the terminal doesn't take it.

        After `GRACE` seconds what the terminal hasn't read is taken back from it, to make room for
        what was written since `leave`; after as many again the thread ends anyway.
        """
        with self._news:
            self._deadline = min(self._deadline, time.monotonic() + GRACE)
            self._news.notify()

    def wait_end(self) -> None:
        """Wait for the thread's end, after `finish`; at most three times `GRACE`."""
        self.join(3 * GRACE)

    def run(self) -> None:
        """Write until `finish`, or until the terminal is gone."""
        with own_description(self._fd) as fd:
            try:
                while (data := self._next()) is not None:
                    self._deliver(fd, data)
            except OSError as error:
                log.info("the terminal is gone: %s", error)
                self._on_gone()
            finally:
                with self._news:
                    self._ended = True
                    self._backlog.clear()

    @property
    def _finishing(self) -> bool:
        return self._deadline != float("inf")

    def _next(self) -> bytes | None:
        with self._news:
            while not self._backlog:
                if self._finishing:
                    return None
                if self._backlog.stale:
                    self._backlog.refreshed()
                    self._on_drained()
                self._news.wait()
            return self._backlog.take()

    def _deliver(self, fd: int, data: bytes) -> None:
        left, pause = memoryview(data), _SHORTEST
        while left:
            try:
                left, pause = left[os.write(fd, left) :], _SHORTEST
            except BlockingIOError:
                if time.monotonic() >= self._deadline:
                    self._hurry(fd)
                    return
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST)

    def _hurry(self, fd: int) -> None:
        with self._news:
            self._backlog.clear()
            if self._cut:
                log.info("the terminal takes nothing")
                return
            self._cut = True
            self._deadline += GRACE
            with suppress(termios.error):
                termios.tcflush(fd, termios.TCOFLUSH)
            # All of them once more: some may have been taken back just now.
            self._backlog.add(_CANCEL + self._last_words)
