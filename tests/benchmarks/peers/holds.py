"""How long a loop is held at most, without what its process waited for a processor.

The first line starts a measurement; the second ends it, and is answered with the longest hold.
"""

import asyncio
import sys
import time
from pathlib import Path

from tests.benchmarks.child import send_answer

TICK = 0.001
NANOSECONDS = 1e9


class Holds:
    """Sets a timer every millisecond, and notes how late it was."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._measuring: asyncio.Task[None] | None = None
        self._schedule = Path("/proc/self/schedstat").open("rb", buffering=0)  # noqa: SIM115 - for good

    def on_line(self) -> None:
        """Start, or stop and answer; end with the parent."""
        if not sys.stdin.readline():
            sys.exit()
        if self._measuring is None:
            self._longest = 0.0
            self._measuring = asyncio.create_task(self._measure())
        else:
            self._measuring.cancel()
            self._measuring = None
        send_answer({"longest": self._longest})

    def _waited(self) -> float:
        self._schedule.seek(0)
        return int(self._schedule.read().split()[1]) / NANOSECONDS

    async def _measure(self) -> None:
        while True:
            due, waited = time.perf_counter() + TICK, self._waited()
            await asyncio.sleep(TICK)
            late = time.perf_counter() - due - (self._waited() - waited)
            self._longest = max(self._longest, late)
