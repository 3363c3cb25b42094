"""A dashboard's end of a broker, without its source: inbox, discovery, links, scatter."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from echotui.model.broker_url import parse_url
from echotui.sources.nats.access import BrokerAccess
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.discovery import Discovery
from echotui.sources.nats.inbox import Inbox
from echotui.sources.nats.link import NatsLink
from echotui.sources.nats.run_connection import NatsConnection
from echotui.sources.nats.scatter import NatsScatter
from echotui.sources.remote.numbering import Runs
from tests.server.bench import until
from tests.sources.nats.responder import Responder


def access(*urls: str) -> BrokerAccess:
    """Urls as text."""
    return BrokerAccess(tuple(map(parse_url, urls)))


class Table:
    """The parts; `responders` answer for its servers.

    Attributes:
        removed: Links that have left the fleet.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.broker = Broker(access(url), "test", self._on_change)
        self.inbox = Inbox()
        self.runs = Runs()
        self.removed: list[NatsLink] = []
        self.discovery = Discovery(self.broker, self.inbox, self._add, self.removed.append)
        self.scatter = NatsScatter(self.broker, self.inbox, self.discovery)
        self._close: list[Callable[[], Awaitable[None]]] = []

    @property
    def links(self) -> list[NatsLink]:
        """All places."""
        return self.discovery.links

    async def open(self) -> None:
        """Connect."""
        await self.inbox.open(self.broker)
        self.broker.start()
        await self.broker.opened(10)
        self._finding = asyncio.create_task(self.discovery.run())

    async def close(self) -> None:
        """Leave the broker."""
        self._finding.cancel()
        for close in self._close:
            await close()
        await self.broker.close()

    async def respond(self, instance: str, **metadata: object) -> Responder:
        """Let another server answer, and wait until it is found."""
        responder = await Responder(instance, **metadata).open(self.url)
        self._close.append(responder.close)
        self.discovery.hurry()
        await until(lambda: self.discovery.link_of(instance))
        return responder

    def connection(self, instance: str) -> NatsConnection:
        """The open one to a server."""
        link = self.discovery.link_of(instance)
        assert link is not None
        assert link.connection is not None
        return link.connection

    def _add(self) -> NatsLink:
        return NatsLink(self.broker, self.inbox, self.runs, self.discovery.hurry)

    def _on_change(self) -> None:
        if not self.broker.connected:
            self.discovery.lose()
        self.discovery.hurry()


@asynccontextmanager
async def table(url: str) -> AsyncIterator[Table]:
    """Lay one for a while."""
    it = Table(url)
    await it.open()
    try:
        yield it
    finally:
        await it.close()
