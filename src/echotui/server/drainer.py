"""Drains the server: refuses new clients, sends all queues, and closes what remains."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.listeners import Listeners
from echotui.server.slices import in_slices
from echotui.system.task_failure import reported_task

log = logging.getLogger(__name__)

SHORTEST: Final = 0.02
"""Seconds between two readings of the clock, at least: it may stand just before the deadline."""


class Drainer:
    """Runs one drain after the other.

    Args:
        channels: All that are not closed, by id.
        clock: Monotonic time in seconds; it stands while the loop is stepped.
        on_begin: Called when a drain begins.
    """

    def __init__(
        self,
        channels: Mapping[int, Channel],
        listeners: Listeners,
        clock: Callable[[], float],
        on_begin: Callable[[], None],
    ) -> None:
        self._channels = channels
        self._listeners = listeners
        self._clock = clock
        self._on_begin = on_begin
        self._deadline = 0.0
        self._task: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()

    @property
    def left(self) -> float:
        """Seconds until a drain closes the remaining connections; 0 when none runs."""
        return max(0.0, self._deadline - self._clock()) if self._deadline else 0.0

    @property
    def running(self) -> bool:
        """Whether a drain runs, or is about to."""
        return bool(self.left) or not (self._task is None or self._task.done())

    def start(self, within: float, reason: Reason) -> None:
        """Begin to drain; see `drain`. It goes on when the viewer that asked for it has gone."""
        self._task = reported_task(self.drain(within, reason))

    async def drain(self, within: float, reason: Reason = Reason.SERVER_STOP) -> None:
        """Refuse new clients, send all queues, and close what remains after `within` seconds.

        `reason` is why the connections end.
        A second call while it runs can only bring the deadline forward.
        """
        deadline = self._clock() + within
        self._deadline = min(self._deadline or deadline, deadline)
        try:
            self._on_begin()
            self._listeners.close()
            async for channel in in_slices(self._channels.values()):
                if channel.connection.state in (State.OPEN, State.CHOKED):
                    channel.leave(reason, Cause.DRAIN)
            while self._channels and self._clock() < deadline:
                self._drained.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(SHORTEST, deadline - self._clock())):
                        await self._drained.wait()
            if self._channels:
                log.warning("drain-deadline", extra={"fields": {"left": len(self._channels)}})
            async for channel in in_slices(self._channels.values()):
                why = channel.connection.ending.reason or reason
                channel.end(Ending(why, Side.SERVER), Cause.DRAIN)
        finally:
            self._deadline = 0.0

    def on_closed(self) -> None:
        """Note that a connection was closed and is no longer in `channels`."""
        if not self._channels:
            self._drained.set()
