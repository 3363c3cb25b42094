"""The thread that writes the log, so that no other thread waits for the disk."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from echotui.logs.formatter import Render, made_record, render
from echotui.system.printable import one_line

WAITING: Final = 2000
"""Lines in the queue at most; further lines are dropped and counted."""
BATCH: Final = 200
"""Lines in one write."""
TICK: Final = 1.0
"""Seconds between two calls of `due`, and between two attempts after an error."""
GRACE: Final = 0.5
"""Seconds that `finish` waits for the last lines."""


class LogOutput(Protocol):
    """Where the lines of a log go; used by the writer's thread alone."""

    @property
    def name(self) -> str:
        """What an error calls it."""
        ...

    def write(self, data: bytes) -> None:
        """Append whole lines, each with its end; may wait. OSError: not all could be written."""
        ...

    def close(self) -> None:
        """Close it; may be called again."""
        ...


class LogWriter(threading.Thread):
    """Writes lines in order, and counts the lines that it could not write.

    Args:
        output: Owned and closed by the writer.
        clock: Monotonic time in seconds.
        render: Makes the line that has their count.
    """

    def __init__(
        self,
        output: LogOutput,
        clock: Callable[[], float] = time.monotonic,
        render: Render = render,
    ) -> None:
        super().__init__(name="log", daemon=True)
        self._output = output
        self._render = render
        self._due: Callable[[bool], list[str]] = _nothing
        self._clock = clock
        self._lines: queue.Queue[str] = queue.Queue(WAITING)
        self._leaving = threading.Event()
        self._failure = ""
        self._lost = 0
        self._dropped = 0
        self._failed_at = 0.0

    def begin(self, due: Callable[[bool], list[str]]) -> None:
        """Start the thread.

        Args:
            due: Called in the thread once a `TICK`, and with True at the end; its lines are written
                as well.
        """
        self._due = due
        self.start()

    def put(self, line: str) -> None:
        """Queue a line of printable ASCII; never waits."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            # Counted without a lock: an error of one or two does not matter here.
            self._dropped += 1

    @property
    def log_error(self) -> str:
        """The current error as one sentence; empty if there is none."""
        name = one_line(self._output.name)
        if self._failure:
            return f"the log cannot be written: {self._failure} ({name})"
        if self._dropped:
            return f"the log is written too slowly and has gaps ({name})"
        return ""

    def finish(self) -> None:
        """Write what is queued and end the thread; waits at most `GRACE` seconds."""
        self._leaving.set()
        self.put("")
        self.join(GRACE)

    def run(self) -> None:
        """Write until `finish`."""
        polled_at = self._clock()
        while True:
            leaving = self._leaving.is_set()
            lines = self._take(0.0 if leaving else TICK)
            ending = leaving and not lines
            if ending or self._clock() - polled_at >= TICK:
                polled_at = self._clock()
                lines += self._due(ending)
            self._write(lines, again=ending)
            if ending:
                self._output.close()
                return

    def _take(self, wait: float) -> list[str]:
        lines = []
        try:
            lines.append(self._lines.get(timeout=wait) if wait else self._lines.get_nowait())
            while len(lines) < BATCH:
                lines.append(self._lines.get_nowait())
        except queue.Empty:
            pass
        # An empty line only wakes the thread.
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
        notice = [self._render(made_record(logging.WARNING, "log-gap", count=gap))] if gap else []
        try:
            self._output.write("".join(f"{line}\n" for line in notice + lines).encode("ascii"))
        except OSError as error:
            self._failure = error.strerror or type(error).__name__
            self._failed_at = now
            return
        self._failure = ""
        self._lost = 0
        self._dropped -= dropped


def _nothing(_ending: bool) -> list[str]:  # noqa: FBT001 - the signature of `due`
    return []
