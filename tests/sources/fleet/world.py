"""Three servers on Unix sockets, and the source that is all of them."""

import asyncio
from collections.abc import Sequence
from itertools import count
from time import time

from echotui.model.command import Command, Outcome
from echotui.model.ids import id_in, number_of, run_of
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.view import View
from echotui.sources.fleet.clock_offset import FleetClock
from echotui.sources.fleet.connecting import connect
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.live import LiveSource
from echotui.sources.wrapper import SourceWrapper
from tests.served import Place, Served
from tests.sources.worlds import DRAIN_TIMEOUT, LiveWorld

IN_BLOCKS = (0,) * 6 + (1,) * 2 + (2,)
"""Of each client the server: ids ascend in the order of arrival, as those of one server do."""
BY_ADDRESS = (0, 1, 2, 0, 1, 0)
"""The same for `grouped.HOSTS`: all clients of one address are on one server."""


class Stopping(SourceWrapper):
    """Answers only while it is not stopped, as a server's process."""

    def __init__(self, source: Source, running: asyncio.Event) -> None:
        super().__init__(source)
        self._running = running

    async def view(self, query: Query) -> View:
        """Answer when it goes on."""
        await self._running.wait()
        return await super().view(query)

    async def submit(self, command: Command) -> Outcome:
        """Carry it out when it goes on."""
        await self._running.wait()
        return await super().submit(command)


class FleetWorld:
    """Three servers with one clock, and a fleet of them; `start` it, and `stop` it.

    Args:
        placed: Of each client the index of its server; the last one for all that follow.

    Attributes:
        wrong: Seconds by which the wall clock of each is ahead.
        running: Cleared while a server is stopped.
    """

    source: Source

    def __init__(self, placed: Sequence[int] = IN_BLOCKS) -> None:
        self.servers = [LiveWorld() for _ in range(3)]
        self.places = [Place() for _ in self.servers]
        self.served: list[Served] = []
        self.wrong = [0.0] * 3
        self.running = [asyncio.Event() for _ in self.servers]
        self.clock = FleetClock(lambda: self.servers[0].now)
        self._placed = placed
        self._arrived = count()

    async def start(self) -> None:
        """Listen, and connect."""
        for lane, world in enumerate(self.servers):
            world.source.close()
            await world.start()
            self.served.append(self.serve(lane))
        self.source = await self.connect()

    def serve(self, lane: int) -> Served:
        """Let a server answer dashboards."""
        server, running = self.servers[lane].server, self.running[lane]
        running.set()
        return self.places[lane].serve_live(
            server,
            make_source=lambda: Stopping(
                LiveSource(server, DRAIN_TIMEOUT, wall=lambda: time() + self.wrong[lane]), running
            ),
            name=f"web-{lane + 1}",
        )

    async def restart(self, lane: int) -> LiveWorld:
        """Let another server take the place of one; return the one before, whose clients stay."""
        before = self.servers[lane]
        self.served[lane].streams.drop()
        self.running[lane].set()
        await self.served[lane].stop()
        self.servers[lane] = LiveWorld()
        self.servers[lane].now = before.now
        self.servers[lane].source.close()
        await self.servers[lane].start()
        self.served[lane] = self.serve(lane)
        return before

    async def connect(self, patience: Patience | None = None) -> Source:
        """Connect one more dashboard."""
        return await connect([place.path for place in self.places], patience, self.clock)

    async def stop(self) -> None:
        """Close everything."""
        self.source.close()
        for running in self.running:
            running.set()
        for world, place in zip(self.servers, self.places, strict=True):
            await place.close()
            world.stop()

    async def arrive(self, count: int) -> list[int]:
        """Connect one client after the other."""
        ids = []
        for _ in range(count):
            lane = self._placed[min(next(self._arrived), len(self._placed) - 1)]
            (number,) = await self.servers[lane].arrive(1)
            ids.append(id_in(lane, number))
        return ids

    def of(self, id_: int) -> tuple[LiveWorld, int]:
        """The server of a connection, and its number there."""
        return self.servers[run_of(id_)], number_of(id_)

    async def send(self, id_: int, size: int) -> None:
        """See `LiveWorld.send`."""
        world, number = self.of(id_)
        await world.send(number, size)

    async def leave(self, id_: int) -> None:
        """See `LiveWorld.leave`."""
        world, number = self.of(id_)
        await world.leave(number)

    async def move(self, id_: int, host: str) -> None:
        """See `LiveWorld.move`."""
        world, number = self.of(id_)
        await world.move(number, host)

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        for world in self.servers:
            world.wait(seconds)

    def write(self, count: int) -> None:
        """Write to the journals of all servers in turn."""
        for number in range(count):
            self.servers[number % 3].write(1)
