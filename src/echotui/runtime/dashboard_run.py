"""The dashboard of a run, until it or the run ends."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from echotui.runtime.run_end import RunEnd
from echotui.runtime.run_log import log_loop_error
from echotui.runtime.supervisor import Supervisor

EXIT: Final = 2.0
"""Seconds that the dashboard may take to exit; the terminal has 0.9 of them."""
EXIT_NOW: Final = 0.5
"""The same, after a second signal."""


class DashboardRun:
    """Starts the dashboard, and ends it. Await `run`, then `close`."""

    def __init__(self, supervisor: Supervisor, end: RunEnd) -> None:
        self._supervisor = supervisor
        self._end = end
        self._task: asyncio.Task[None] | None = None

    async def run(self, notices: Sequence[str]) -> None:
        """Run until the operator quits or the run ends; then ask the dashboard to exit.

        Args:
            notices: Sentences that are shown at once.

        Raises:
            StartError: No dashboard could be started. The terminal is as it was.
        """
        dashboard = asyncio.create_task(self._supervisor.run(self._end.ended, notices))
        self._task = dashboard
        ended = asyncio.create_task(self._end.ended.wait())
        await asyncio.wait({dashboard, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if dashboard.done():
            dashboard.result()
        # From now on one signal is enough to stop at once, also after the operator has quit.
        self._end.end("the operator quit")
        self._supervisor.exit()

    async def close(self, at_once: "asyncio.Task[Any]") -> None:
        """Wait until the dashboard has exited; take the terminal from one that hangs.

        Args:
            at_once: Is done when it may take no time.
        """
        dashboard = self._task
        if dashboard is None:
            return
        await asyncio.wait({dashboard, at_once}, timeout=EXIT, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({dashboard}, timeout=EXIT_NOW)
        if dashboard.done():
            dashboard.result()
            return
        log_loop_error("the dashboard did not exit", None)
        dashboard.cancel()
        await self._supervisor.abandon()
