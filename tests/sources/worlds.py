"""The connections behind a source: real ones, and scripted ones."""

import socket
from collections.abc import Callable, Mapping
from typing import Protocol

import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.field import Field
from echotui.model.journal import Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.limits import Limits
from echotui.model.mask import NONE, READ
from echotui.model.source import Source
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.server import EchoServer
from echotui.sources import getters
from echotui.sources.live import LiveSource
from tests.clients import connect
from tests.scripted import ScriptedSource
from tests.server.bench import until
from tests.ui.stage import row

HERE = Address("127.0.0.1", 40112)
LIMIT = "--max-clients 1"
KEEP_CLOSED = 10.0
DRAIN_TIMEOUT = 5.0


class World(Protocol):
    """What a contract needs to move."""

    @property
    def source(self) -> Source:
        """The source that shows the connections."""
        ...

    async def arrive(self, count: int) -> list[int]:
        """Let clients connect; the ids of their connections."""
        ...

    async def send(self, id_: int, size: int) -> None:
        """Let a client send so much, and have it echoed."""
        ...

    async def leave(self, id_: int) -> None:
        """Let a client end its connection in the ordinary way."""
        ...

    async def move(self, id_: int, host: str) -> None:
        """Give a client another address."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        ...

    def write(self, count: int) -> None:
        """Write so many lines to the journal."""
        ...


class LiveWorld:
    """A server on loopback, with a clock that only `wait` advances.

    Attributes:
        clients: The clients' sockets, by the ids of their connections.
    """

    def __init__(self, *, keep_payload: bool = True) -> None:
        self.now = 1000.0
        self.server = EchoServer(
            Strategy.EAGER,
            Limits(keep_closed=KEEP_CLOSED),
            keep_payload=keep_payload,
            clock=lambda: self.now,
        )
        self.source = LiveSource(self.server, DRAIN_TIMEOUT, "asyncio")
        self.clients: dict[int, socket.socket] = {}

    def replace_getters(
        self, monkeypatch: pytest.MonkeyPatch, replaced: Mapping[Field, Callable[[Channel], object]]
    ) -> None:
        """Read some fields of open connections by other getters, in a new source."""
        of_live = getters.of_live
        monkeypatch.setattr(
            getters, "of_live", lambda now, **wanted: {**of_live(now, **wanted), **replaced}
        )
        self.source.close()
        self.source = LiveSource(self.server, DRAIN_TIMEOUT, "asyncio")

    async def start(self) -> None:
        """Listen."""
        await self.server.start(["127.0.0.1"], 0)

    def stop(self) -> None:
        """Close everything."""
        self.server.stop()
        for client in self.clients.values():
            client.close()

    def channel(self, id_: int) -> Channel:
        """The server's end of a connection."""
        return self.server.channels[id_]

    async def arrive(self, count: int) -> list[int]:
        """Connect one client after the other."""
        ids = []
        for _ in range(count):
            client = connect(self.server.addresses[0])
            ids.append(self.server.counters.accepted + 1)
            self.clients[ids[-1]] = client
            await until(lambda: self.server.counters.accepted == ids[-1])
        return ids

    async def send(self, id_: int, size: int) -> None:
        """Send, and wait until all of it is on its way back."""
        self.clients[id_].sendall(b"x" * size)
        connection = self.channel(id_).connection
        await until(lambda: connection.bytes_out == size)

    async def leave(self, id_: int) -> None:
        """Send the client's end, and wait until the server's came."""
        self.clients[id_].shutdown(socket.SHUT_WR)
        await until(lambda: id_ not in self.server.channels)

    async def move(self, id_: int, host: str) -> None:
        """As if the client had connected from there: macOS has one address on loopback."""
        channel = self.channel(id_)
        channel.address = Address(host, channel.address.port)

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self.now += seconds

    def write(self, count: int) -> None:
        """Reject clients that never came."""
        for _ in range(count):
            self.server.journal.append(Rejected(self.now, HERE, LIMIT))


class ScriptedWorld:
    """Rows that a script changes."""

    def __init__(self) -> None:
        self.source = ScriptedSource()

    async def arrive(self, count: int) -> list[int]:
        """Add rows."""
        ids = [len(self.source.rows) + n for n in range(1, count + 1)]
        self.source.rows += [row(id_, age=0.0, began=self.source.at) for id_ in ids]
        for id_ in ids:
            self._write(self._call(id_, Call.ADD, NONE, READ, Cause.ACCEPTED))
        return ids

    def _call(self, id_: int, call: Call, before: int, after: int, cause: Cause) -> LoopCall:
        return LoopCall(self.source.at, id_, call, id_ + 5, before, after, cause, 0, HERE)

    def _write(self, *lines: JournalLine) -> None:
        self.source.journal = [*lines, *self.source.journal]

    def _change(self, id_: int, **values: object) -> None:
        self.source.rows = [
            replace(shown, **values) if shown.id == id_ else shown for shown in self.source.rows
        ]

    async def send(self, id_: int, size: int) -> None:
        """Count."""
        self._change(id_, bytes_in=size, bytes_out=size, payload=b"x" * min(size, 64), idle=0.0)

    async def leave(self, id_: int) -> None:
        """End a row."""
        ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
        self._change(id_, state=State.CLOSED, mask=NONE, ending=ending, ended=self.source.at)
        self._write(self._call(id_, Call.REMOVE, READ, NONE, Cause.PEER_END))
        self._write(Ended(self.source.at, id_, ending, 1, 1, 1.0, HERE))

    def write(self, count: int) -> None:
        """Add rejections."""
        self._write(*[Rejected(self.source.at, HERE, LIMIT)] * count)

    async def move(self, id_: int, host: str) -> None:
        """Change a row."""
        self._change(id_, address=Address(host, 50_000 + id_))

    def wait(self, seconds: float) -> None:
        """Let all that live grow older."""
        self.source.at += seconds
        self.source.rows = [
            replace(shown, idle=shown.idle + seconds)
            if shown.ending
            else replace(shown, idle=shown.idle + seconds, age=shown.age + seconds)
            for shown in self.source.rows
        ]


class WrappedWorld:
    """A script behind another source."""

    def __init__(self, wrap: Callable[[Source], Source]) -> None:
        script = ScriptedWorld()
        self.source: Source = wrap(script.source)
        self.arrive = script.arrive
        self.send = script.send
        self.leave = script.leave
        self.move = script.move
        self.wait = script.wait
        self.write = script.write
