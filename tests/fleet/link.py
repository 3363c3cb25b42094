"""The way to a simulated server in this process."""

import asyncio

from echotui.model.codec import REPLY, REQUEST
from echotui.model.exchange import Hello, Reply, Request
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.source import FleetSource
from echotui.sources.remote.numbering import Runs
from tests.fleet.server import SimulatedServer


class SimulatedConnection:
    """Asks, by messages as they are sent; see `ServerConnection`.

    Attributes:
        bytes: Of all messages so far, both ways.
    """

    def __init__(self, server: SimulatedServer) -> None:
        self.server = server
        self.error = ""
        self.bytes = 0

    @property
    def hello(self) -> Hello:
        """What the server says of itself."""
        return self.server.hello

    async def ask(
        self, request: Request, within: float | None, reply_within: float | None
    ) -> Reply:
        """See `ServerConnection.ask`."""
        del within, reply_within
        asked = REQUEST.encode(request)
        await asyncio.sleep(0)
        answered = REPLY.encode(self.server.answer(REQUEST.decode(asked)))
        self.bytes += len(asked) + len(answered)
        return REPLY.decode(answered)


class SimulatedLink:
    """Is always connected; see `Link`."""

    error = ended = ""
    gone = False
    silence = 0.0

    def __init__(self, server: SimulatedServer, runs: Runs) -> None:
        self.connection = SimulatedConnection(server)
        self.numbering = runs.numbering(server.hello.instance)

    @property
    def hello(self) -> Hello:
        """What the server says of itself."""
        return self.connection.hello

    async def opened(self) -> SimulatedConnection:
        """Return the connection."""
        return self.connection

    def drop(self) -> None:
        """Never needed."""

    def close(self) -> None:
        """There is nothing to close."""


class SimulatedFleet:
    """Simulated servers, and the source that is all of them.

    Attributes:
        links: One for each server.
    """

    def __init__(self, servers: int, size: int) -> None:
        roster = Roster()
        self.servers = [SimulatedServer(number, size) for number in range(servers)]
        self.links = [SimulatedLink(server, roster.runs) for server in self.servers]
        for link in self.links:
            roster.join(link)
        self.source = FleetSource(roster)

    @property
    def bytes(self) -> int:
        """Of all messages so far."""
        return sum(link.connection.bytes for link in self.links)

    @property
    def rows(self) -> int:
        """That were sent so far."""
        return sum(server.rows for server in self.servers)
