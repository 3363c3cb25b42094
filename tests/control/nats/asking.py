"""A server in a fleet, in this process, and a plain NATS client that asks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from echotui.config.settings import Settings
from echotui.control.nats.limits import FleetLimits
from echotui.control.nats.service import FleetService
from echotui.model.broker_url import parse_url
from echotui.model.codec import REPLY, REQUEST
from echotui.model.exchange import Reply, Request
from echotui.model.fleet_subjects import PING, command_subject, view_subject
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from tests.served import Counted
from tests.server.bench import until

WITHIN: Final = 5.0  # Seconds in which an answer comes.


class Asker:
    """One viewer: all its requests have reply subjects below one inbox."""

    def __init__(self, client: Client, inbox: str) -> None:
        self.client = client
        self.inbox = inbox
        self.got: list[Msg] = []
        self._number = count(1)

    async def _keep(self, message: Msg) -> None:
        self.got.append(message)

    async def listen(self) -> None:
        await self.client.subscribe(f"{self.inbox}.*", cb=self._keep)
        await self.client.flush()

    async def send(self, subject: str, data: bytes) -> str:
        """Publish a request. Return where the answer goes."""
        reply = f"{self.inbox}.{next(self._number)}"
        await self.client.publish(subject, data, reply)
        return reply

    async def answer(self, subject: str, request: Request | bytes) -> Msg:
        """Ask, and wait for the message that answers."""
        data = request if isinstance(request, bytes) else REQUEST.encode(request)
        reply = await self.send(subject, data)
        await until(lambda: any(each.subject == reply for each in self.got), WITHIN)
        return next(each for each in self.got if each.subject == reply)

    async def ask(self, subject: str, request: Request | bytes) -> Reply:
        """Ask, and decode the answer."""
        return REPLY.decode((await self.answer(subject, request)).data)


class Fleet:
    """A server that has joined, and viewers.

    Attributes:
        made: For each source, whom it was made for.
    """

    def __init__(self, server: EchoServer, url: str, **given: Any) -> None:
        limits = given.pop("limits", FleetLimits())
        self.server = server
        self.made: list[str] = []
        self._sources: list[Counted] = []
        self.url = url
        settings = Settings(**{"fleet": (parse_url(url),), **given})
        self.service = FleetService(server, self._make, settings, asyncio.Lock(), limits)
        self._clients: list[Client] = []

    @property
    def view(self) -> str:
        return view_subject(self.server.instance)

    @property
    def command(self) -> str:
        return command_subject(self.server.instance)

    @property
    def closed(self) -> int:
        return sum(source.closed for source in self._sources)

    def _make(self, by: str) -> Source:
        self.made.append(by)
        self._sources.append(Counted(LiveSource(self.server, 5.0)))
        return self._sources[-1]

    async def asker(self, inbox: str = "") -> Asker:
        client = await nats.connect(self.url)
        self._clients.append(client)
        asker = Asker(client, inbox or client.new_inbox())
        await asker.listen()
        return asker

    async def close(self) -> None:
        await self.service.close()
        for client in self._clients:
            await client.close()


@asynccontextmanager
async def joined(server: EchoServer, url: str, **given: Any) -> AsyncIterator[Fleet]:
    """Let a server join for a while."""
    fleet = Fleet(server, url, **given)
    await fleet.service.check()
    fleet.service.start()
    try:
        async with asking(url, server.instance):
            yield fleet
    finally:
        await fleet.close()


@asynccontextmanager
async def asking(url: str, instance: str) -> AsyncIterator[Asker]:
    """Ask a server that may not have joined yet: wait until it has."""
    client = await nats.connect(url)
    asker = Asker(client, client.new_inbox())
    await asker.listen()
    try:
        async with asyncio.timeout(WITHIN):
            # Nothing listens yet.
            while (await asker.answer(f"{PING}.{instance}", b"")).headers:
                pass
        yield asker
    finally:
        await client.close()
