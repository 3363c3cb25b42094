"""One dashboard after the other, for a server that needs none."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Final

from echotui.errors import StartError
from echotui.model.source import Source
from echotui.system.refusals import refusal
from echotui.system.tty import has_hung_up, print_line
from echotui.ui.app import EchoApp
from echotui.ui.fixes.output import with_own_output
from echotui.ui.preferences import Look

log = logging.getLogger(__name__)

RESTARTS: Final = 3
RESTART_WINDOW: Final = 60.0
"""So many times in so many seconds a new dashboard comes for one that failed."""
LISTEN: Final = 1.0
"""Seconds between two looks whether the terminal is still there, when no dashboard looks."""


class Dashboards:
    """Shows a dashboard, and another when it fails; not for ever.

    Args:
        source: Makes what a dashboard asks.
        look: What the operator chose for the screen.
        where: Says where the server is.
        on_hang_up: Called when the terminal is gone.

    Attributes:
        app: The dashboard that there is, or was last; None before the first and after giving up.
        failures: How many dashboards have failed.
    """

    def __init__(
        self,
        source: Callable[[], Source],
        look: Look,
        where: Callable[[], str],
        on_hang_up: Callable[[], object],
    ) -> None:
        self._source = source
        self._look = look
        self._where = where
        self._on_hang_up = on_hang_up
        self._failures: deque[float] = deque(maxlen=RESTARTS + 1)
        self.app: EchoApp | None = None
        self.failures = 0

    @property
    def busy(self) -> float:
        """Seconds of the loop's time that the present one has taken."""
        return self.app.meter.busy if self.app is not None else 0.0

    @property
    def settled(self) -> bool:
        """Whether all that the present one shows will stay."""
        return self.app is None or self.app.settled

    @property
    def hung_up(self) -> bool:
        """Whether the terminal is gone, as far as the present one knows."""
        return self.app is not None and self.app.hung_up

    def leave(self) -> None:
        """Let the present one end."""
        if self.app is not None:
            self.app.exit()

    async def abandon(self) -> None:
        """Give the terminal back for the present one, which does not leave."""
        if self.app is not None:
            await self.app.abandon()

    async def run(self, ended: asyncio.Event, notice: str) -> None:
        """Show them until the operator quits, or the terminal is gone, or all is over.

        Args:
            ended: Set when all is over.
            notice: Something to tell the operator at once; empty for nothing.

        Raises:
            StartError: The first could not be started. The terminal is as it was.
        """
        while not ended.is_set():
            with closing(self._source()) as source:
                self.app = with_own_output(EchoApp(source, self._look, notice=notice))
                await self.app.run_metered()
            if self.app.hung_up:
                self._on_hang_up()
                return
            failed = self.app.failed_where()
            if not failed:
                return
            self.failures += 1
            log.error(
                "dashboard-failed", exc_info=self.app.failure, extra={"fields": {"cause": failed}}
            )
            if not self._failures and not self.app.shown:
                why = refusal(self.app.failure) or failed
                raise StartError(f"the dashboard cannot be started: {why}")
            if self._failed_too_often():
                self.app = None
                print_line(
                    f"the dashboard failed again: {failed}; the server on {self._where()} goes on "
                    "without it; ctrl+c ends it"
                )
                await self._watch_terminal(ended)
                return
            notice = f"the dashboard failed and was started again: {failed}; no client was touched"

    async def _watch_terminal(self, ended: asyncio.Event) -> None:
        # Who ignores SIGHUP is told by nobody else; with a dashboard, that ends the program too.
        while not ended.is_set():
            if has_hung_up():
                self._on_hang_up()
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(LISTEN):
                    await ended.wait()

    def _failed_too_often(self) -> bool:
        now = time.monotonic()
        self._failures.append(now)
        return len(self._failures) > RESTARTS and now - self._failures[0] < RESTART_WINDOW
