"""Garbage collection that does not hold up the clients.

Reference counting frees connections; only dialogs and failed dashboards leave cycles. All
objects are frozen (gc.freeze) at start, when the dashboard is drawn, and whenever 1000 more clients
are connected, for a visit of 10,000 connections takes 0.1 s. Python's young collections stay as
they are, and its full ones are off; instead a full one is made here when some 7000 new objects have
grown old and no dialog is open, or six times as many although one is. What is left of it
is frozen if nothing has been open for ten seconds, so that nothing of it is about to be freed; or
if it was slow. After four freezes that came too early for that, and after a dashboard failed,
everything is unfrozen and visited once.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Final

PERIOD: Final = 0.2  # Seconds between two checks.
DRAWN: Final = 1.0  # Seconds until the dashboard is drawn: its 40,000 objects stay.
CROWD: Final = 1000  # New connections after which all objects are frozen.
PILE: Final = 6
"""Collections of the middle generation, some 7000 new objects each, after which a full one is made
although a dialog is open. Python waits for 10; a visit takes about a microsecond an object."""
REST: Final = 10.0
"""Seconds after which nothing refers to a closed dialog: its timers have fired."""
SLOW: Final = 0.07
"""Seconds of CPU time of a full collection, after which what it visited is frozen."""
EARLY: Final = 4
"""Early freezes until everything is visited, which takes 60 ms and more: each of them may keep the
25,000 objects of a dialog, some 8 MB."""
NEVER: Final = 10**6


class GcScheduler:
    """Reads how many connections there are, if nothing is open, and how many dashboards failed."""

    def __init__(
        self,
        connections: Callable[[], int],
        settled: Callable[[], bool],
        failures: Callable[[], int],
    ) -> None:
        self._connections = connections
        self._settled = settled
        self._failures = failures
        self._frozen_connections = self._early = self._failures_seen = 0
        self._open_at = float("-inf")
        self._thresholds = gc.get_threshold()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Take over from Python; call it in the loop, before the first client."""
        # Not collected before: modules are hardly garbage, and it would take 20 ms of the start.
        gc.freeze()
        gc.enable()
        young, middle, _ = self._thresholds
        gc.set_threshold(young, middle, NEVER)
        self._timer = asyncio.get_running_loop().call_later(DRAWN, self._freeze_dashboard)

    def stop(self) -> None:
        """Give it back to Python."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            gc.set_threshold(*self._thresholds)
            gc.unfreeze()

    def _freeze_dashboard(self) -> None:
        self._freeze(early=False)
        self._schedule()

    def _schedule(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(PERIOD, self.check)

    def check(self) -> None:
        """Freeze or collect what has come since the last check, if there is enough of it."""
        settled, now = self._settled(), time.monotonic()
        if not settled:
            self._open_at = now
        rested = now - self._open_at >= REST
        connections = self._connections()
        self._frozen_connections = min(self._frozen_connections, connections)
        if connections - self._frozen_connections >= CROWD:
            self._freeze(early=not rested)
        elif (pile := gc.get_count()[2]) and (settled or pile >= PILE):
            if settled:
                self._unfreeze_if_due()
            began = time.thread_time()
            gc.collect()
            if rested or time.thread_time() - began > SLOW:
                self._freeze(early=not rested)
        self._schedule()

    def _unfreeze_if_due(self) -> None:
        failures = self._failures()
        if self._early >= EARLY or failures != self._failures_seen:
            self._early, self._failures_seen = 0, failures
            gc.unfreeze()

    def _freeze(self, *, early: bool) -> None:
        self._frozen_connections = self._connections()
        self._early += early
        gc.freeze()
