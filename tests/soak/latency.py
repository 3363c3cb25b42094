"""Sums up what the probe reports."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from tests.soak.findings import Findings

BOUND: Final = 0.1
"""Seconds: the 99th percentile is below it, whatever happens."""
VERY_SLOW: Final = 0.25
"""Seconds: not yet a fault, but worth a line."""
WINDOW: Final = 60.0
REPORTED: Final = 1.5
"""Seconds after which the probe has reported what it has waited for."""
SILENCE: Final = 4.0
"""Seconds without one answer; the probe exchanges its lines meanwhile."""


def percentile(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


class Latency:
    """Judges the round trips by the minute, and all of them.

    Args:
        findings: Collects what broke.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._window: list[float] = []
        self._window_from = time.monotonic()
        self._answered_at = time.monotonic()
        self._excused: list[tuple[float, float]] = []
        self.all: list[float] = []
        self.open = self.exchanged = 0
        self.slow: list[tuple[float, float]] = []
        self.own_lateness = 0.0
        self._stands = False
        self._runs_at = 0.0

    def excuse(self, since: float) -> None:
        """Expect a gap from `since` until a little after now: the operator stopped accepting."""
        self._excused.append((since - 1.5, time.monotonic() + 3.0))
        self._answered_at = time.monotonic() + 3.0

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Expect that nothing is served meanwhile, and no time of it to be judged."""
        since = time.monotonic()
        self._stands = True
        try:
            yield
        finally:
            self.excuse(since)
            self._runs_at = time.monotonic() + REPORTED
            self._stands = False

    def on_line(self, figures: dict[str, Any]) -> None:
        now = time.monotonic()
        times = [] if self._stands or now < self._runs_at else figures["times"]
        self.all += times
        self._window += times
        self.open, self.exchanged = figures["open"], figures["exchanged"]
        self.own_lateness = max(self.own_lateness, figures["own_lateness"])
        if times:
            self._answered_at = max(self._answered_at, now)
            if max(times) > BOUND:
                self.slow.append((round(self._findings.at, 1), max(times)))
            if max(times) > VERY_SLOW:
                self._findings.log(
                    f"a round trip of {max(times) * 1000:.0f} ms after {self._findings.last(12)}"
                )
        for since, until in [] if self._stands else figures["gaps"]:
            if not any(start <= since and until <= end for start, end in self._excused):
                self._findings.broke(
                    "nobody served", f"{until - since:.1f} s long, from {since:.1f}"
                )
        if now - self._window_from >= WINDOW:
            self._judge(self._window, "in this minute")
            self._window, self._window_from = [], now

    def check(self) -> None:
        """Find a silence that lasts."""
        silent = time.monotonic() - self._answered_at
        if silent > SILENCE:
            self._findings.broke("nobody served", f"no echo at all for {silent:.1f} s")
            self._answered_at = time.monotonic()

    def _judge(self, times: list[float], when: str) -> None:
        worst = percentile(times, 0.99)
        if worst >= BOUND:
            self._findings.broke(
                "latency",
                f"p99 {worst * 1000:.0f} ms {when}, {len(times)} round trips; "
                f"load {os.getloadavg()}; "
                f"the probe itself was late by {self.own_lateness * 1000:.0f} ms at most",
            )

    def judge_all(self) -> str:
        """Judge all of them, and sum up in a line."""
        self._judge(self.all, "in all")
        p50, p99, p999 = (percentile(self.all, part) * 1000 for part in (0.5, 0.99, 0.999))
        return (
            f"{len(self.all)} round trips of the probe: p50 {p50:.2f}, p99 {p99:.2f}, p99.9 "
            f"{p999:.1f}, max {max(self.all, default=0) * 1000:.1f} ms; "
            f"{self.exchanged} lines exchanged; slow: {self.slow[:12]}"
        )
