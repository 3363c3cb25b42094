"""Restarts a dashboard that failed, and gives up when it fails too often."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Final

from echotui.errors import StartError
from echotui.model.source import Source
from echotui.system.refusals import refusal
from echotui.system.tty import has_hung_up
from echotui.ui.app import EchoApp
from echotui.ui.fixes.output import with_own_output
from echotui.ui.preferences import Preferences

log = logging.getLogger(__name__)

RESTARTS: Final = 3
RESTART_WINDOW: Final = 60.0
"""Seconds in which a dashboard is restarted at most `RESTARTS` times."""
VIEWER: Final = "dashboard"
"""Who acts, as the log has it."""
TERMINAL_POLL: Final = 1.0
"""Seconds between two checks whether the terminal has hung up, while there is no dashboard."""


class Supervisor:
    """Runs a dashboard, and restarts it when it fails.

    Args:
        source: Makes a source for each dashboard; its context is left with the dashboard.
        look: The preferences of the dashboard.
        on_failure: Called when it fails too often, with the last failure; there is no other one.
        on_hang_up: Called when the terminal is gone.

    Attributes:
        app: The present or the last dashboard; None before the first and after giving up.
        failures: How many dashboards have failed.
        drawn: Set when the first dashboard has drawn its first frame.
    """

    def __init__(
        self,
        source: Callable[[], AbstractContextManager[Source]],
        look: Preferences,
        on_failure: Callable[[str], object],
        on_hang_up: Callable[[], object],
    ) -> None:
        self._source = source
        self._look = look
        self._on_failure = on_failure
        self._on_hang_up = on_hang_up
        self._failures: deque[float] = deque(maxlen=RESTARTS + 1)
        self.app: EchoApp | None = None
        self.failures = 0
        self.drawn = asyncio.Event()

    @property
    def busy(self) -> float:
        """Seconds of the loop's time that the present dashboard has used."""
        return self.app.meter.busy if self.app is not None else 0.0

    @property
    def settled(self) -> bool:
        """Whether the present dashboard shows nothing temporary, such as a dialog."""
        return self.app is None or self.app.settled

    @property
    def hung_up(self) -> bool:
        """Whether the present dashboard has lost its terminal."""
        return self.app is not None and self.app.hung_up

    def exit(self) -> None:
        """Ask the present dashboard to exit."""
        if self.app is not None:
            self.app.exit()

    async def abandon(self) -> None:
        """Restore the terminal for the present dashboard, which does not exit."""
        if self.app is not None:
            await self.app.abandon()

    async def run(self, ended: asyncio.Event, notices: Sequence[str]) -> None:
        """Run until the operator quits, the terminal is gone, or `ended` is set.

        Args:
            ended: Set when the session ends.
            notices: Sentences that are shown at once.

        Raises:
            StartError: The first dashboard could not be started. The terminal is as it was.
        """
        while not ended.is_set():
            with self._source() as source:
                self.app = with_own_output(EchoApp(source, self._look, notices=notices))
                self.app.call_after_refresh(self.drawn.set)
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
                cause = refusal(self.app.failure) or failed
                raise StartError(f"the dashboard cannot be started: {cause}")
            if self._failed_too_often():
                self.app = None
                self._on_failure(failed)
                await self._poll_terminal(ended)
                return
            notices = [f"The dashboard failed and was restarted: {failed}; no client was affected."]

    async def _poll_terminal(self, ended: asyncio.Event) -> None:
        # A process that ignores SIGHUP learns of a hang-up in no other way. It ends the program, as
        # with a dashboard.
        while not ended.is_set():
            if has_hung_up():
                self._on_hang_up()
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(TERMINAL_POLL):
                    await ended.wait()

    def _failed_too_often(self) -> bool:
        now = time.monotonic()
        self._failures.append(now)
        return len(self._failures) > RESTARTS and now - self._failures[0] < RESTART_WINDOW
