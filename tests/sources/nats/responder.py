"""A server of a fleet that a test answers for: with what it likes, as often as it likes."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from echotui.model.codec import REPLY, REQUEST, VERSION
from echotui.model.exchange import Reply, Request
from echotui.model.fleet_subjects import PING, SCATTER, SERVICE, command_subject, view_subject
from echotui.model.query import Query
from echotui.model.view import View

Answers = Callable[[Request], Sequence[Reply | bytes]]


def ping_answer(instance: str, **metadata: object) -> bytes:
    """What a server says of itself."""
    usual = {"instance": instance, "pid": 4711, "host": "web", "name": "", "protocol": VERSION}
    texts = {key: str(value) for key, value in {**usual, "read_only": "false", **metadata}.items()}
    whole = {"name": SERVICE, "id": instance, "version": "0.1.0", "metadata": texts, "type": "x"}
    return json.dumps(whole).encode()


class Responder:
    """Subscribes as a server does; `open` it, and `close` it.

    Attributes:
        requests: All that it got, with their reply subjects.
        answers: Returns what it answers to one request.
        pings: What it answers to each ping.
    """

    def __init__(self, instance: str, **metadata: object) -> None:
        self.instance = instance
        self.requests: list[tuple[Request, str]] = []
        self.answers: Answers = lambda _: (View(instance=instance),)
        self.pings: list[bytes] = [ping_answer(instance, **metadata)]
        self.client: Client | None = None

    async def open(self, url: str) -> "Responder":
        """Answer from now on."""
        self.client = client = await nats.connect(url)
        for ping in (PING, f"{PING}.{self.instance}"):
            await client.subscribe(ping, cb=self._on_ping)
        for subject in (view_subject, command_subject):
            await client.subscribe(subject(self.instance), cb=self._on_request)
        await client.subscribe(SCATTER, cb=self._on_request)
        await client.flush()
        return self

    async def send(self, reply: str, answer: Reply | bytes) -> None:
        """Answer, whether it was asked or not."""
        data = answer if isinstance(answer, bytes) else REPLY.encode(answer)
        assert self.client is not None
        await self.client.publish(reply, data)

    async def close(self) -> None:
        """Subscribe to nothing; the broker knows it when this returns, if there is one."""
        client, self.client = self.client, None
        if client is not None:
            await (client.drain() if client.is_connected else client.close())

    @property
    def queries(self) -> list[Query]:
        """The queries among its requests."""
        return [request for request, _ in self.requests if isinstance(request, Query)]

    async def _on_ping(self, message: Msg) -> None:
        for data in self.pings:
            await self.send(message.reply, data)

    async def _on_request(self, message: Msg) -> None:
        request: Any = REQUEST.decode(message.data)
        self.requests.append((request, message.reply))
        for answer in self.answers(request):
            await self.send(message.reply, answer)
