"""A client of a recorded session: one connection, as a task uses it."""

import asyncio
import socket
import struct
import sys
from typing import Final, Self

SMALL_BUFFER: Final = 3072
SMALL_SEGMENT: Final = 1400
"""Bytes: with loopback's 64 KiB, the server's kernel would hold 2.5 MiB before its queue fills."""
PIECE: Final = 4096
LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class Client:
    """One connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def connect(cls, source: str, port: int, *, small: bool = False) -> Self:
        """Connect to the server at `port`, with the smallest buffers there are if `small`."""
        sock = socket.socket(socket.AF_INET6 if ":" in source else socket.AF_INET)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if small:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)
        sock.bind((source, 0))
        target = "::1" if ":" in source else "127.0.0.1"
        await asyncio.get_running_loop().sock_connect(sock, (target, port))
        return cls(sock)

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        await self._loop.sock_sendall(self._sock, data)

    async def send_at(self, rate: float, size: int = sys.maxsize, piece: int = PIECE) -> None:
        """Send so many bytes, so many a second, a piece at a time."""
        for number in range(-(-size // piece)):
            await self.send(b"block %09d " % number * (piece // 16))
            await asyncio.sleep(piece / rate)

    async def receive(self, most: int = PIECE) -> bytes:
        """Read what has come; empty: the server's end."""
        return await self._loop.sock_recv(self._sock, most)

    async def read(self, rate: float) -> None:
        """Read so many bytes a second until the server's end."""
        while data := await self.receive():  # noqa: ASYNC110 - no polling
            await asyncio.sleep(len(data) / rate)

    async def say(self, data: bytes) -> None:
        """Send a message, and wait for its echo."""
        await self.send(data)
        left = len(data)
        while left:
            came = await self.receive(left)
            if not came:
                raise ConnectionResetError("the server's end came before the echo")
            left -= len(came)

    def end(self) -> None:
        """Send our end."""
        self._sock.shutdown(socket.SHUT_WR)

    def close(self, *, rude: bool = False) -> None:
        """Close, with a reset if `rude`."""
        if rude:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        self._sock.close()
