"""Small answers that cost an asker nothing: few a second are sent, the rest is dropped."""

import asyncio
from collections.abc import Callable

from echotui.control.nats.limits import FleetLimits
from echotui.control.token_bucket import TokenBucket
from echotui.sources.nats.broker import Broker
from echotui.system.task_failure import reported_task


class Outbox:
    """Sends answers in their order; `close` it.

    Attributes:
        dropped: Answers that were dropped.
    """

    def __init__(self, broker: Broker, limits: FleetLimits) -> None:
        self.dropped = 0
        self._broker = broker
        self._bucket = TokenBucket(limits.rate, limits.burst)
        self._waiting: asyncio.Queue[tuple[str, Callable[[], bytes]]] = asyncio.Queue(limits.burst)
        self._task = reported_task(self._run())

    def put(self, subject: str, make: Callable[[], bytes]) -> None:
        """Send what `make` returns when it is its turn, unless too many wait."""
        if self._waiting.full():
            self.dropped += 1
            return
        self._waiting.put_nowait((subject, make))

    async def close(self) -> None:
        """Send no more."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            subject, make = await self._waiting.get()
            await self._bucket.wait()
            await self._broker.publish(subject, make())
