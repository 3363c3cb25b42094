"""Simulated servers at a real broker: one connection answers for all of them."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from echotui.model.broker_url import parse_url
from echotui.model.codec import REPLY, REQUEST
from echotui.model.fleet_subjects import PING, SCATTER, command_subject, view_subject
from tests.fleet.server import SimulatedServer
from tests.sources.nats.responder import ping_answer

CONNECT: Final = b'CONNECT {"verbose":false,"pedantic":false,"lang":"python","version":"1"}\r\n'
END: Final = b"\r\n"


class AtBroker(asyncio.Protocol):
    """Answers for simulated servers; it takes a fifth of the time that nats-py would.

    It speaks as much of NATS' client protocol as that needs, to a broker that wants no credentials.
    """

    def __init__(self, servers: Sequence[SimulatedServer]) -> None:
        self._servers = {server.hello.instance: server for server in servers}
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._subscribed = asyncio.Event()

    async def open(self, url: str) -> None:
        """Answer from now on."""
        address = parse_url(url).address.rpartition("/")[2]
        host, _, port = address.rpartition(":")
        await asyncio.get_running_loop().create_connection(lambda: self, host, int(port))
        await self._subscribed.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Subscribe."""
        self._transport = cast("asyncio.Transport", transport)
        subjects = [PING, f"{PING}.*", SCATTER]
        for instance in self._servers:
            subjects += [view_subject(instance), command_subject(instance)]
        subscribe = "".join(f"SUB {subject} {n}\r\n" for n, subject in enumerate(subjects, 1))
        self._transport.write(CONNECT + subscribe.encode() + b"PING\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        assert self._transport is not None
        self._buffer += data
        for subject, reply, body in self._messages():
            # Each at once: in a fleet, no server waits for another.
            for answer in self._answers(subject, body):
                self._transport.write(b"PUB %b %d\r\n%b\r\n" % (reply, len(answer), answer))

    def _messages(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Take the messages out of the buffer: subject, reply subject, body."""
        assert self._transport is not None
        while (end := self._buffer.find(END)) >= 0:
            words = bytes(self._buffer[:end]).split()
            body = b""
            start = end = end + len(END)
            if words[0] == b"MSG":
                end += int(words[-1]) + len(END)
                if len(self._buffer) < end:
                    return
                body = bytes(self._buffer[start : end - len(END)])
            del self._buffer[:end]
            if words[0] == b"PING":
                self._transport.write(b"PONG\r\n")
            elif words[0] == b"PONG":
                self._subscribed.set()
            elif words[0] == b"MSG":
                yield words[1].decode(), words[3], body

    def _answers(self, subject: str, body: bytes) -> Iterable[bytes]:
        if subject.startswith(PING):
            for server in self._asked(subject.removeprefix(PING).strip(".")):
                hello = server.hello
                about = {"pid": hello.pid, "host": hello.host, "name": hello.name}
                yield ping_answer(hello.instance, **about)
            return
        request = REQUEST.decode(body)
        for server in self._asked("" if subject == SCATTER else subject.split(".")[1]):
            yield REPLY.encode(server.answer(request))

    def _asked(self, instance: str) -> Sequence[SimulatedServer]:
        if not instance:
            return list(self._servers.values())
        return [self._servers[instance]] if instance in self._servers else []
