"""Keeps the service manager informed: ready, stopping, alive."""

import asyncio
import logging
from typing import Final

from echotui.system.systemd import ServiceManager

log = logging.getLogger(__name__)

_MICRO: Final = 1_000_000


class Service:
    """This server as a service of systemd; does nothing without a manager.

    Args:
        manager: Who is notified.
    """

    def __init__(self, manager: ServiceManager) -> None:
        self._manager = manager
        self._timer: asyncio.TimerHandle | None = None
        self._failing = False

    def ready(self, status: str) -> None:
        """Say that clients are served, and that the loop runs from now on; `status` is a line."""
        self._notify(READY=1, STATUS=status)
        if self._manager.watchdog:
            self._beat()

    def stopping(self, status: str, within: float) -> None:
        """Say that the server drains, which may take so many seconds."""
        self._notify(STOPPING=1, STATUS=status, EXTEND_TIMEOUT_USEC=round(within * _MICRO))

    def stop(self) -> None:
        """Stop saying that the loop runs."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _beat(self) -> None:
        # From the loop: a server whose loop hangs is to be restarted, though a thread may run.
        self._notify(WATCHDOG=1)
        self._timer = asyncio.get_running_loop().call_later(self._manager.watchdog / 2, self._beat)

    def _notify(self, **values: object) -> None:
        try:
            self._manager.notify(**values)
        except OSError as error:
            if not self._failing:
                log.warning("cannot notify the service manager: %s", error.strerror)
            self._failing = True
        else:
            self._failing = False
