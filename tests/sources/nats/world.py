"""Three servers at a broker, and the source that is all of them."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from echotui.config.settings import Settings
from echotui.control.nats.limits import FleetLimits
from echotui.control.nats.service import FleetService
from echotui.model.broker_url import parse_url
from echotui.model.source import Source
from echotui.model.view import View
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.live import LiveSource
from echotui.sources.nats.fleet import connect
from tests.served import UNLIMITED
from tests.sources.fleet.world import IN_BLOCKS, FleetWorld
from tests.sources.nats.polling import poll
from tests.sources.nats.table import access
from tests.sources.worlds import DRAIN_TIMEOUT, LiveWorld

LIMITS: Final = FleetLimits(each=UNLIMITED, rate=1e6)


def _has(number: int, view: View) -> bool:
    return len(view.servers) == number


class NatsWorld(FleetWorld):
    """As `FleetWorld`, at a broker; what the servers answer has payload.

    Args:
        url: Of the broker, with a password.
    """

    def __init__(self, url: str, placed: Sequence[int] = IN_BLOCKS) -> None:
        super().__init__(placed)
        self._url = url
        self._services: list[FleetService] = []

    async def start(self) -> None:
        """Listen, and connect; the servers are numbered in the order in which they are found."""
        self.source = await self.connect()
        for number, world in enumerate(self.servers, 1):
            world.source.close()
            await world.start()
            self._services.append(self._serve(world, f"web-{number}"))
            self._services[-1].start()
            await poll(self.source, partial(_has, number))

    async def connect(self, patience: Patience | None = None) -> Source:
        """Connect one more dashboard."""
        return await connect(access(self._url), wait=True, patience=patience, clock=self.clock)

    async def stop(self) -> None:
        """Close everything."""
        self.source.close()
        for service in self._services:
            await service.close()
        for world in self.servers:
            world.stop()

    def _serve(self, world: LiveWorld, name: str) -> FleetService:
        settings = Settings(fleet=(parse_url(self._url),), name=name)

        def make(_by: str) -> Source:
            return LiveSource(world.server, DRAIN_TIMEOUT)

        return FleetService(world.server, make, settings, asyncio.Lock(), LIMITS)
