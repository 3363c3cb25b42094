"""One client of the crowd: it records what it sent and received, and how it ended."""

import asyncio
import socket
import struct
import time
from contextlib import suppress
from random import Random
from typing import Final, Self

from tests.soak.ends import HARMED, PLAIN, End, How

SMALL_BUFFER: Final = 4096
PIECE: Final = 65536
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class Client:
    """A connection whose echo is compared byte by byte.

    Args:
        kind: What it is called in reports.
        random: The source of its randomness.
        small: Let the kernel hold as little as it can for it.
        host: Its own address.
    """

    def __init__(
        self, kind: str, random: Random, *, small: bool = False, host: str = PLAIN
    ) -> None:
        self.kind = kind
        self.host = host
        self.random = random
        self.sent = self.received = 0
        self.fault = ""
        self.how = How.LEFT
        self.ended = False
        self._unanswered = bytearray()
        self._back = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._began = time.time()
        self.sock = socket.socket()
        self.sock.setblocking(False)
        if small:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)

    async def connect(self, port: int) -> Self:
        """Connect; OSError when no server listens."""
        try:
            if self.host != PLAIN:
                self.sock.bind((self.host, 0))
            await asyncio.get_running_loop().sock_connect(self.sock, ("127.0.0.1", port))
        except BaseException:
            self.sock.close()
            raise
        self.port = self.sock.getsockname()[1]
        return self

    @property
    def unanswered(self) -> int:
        return len(self._unanswered)

    def read(self, rate: float = 0.0) -> None:
        """Read from now on, at so many bytes a second; 0 is as fast as they come."""
        self._reading = asyncio.create_task(self._read(rate))

    async def _read(self, rate: float) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await loop.sock_recv(self.sock, 4096 if rate else PIECE):
                self._compare(data)
                if rate:
                    await asyncio.sleep(len(data) / rate)
            self.how = How.DONE if self.ended and not self._unanswered else How.CUT
        except OSError:
            self.how = How.TORN
        self._back.set()

    def _compare(self, data: bytes) -> None:
        self.received += len(data)
        if self.fault:
            return
        if self.host == HARMED:
            del self._unanswered[: len(data)]
            self._notice()
            return
        if not self._unanswered.startswith(data):
            self.fault = f"wrong byte within {len(data)} after {self.received - len(data)}"
            return
        del self._unanswered[: len(data)]
        self._notice()

    def _notice(self) -> None:
        if not self._unanswered:
            self._back.set()

    @property
    def reading(self) -> bool:
        """Whether it has begun to read."""
        return self._reading is not None

    @property
    def over(self) -> bool:
        """Whether the server has ended it, as far as reading can tell."""
        return self._reading is not None and self._reading.done()

    async def send(self, data: bytes) -> None:
        """Send all of it, waiting for room; OSError once the server has reset."""
        self._back.clear()
        left = memoryview(data)
        while left:
            try:
                count = self.sock.send(left)
            except BlockingIOError:
                await self._writable()
                continue
            except OSError:
                self.how = How.TORN
                raise
            self.sent += count
            self._unanswered += left[:count]
            left = left[count:]

    async def _writable(self) -> None:
        loop = asyncio.get_running_loop()
        room: asyncio.Future[None] = loop.create_future()
        loop.add_writer(self.sock, lambda: None if room.done() else room.set_result(None))
        try:
            await room
        finally:
            loop.remove_writer(self.sock)

    async def all_back(self) -> None:
        """Wait until all is echoed, or the server has ended it."""
        if self._unanswered and not self.over:
            await self._back.wait()
        if self.over:
            raise ConnectionResetError("ended by the server")

    def end(self) -> None:
        """Send our end, and go on reading."""
        self.sock.shutdown(socket.SHUT_WR)
        self.ended = True

    async def to_the_end(self) -> None:
        """Wait for the server's end."""
        if self._reading is not None:
            await self._reading

    async def close(self, *, rude: bool = False) -> End:
        """Close, with a reset if `rude`, and return how it ended."""
        if self._reading is not None and not self._reading.done():
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        if self.how is How.LEFT and rude:
            self.how = How.RESET
        if rude:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        self.sock.close()
        return End(
            self.port, self.kind, self.how, self.sent, self.received, self.fault,
            self.ended, self._began, time.time(), self.host,
        )  # fmt: skip
