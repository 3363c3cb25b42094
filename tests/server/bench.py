"""What the server's tests are fastened to: servers, clients, and what must be clean afterwards."""

import asyncio
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar, cast
from weakref import WeakKeyDictionary

from tornado.ioloop import IOLoop
from tornado.platform.asyncio import BaseAsyncIOLoop

from echotui.model.address import Address
from echotui.model.ending import Ending
from echotui.model.journal import Ended, LoopCall
from echotui.model.limits import Limits
from echotui.model.mask import WRITE
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.server import EchoServer
from echotui.server.sockets import BorrowedSocket
from echotui.server.viewer import Viewer
from tests.server.peers import Peer

T = TypeVar("T")

BOTH: Final = tuple(Strategy)
THREADS: Final = 32


_VIEWERS: Final[WeakKeyDictionary[EchoServer, Viewer]] = WeakKeyDictionary()


def poll(server: EchoServer, located: int, detailed: int) -> None:
    """Poll as the one dashboard of a server does."""
    if server not in _VIEWERS:
        _VIEWERS[server] = server.viewers.open()
    viewer = _VIEWERS[server]
    server.viewers.poll(viewer, located, detailed, paused=False)


async def until(condition: Callable[[], object], within: float = 10.0) -> float:
    """Wait for a condition. Return how many seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, f"still not so after {within} s"
        await asyncio.sleep(0.002)
    return time.monotonic() - began


async def until_still(value: Callable[[], object], for_: float = 0.2, within: float = 10.0) -> None:
    """Wait until a value has not changed for a while."""
    began = since = time.monotonic()
    seen = value()
    while time.monotonic() - since < for_:
        await asyncio.sleep(0.005)
        now = value()
        if now != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() - began < within, f"still moving after {within} s"


async def until_stuck(channel: Channel) -> None:
    """Wait until the kernel takes no more from a channel: it waits for WRITE, and none comes."""
    await until_still(lambda: progress(channel))
    assert channel.registered == WRITE


def progress(channel: Channel) -> tuple[int, int, int]:
    """What changes as long as a channel gets on."""
    return channel.connection.bytes_in, channel.connection.bytes_out, channel.registered


class Bench:
    """Starts servers and clients, and takes all of them down again.

    Attributes:
        loop: The loop that everything runs on.
        loop_errors: What reached the loop's exception handler.
        may_log: Parts of the log lines over INFO that the test allows.
    """

    def __init__(self) -> None:
        self.loop = cast("BaseAsyncIOLoop", IOLoop.current())
        self.loop_errors: list[str] = []
        # Tests of a drain need not wait for its end.
        self.may_log = ["drain-deadline"]
        self._pool = ThreadPoolExecutor(THREADS)
        self._servers: list[EchoServer] = []
        self._peers: list[Peer] = []
        self._before = self._serving = self._open()
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: self.loop_errors.append(repr(context))
        )

    def _open(self) -> tuple[int, int]:
        return len(list(Path("/dev/fd").iterdir())), len(self.loop.handlers)

    async def serve(
        self,
        strategy: Strategy = Strategy.EAGER,
        limits: Limits | None = None,
        *,
        hosts: Sequence[str] = ("127.0.0.1",),
        port: int = 0,
        sndbuf: int = 0,
        keep_payload: bool = False,
        allow: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> EchoServer:
        """Start a server; with `sndbuf`, its accepted sockets get that SO_SNDBUF."""
        server = EchoServer(
            strategy, limits or Limits(), keep_payload=keep_payload, allow=allow, clock=clock
        )
        self._servers.append(server)
        await server.start(hosts, port)
        if sndbuf:
            for listener in server.listeners:
                with BorrowedSocket(listener.fileno()) as sock:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, sndbuf)
        self._serving = self._open()
        return server

    async def run(self, work: Callable[..., T], *args: object, **options: object) -> T:
        """Do blocking work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, lambda: work(*args, **options)
        )

    async def connect(
        self,
        server: EchoServer,
        host: str = "",
        *,
        source: str | None = None,
        rcvbuf: int | None = None,
    ) -> Peer:
        """Connect one client, not waiting until the server has accepted it."""
        address = server.addresses[0]
        to = Address(host or address.host, address.port)
        peer = await self.run(Peer, to, source=source, rcvbuf=rcvbuf)
        self._peers.append(peer)
        return peer

    async def join(
        self,
        server: EchoServer,
        host: str = "",
        *,
        source: str | None = None,
        rcvbuf: int | None = None,
    ) -> tuple[Peer, Channel]:
        """Connect one client, and wait for its channel."""
        peer = await self.connect(server, host, source=source, rcvbuf=rcvbuf)
        found: list[Channel] = []

        def accepted() -> bool:
            found[:] = [c for c in server.channels.values() if c.address.port == peer.port]
            return bool(found)

        await until(accepted)
        return peer, found[0]

    async def crowd(self, server: EchoServer, count: int) -> list[Peer]:
        """Connect many at once, and wait until the server has met them all."""
        counters, to = server.counters, server.addresses[0]
        met = counters.accepted + counters.rejected + count
        peers = await self.run(lambda: [Peer(to) for _ in range(count)])
        self._peers += peers
        await until(lambda: counters.accepted + counters.rejected == met)
        return peers

    async def fill(self, peer: Peer, channel: Channel) -> None:
        """Send until nothing more goes out, reading nothing.

        The channel waits for WRITE then; an eager one is choked. The server needs a small `sndbuf`
        and the peer a small `rcvbuf`, or it takes many MiB.
        """
        for _ in range(50):
            await self.run(peer.send_until_full, bytes(64 << 20), 0.2)
            await until_still(lambda: progress(channel))
            if channel.registered == WRITE:
                return
        raise AssertionError(f"it is {channel.connection.state}")

    async def flat(self) -> None:
        """Descriptors and handlers are what they were when the last server had started.

        All clients must have been closed.
        """
        await until(lambda: self._open() == self._serving)

    async def close(self) -> None:
        """Take everything down, and prove that nothing is left."""
        for peer in self._peers:
            peer.give_up()
        for server in self._servers:
            server.stop()
        await asyncio.get_running_loop().run_in_executor(None, self._pool.shutdown)
        for peer in self._peers:
            peer.close()
        await until(lambda: self._open() == self._before)
        assert not self.loop_errors


def calls(server: EchoServer, id_: int) -> list[tuple[str, int, int, str]]:
    """The journal's loop calls of one connection, oldest first: call, before, after, cause."""
    return [
        (str(line.call), line.before, line.after, str(line.cause))
        for line in reversed(server.journal.newest(2000))
        if isinstance(line, LoopCall) and line.id == id_
    ]


def end_of(server: EchoServer, id_: int) -> Ended:
    """The journal's one line on the end of a connection."""
    ends = [
        line for line in server.journal.newest(2000) if isinstance(line, Ended) and line.id == id_
    ]
    assert len(ends) == 1, ends
    return ends[0]


async def ending(server: EchoServer, id_: int, within: float = 10.0) -> Ending:
    """Wait until a connection has ended. Return how."""
    await until(lambda: id_ not in server.channels, within)
    return end_of(server, id_).ending
