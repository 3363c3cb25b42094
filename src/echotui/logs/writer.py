"""A thread that writes the log, so that nobody else waits for the disk."""

import queue
import threading
import time
from collections.abc import Callable
from typing import Final

from echotui.logs.file import LogFile
from echotui.logs.formatter import stamp
from echotui.system.printable import one_line

WAITING: Final = 2000
"""Lines that wait for the disk at most; what is more is dropped and counted."""
BATCH: Final = 200
"""Lines that are written at once."""
TICK: Final = 1.0
"""Seconds between two looks at what is due, and between two tries after a failure."""
GRACE: Final = 0.5
"""Seconds that the last lines have to reach the disk."""


class Writer(threading.Thread):
    """Writes lines in their order, or counts those that it could not.

    Args:
        file: Where they go; the writer owns it from now on.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self,
        file: LogFile,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name="log", daemon=True)
        self._file = file
        self._due: Callable[[bool], list[str]] = _nothing
        self._clock = clock
        self._lines: queue.Queue[str] = queue.Queue(WAITING)
        self._leaving = threading.Event()
        self._failure = ""
        self._lost = 0
        self._dropped = 0
        self._failed_at = 0.0

    def begin(self, due: Callable[[bool], list[str]]) -> None:
        """Write from now on.

        Args:
            due: Called in this thread about once a second, and with True at the end: lines to be
                written as well.
        """
        self._due = due
        self.start()

    def put(self, line: str) -> None:
        """Have a line written; never waits.

        Args:
            line: Printable ASCII.
        """
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            # Counted without a lock: one or two more or less don't matter then.
            self._dropped += 1

    @property
    def trouble(self) -> str:
        """What is wrong with the log now, as one sentence; empty when nothing is."""
        path = one_line(str(self._file.path))
        if self._failure:
            return f"the log cannot be written: {self._failure} ({path})"
        if self._dropped:
            return f"the log is written too slowly and has gaps ({path})"
        return ""

    def finish(self) -> None:
        """Write what waits, and end; waits `GRACE` seconds for that at most."""
        self._leaving.set()
        self.put("")
        self.join(GRACE)

    def run(self) -> None:
        """Write until `finish`."""
        looked_at = self._clock()
        while True:
            leaving = self._leaving.is_set()
            lines = self._take(0.0 if leaving else TICK)
            ending = leaving and not lines
            if ending or self._clock() - looked_at >= TICK:
                looked_at = self._clock()
                lines += self._due(ending)
            self._write(lines, again=ending)
            if ending:
                self._file.close()
                return

    def _take(self, wait: float) -> list[str]:
        lines = []
        try:
            lines.append(self._lines.get(timeout=wait) if wait else self._lines.get_nowait())
            while len(lines) < BATCH:
                lines.append(self._lines.get_nowait())
        except queue.Empty:
            pass
        # An empty one only wakes us.
        return [line for line in lines if line]

    def _write(self, lines: list[str], *, again: bool) -> None:
        dropped = self._dropped
        self._lost += len(lines)
        if not self._lost + dropped:
            return
        now = self._clock()
        if self._failure and now - self._failed_at < TICK and not again:
            return
        gap = self._lost - len(lines) + dropped
        told = [f"{stamp(time.time())} WARNING - log-gap count={gap}"] if gap else []
        try:
            self._file.write("".join(f"{line}\n" for line in told + lines).encode("ascii"))
        except OSError as error:
            self._failure = error.strerror or type(error).__name__
            self._failed_at = now
            return
        self._failure = ""
        self._lost = 0
        self._dropped -= dropped


def _nothing(_ending: bool) -> list[str]:  # noqa: FBT001 - as what it stands for
    return []
