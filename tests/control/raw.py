"""A peer of the stream that speaks WebSocket by hand, and not always well."""

import asyncio
import struct
from typing import Final, Self

from echotui.model.codec import REPLY, REQUEST
from echotui.model.exchange import PATH, Reply, Request

BINARY, TEXT, CLOSE, PING, PONG = 2, 1, 8, 9, 10
LIMIT: Final = 10.0  # Seconds for any answer.
UPGRADE: Final = (
    f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()


def frame(data: bytes, kind: int = BINARY, length: int | None = None) -> bytes:
    """Return a whole frame, masked with zeros; `length` is claimed in place of the true one."""
    return struct.pack("!BBQ4x", 0x80 | kind, 0xFF, len(data) if length is None else length) + data


class RawPeer:
    """Connects, and asks for the upgrade."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, path: str) -> Self:
        """Connect; return when the upgrade has been granted."""
        # As small a buffer as may be: a peer that never reads takes nothing off the socket.
        peer = cls(*await asyncio.open_unix_connection(path, limit=1024))
        peer.send(UPGRADE)
        async with asyncio.timeout(LIMIT):
            head = await peer.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        return peer

    def send(self, data: bytes) -> None:
        """Send raw bytes."""
        self.writer.write(data)

    def ask(self, request: Request) -> None:
        """Send a request."""
        self.send(frame(REQUEST.encode(request)))

    async def frame(self) -> tuple[int, bytes]:
        """Receive a frame: its kind and its data."""
        async with asyncio.timeout(LIMIT):
            kind, size = await self.reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return kind & 0xF, await self.reader.readexactly(size)

    async def reply(self) -> Reply:
        """Receive a reply; answer pings."""
        while (received := await self.frame())[0] == PING:
            self.send(frame(received[1], PONG))
        assert received[0] == BINARY, received
        return REPLY.decode(received[1])

    async def end(self) -> tuple[int, str]:
        """Receive the close frame, and all before it: its code and its reason."""
        while (received := await self.frame())[0] != CLOSE:
            pass
        return struct.unpack("!H", received[1][:2])[0], received[1][2:].decode()

    async def lost(self) -> None:
        """Wait until the server has closed the socket."""
        async with asyncio.timeout(LIMIT):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionResetError:
                # It had not read all that was sent.
                return

    def close(self) -> None:
        """Close the socket."""
        self.writer.close()
