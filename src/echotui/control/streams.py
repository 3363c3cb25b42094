"""All dashboards in other processes that ask a server over the control socket."""

import asyncio
import os
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import Final, NamedTuple, Protocol

from echotui.model.exchange import OLDEST_COMMAND, Hello
from echotui.model.source import Capabilities, Source
from echotui.server.server import EchoServer

VERSION: Final = version("echotui")


class StreamLimits(NamedTuple):
    """What one client may do, and how many there may be."""

    viewers: int = 16
    # Requests a second that are answered, and at once after a while without any; more are delayed.
    rate: float = 60.0
    burst: int = 30
    # The same for commands: the dashboard kicks many clients in batches of 25.
    command_rate: float = 200.0
    command_burst: int = 100
    taken_within: float = 5.0  # Seconds in which a client takes an answer.
    command_age: float = OLDEST_COMMAND
    ping_every: float = 10.0  # Seconds; a client that has not answered by the next one is dropped.
    goodbye: float = 1.0  # Seconds for a client's half of the closing handshake at the end.


class Stream(Protocol):
    """The connection of one viewer."""

    def end(self, why: str) -> None:
        """Say why, and close."""
        ...

    def drop(self) -> None:
        """Close at once."""
        ...


class Streams:
    """The open streams of a server, and what all of them need.

    Args:
        make_source: See `Controlled`.
        turn: See `Controlled`; held while an answer about all connections is made.
        name: Of the server, see `Hello`.
    """

    def __init__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        turn: asyncio.Lock,
        limits: StreamLimits = StreamLimits(),  # noqa: B008 - it is immutable
        name: str = "",
    ) -> None:
        self.server = server
        self.make_source = make_source
        self.limits = limits
        self.turn = turn
        self._name = name
        self._open: set[Stream] = set()
        self._none_open = asyncio.Event()
        self._none_open.set()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, stream: Stream) -> str:
        """Count a stream. Return why it is refused; empty: it is not."""
        if len(self._open) >= self.limits.viewers:
            return f"it has {len(self._open)} viewers already, which is the most"
        self._open.add(stream)
        self._none_open.clear()
        return ""

    def remove(self, stream: Stream) -> None:
        """Forget a stream that is closed."""
        self._open.discard(stream)
        if not self._open:
            self._none_open.set()

    def hello(self, capabilities: Capabilities) -> Hello:
        """Introduce the server."""
        host = socket.gethostname()
        return Hello(self.server.instance, os.getpid(), host, VERSION, capabilities, self._name)

    async def close(self, why: str) -> None:
        """Tell all clients why the server ends, and close their streams."""
        for stream in tuple(self._open):
            stream.end(why)
        if not await self._closed():
            self.drop()
            # One may still be making an answer.
            await self._closed()

    async def _closed(self) -> bool:
        """Return whether all streams are closed in the time that clients have."""
        try:
            async with asyncio.timeout(self.limits.goodbye):
                await self._none_open.wait()
        except TimeoutError:
            return False
        return True

    def drop(self) -> None:
        """Close all streams at once."""
        for stream in tuple(self._open):
            stream.drop()
