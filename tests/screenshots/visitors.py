"""The clients of programs that are watched, in a process of their own: `VISITORS PORT`."""

import asyncio
import base64
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tests.screenshots.cast import A_DAY
from tests.screenshots.client import Client

HELLO: Final = (
    "GET {path} HTTP/1.1\r\nHost: shop\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MOST: Final = 1 << 16
TEXT: Final = b"\x81\x85\x00\x00\x00\x00hello"
"""A masked WebSocket message of 5 bytes (RFC 6455, 5.2)."""

_HEAD: Final = re.compile(rb".*?\r\n\r\n", re.DOTALL)
_LENGTH: Final = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
LAST_CHUNK: Final = b"0\r\n\r\n"


@dataclass(frozen=True)
class Visitor:
    """What one client asks for.

    Attributes:
        source: The address that it connects from.
        path: What it gets.
        enter: Seconds until it connects.
        every: Seconds between two requests, or messages of a chat.
        rate: Bytes a second that it reads; 0: it never reads.
        brief: Whether it goes after its first pause.
        small: Whether it has a small receive buffer.
    """

    source: str
    path: str = "/"
    enter: float = 0.0
    every: float = 1.0
    rate: float = 1e9
    brief: bool = False
    small: bool = False


VISITORS: Final[Mapping[str, Sequence[Visitor]]] = {
    "proxied": (
        *(Visitor(f"127.0.{1 + n // 125}.{1 + n % 125}", "/", n / 80, 1 + n % 13 / 4,
                  brief=not n % 9) for n in range(550)),
        *(Visitor(f"127.0.6.{10 + n}", f"/export?blocks={4 + 3 * n}", 3 + n / 2, 0.5,
                  60_000 + 20_000 * n, small=True) for n in range(9)),
        *(Visitor(f"127.0.9.{10 + 63 * n}", f"/export?blocks={150 + 90 * n}", 4 + n, rate=0)
          for n in range(3)),
    ),
    "observed": (
        *(Visitor(f"127.0.0.{11 + n}", "/slow", n / 9) for n in range(2)),
        *(Visitor("127.0.0.2", "/chat", 0.3 + n / 9, 2 + n) for n in range(3)),
        *(Visitor(f"127.0.0.{20 + n}", "/", 0.4 + n / 9, 0.6 + n / 3) for n in range(6)),
        *(Visitor(f"127.0.0.{7 + n}", f"/export?blocks={90 - 10 * n}", 1.5 + n, 0.4, 5e6)
          for n in range(2)),
        Visitor("127.0.0.9", "/export?blocks=310", 2.5, rate=0),
        Visitor("127.0.0.30", "/report", 3.2, 4.0),
    ),
}  # fmt: skip


async def _visit(visitor: Visitor, port: int) -> None:
    await asyncio.sleep(visitor.enter)
    client = await Client.connect(visitor.source, port, small=visitor.small)
    if visitor.path == "/chat":
        await _chat(client, visitor)
    while True:
        await client.send(f"GET {visitor.path} HTTP/1.1\r\nHost: shop\r\n\r\n".encode())
        if not visitor.rate:
            await asyncio.sleep(A_DAY)
        await _answer(client, visitor.rate)
        await asyncio.sleep(visitor.every)
        if visitor.brief:
            client.close()
            return


async def _answer(client: Client, rate: float) -> None:
    """Read a response, so many bytes a second."""
    data = b""
    while not (head := _HEAD.match(data)):
        data += await client.receive()
    length = _LENGTH.search(head[0])
    size = len(head[0]) + int(length[1]) if length else sys.maxsize
    got = len(data)
    while got < size and not (length is None and data.endswith(LAST_CHUNK)):
        data = await client.receive(MOST)
        got += len(data)
        await asyncio.sleep(len(data) / rate)


async def _chat(client: Client, visitor: Visitor) -> None:
    key = base64.b64encode(bytes(16)).decode()
    await client.send(HELLO.format(path=visitor.path, key=key).encode())
    reading = asyncio.create_task(client.read(visitor.rate))
    while not reading.done():
        await asyncio.sleep(visitor.every)
        await client.send(TEXT)


async def _main(name: str, port: int) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_ended_by_peer(each, port)) for each in VISITORS[name]]
        await asyncio.get_running_loop().run_in_executor(None, os.read, 0, 1)
        for task in tasks:
            task.cancel()


async def _ended_by_peer(visitor: Visitor, port: int) -> None:
    with suppress(OSError):
        await _visit(visitor, port)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
