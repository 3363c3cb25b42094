"""A thread that writes to a terminal, so that the loop never waits for it."""

import asyncio
import logging
import os
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from echotui.system.tty import own_description
from echotui.ui.terminal.frame_queue import FrameQueue

log = logging.getLogger(__name__)

GRACE: Final = 0.3
"""Seconds that a terminal has to take the last output; and then once more, see `finish`."""
_ENDS_WITHIN: Final = 3 * GRACE
"""Seconds: a write may block where the terminal could not be opened again."""
_POLL: Final = 0.005
"""Seconds between two checks whether the thread has ended: less than a person notices."""
_SHORTEST: Final = 0.001
_LONGEST: Final = 0.05
"""Seconds between two tries while the terminal takes nothing, doubled each time. `poll` and
`select` are no help: macOS's `poll` has no terminals, and `select` takes no descriptor over 1023,
which with many clients is easily reached."""
UNSEEN_AFTER: Final = 5.0
"""Seconds without a byte taken after which nobody seems to look at the terminal; a person who has
stopped it with Ctrl+S, or whose line is slow, misses nothing."""
_CANCEL: Final = b"\x18\x1b[?2026l\x1b[0m"
"""Ends a sequence, a synchronized frame and a colour that were cut in the middle."""


class TerminalWriter(threading.Thread):
    """Writes output in its order; frames whole or not at all.

    Args:
        on_drained: Called in this thread when the terminal has taken all and frames were dropped:
            the whole screen must be painted. So it is when it was `unseen`.
        on_gone: Called in this thread when the terminal is gone.
    """

    def __init__(
        self, fd: int, on_drained: Callable[[], object], on_gone: Callable[[], object]
    ) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = fd
        self._on_drained = on_drained
        self._on_gone = on_gone
        self._queue = FrameQueue()
        self._last_output = b""
        self._leaving = self._cut = self._ended = False
        self._deadline = self._stuck_since = float("inf")
        self._changed = threading.Condition()

    @property
    def unseen(self) -> bool:
        """Whether output waits, and the terminal has taken nothing for long."""
        return time.monotonic() >= self._stuck_since + UNSEEN_AFTER

    def write(self, data: bytes) -> None:
        """Queue whole sequences that are no frame; kept until the terminal takes them."""
        with self._changed:
            if self._leaving:
                self._last_output += data
            if not self._ended:
                self._queue.add(data)
                self._changed.notify()

    def paint(self, frame: bytes) -> None:
        """Queue a frame, unless too many wait."""
        with self._changed:
            if not self._leaving and not self._ended:
                self._queue.add_frame(frame)
                self._changed.notify()

    def leave(self) -> None:
        """Drop the frames that wait: what comes now gives the terminal back."""
        with self._changed:
            self._leaving = True
            self._queue.drop_frames()

    def finish(self) -> None:
        """End the thread when all is written, or when the terminal doesn't take it.

        After `GRACE` seconds what the terminal hasn't read is flushed from it, to make room for
        what was written since `leave`; after as many again the thread ends anyway.
        """
        with self._changed:
            self._deadline = min(self._deadline, time.monotonic() + GRACE)
            self._changed.notify()

    def wait_end(self) -> None:
        """Wait for the thread's end, after `finish`; `_ENDS_WITHIN` at most."""
        self.join(_ENDS_WITHIN)

    async def ended(self) -> None:
        """Wait as `wait_end` does; polls, for no thread may be left to wait in."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_ENDS_WITHIN):
                while self.is_alive():  # noqa: ASYNC110 - a thread's end sets no event
                    await asyncio.sleep(_POLL)

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
                with self._changed:
                    self._ended = True
                    self._queue.clear()

    @property
    def _finishing(self) -> bool:
        return self._deadline != float("inf")

    def _next(self) -> bytes | None:
        with self._changed:
            while not self._queue:
                if self._finishing:
                    return None
                if self._queue.stale:
                    self._queue.resume()
                    self._on_drained()
                self._changed.wait()
            return self._queue.take()

    def _deliver(self, fd: int, data: bytes) -> None:
        left, pause = memoryview(data), _SHORTEST
        while left:
            try:
                left, pause = left[os.write(fd, left) :], _SHORTEST
                self._moved()
            except BlockingIOError:
                now = time.monotonic()
                self._stuck_since = min(self._stuck_since, now)
                if now >= self._deadline:
                    self._hurry(fd)
                    return
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST)

    def _moved(self) -> None:
        if self.unseen:
            with self._changed:
                self._queue.expire()
        self._stuck_since = float("inf")

    def _hurry(self, fd: int) -> None:
        with self._changed:
            self._queue.clear()
            if self._cut:
                log.info("the terminal takes nothing")
                return
            self._cut = True
            self._deadline += GRACE
            with suppress(termios.error):
                termios.tcflush(fd, termios.TCOFLUSH)
            # All of it once more: some may have been flushed just now.
            self._queue.add(_CANCEL + self._last_output)
