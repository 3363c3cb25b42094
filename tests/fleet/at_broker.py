"""Simulated servers at a real broker: one connection answers for all of them."""

import asyncio
from collections.abc import Sequence
from typing import Final

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from echotui.model.codec import REPLY, REQUEST
from echotui.model.fleet_subjects import PING, SCATTER, command_subject, view_subject
from tests.fleet.server import SimulatedServer
from tests.sources.nats.responder import ping_answer

TOGETHER: Final = 8
"""Answers to one question that go out at once."""


class AtBroker:
    """Answers for simulated servers; `open` it, and `close` it."""

    def __init__(self, servers: Sequence[SimulatedServer]) -> None:
        self._servers = {server.hello.instance: server for server in servers}
        self._client: Client | None = None

    async def open(self, url: str) -> None:
        """Answer from now on."""
        self._client = client = await nats.connect(url)
        await client.subscribe(PING, cb=self._on_ping)
        await client.subscribe(f"{PING}.*", cb=self._on_ping)
        await client.subscribe(SCATTER, cb=self._on_request)
        for instance in self._servers:
            for subject in (view_subject(instance), command_subject(instance)):
                await client.subscribe(subject, cb=self._on_request)
        await client.flush()

    async def close(self) -> None:
        """Answer no more."""
        if self._client is not None:
            await self._client.close()

    async def _on_ping(self, message: Msg) -> None:
        for server in self._asked(message.subject.removeprefix(PING).strip(".")):
            hello = server.hello
            about = {"pid": hello.pid, "host": hello.host, "name": hello.name}
            await self._send(message, ping_answer(hello.instance, **about))

    async def _on_request(self, message: Msg) -> None:
        request = REQUEST.decode(message.data)
        token = message.subject.split(".")[1]
        scattered = message.subject == SCATTER
        for number, server in enumerate(self._asked("" if scattered else token), 1):
            await self._send(message, REPLY.encode(server.answer(request)))
            if number % TOGETHER == 0:
                await asyncio.sleep(0)

    def _asked(self, instance: str) -> Sequence[SimulatedServer]:
        if not instance:
            return list(self._servers.values())
        return [self._servers[instance]] if instance in self._servers else []

    async def _send(self, message: Msg, data: bytes) -> None:
        assert self._client is not None
        await self._client.publish(message.reply, data)
