"""The clients of the recorded sessions, in a process of their own: `CAST PORT`; ends with stdin.

Each client connects from an address of its own in 127.0.0.0/8, all of which Linux has on loopback.
"""

import asyncio
import os
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from echotui.demo.clients.text import HOSTILE
from tests.screenshots.client import Client

A_DAY: Final = 24 * 3600.0


@dataclass(frozen=True)
class Role:
    """What one client does.

    Attributes:
        kind: Which of the coroutines below.
        source: The address that it connects from.
        enter: Seconds until it connects.
        every: Seconds between two messages, or until it comes back.
        rate: Bytes a second that it reads; of a carrier and a greedy one, that it sends.
        size: Bytes of a transfer; of a greedy one, which never ends, of a piece.
    """

    kind: str
    source: str
    enter: float = 0.0
    every: float = 1.0
    rate: float = 60_000.0
    size: int = 250_000


async def _talker(role: Role, port: int) -> None:
    client = await Client.connect(role.source, port)
    number = 0
    with suppress(OSError):
        while True:
            number += 1
            await client.say(b"ping %d" % number)
            await asyncio.sleep(role.every)
    client.close()


async def _visitor(role: Role, port: int) -> None:
    while True:
        client = await Client.connect(role.source, port)
        await client.say(b"hello")
        await asyncio.sleep(0.4)
        client.close(rude=role.kind == "resetter")
        await asyncio.sleep(role.every)


async def _carrier(role: Role, port: int) -> None:
    client = await Client.connect(role.source, port)
    async with asyncio.TaskGroup() as both:
        both.create_task(client.read(1e12))
        both.create_task(client.send_at(role.rate))


async def _slow(role: Role, port: int) -> None:
    """Send as fast as the server reads, and read slowly."""
    client = await Client.connect(role.source, port, small=True)
    async with asyncio.TaskGroup() as both:
        both.create_task(client.read(role.rate))
        both.create_task(client.send_at(4 * role.rate))


async def _wave(role: Role, port: int) -> None:
    """Send more than the kernel holds, read it, wait; and again."""
    client = await Client.connect(role.source, port, small=True)
    reading = asyncio.create_task(client.read(role.rate))
    while not reading.done():
        await client.send_at(4 * role.rate, role.size)
        await asyncio.sleep(0.7 * role.size / role.rate)


async def _greedy(role: Role, port: int) -> None:
    """Send, and never read."""
    client = await Client.connect(role.source, port, small=True)
    with suppress(OSError):
        await client.send_at(role.rate, piece=role.size)
    client.close()


async def _half_closer(role: Role, port: int) -> None:
    """Send, then the end, and then read slowly."""
    while True:
        client = await Client.connect(role.source, port, small=True)
        await client.send_at(100_000, role.size)
        client.end()
        await client.read(role.rate)
        client.close()
        await asyncio.sleep(role.every)


async def _stubborn(role: Role, port: int) -> None:
    """Say something, and never send an end."""
    client = await Client.connect(role.source, port)
    await client.say(HOSTILE[2] if role.kind == "hostile" else b"hello?")
    await asyncio.sleep(A_DAY)


KINDS: Final = {
    "talker": _talker, "visitor": _visitor, "resetter": _visitor, "carrier": _carrier,
    "slow": _slow, "wave": _wave, "greedy": _greedy, "half-closer": _half_closer,
    "stubborn": _stubborn, "hostile": _stubborn,
}  # fmt: skip
CASTS: Final[Mapping[str, Sequence[Role]]] = {
    "desk": (
        *(Role("talker", "127.0.0.2", n / 5, 0.7 + n / 3) for n in range(3)),
        Role("visitor", "127.0.0.11", 1.0, 4.0),
        Role("carrier", "127.0.0.5", 1.5, rate=1.3e6),
        Role("slow", "127.0.0.7", 2.0, rate=40_000),
        Role("talker", "::1", 2.5, 0.9),
        Role("stubborn", "127.0.0.4", 3.0),
        Role("stubborn", "127.0.0.6", 3.5),
        Role("hostile", "127.0.0.66", 4.0),
        Role("half-closer", "127.0.0.9", 5.0, 4.0, rate=24_000),
        Role("wave", "127.0.0.8", 6.0, rate=30_000, size=300_000),
        Role("resetter", "127.0.0.12", 7.0, 9.0),
        Role("half-closer", "127.0.0.10", 22.0, rate=4_000),
        *(Role("talker", "127.0.0.20", 24 + n / 3, 0.5 + n / 7) for n in range(17)),
    ),
    "crush": (
        *(Role("talker", "127.0.0.2", n / 5, 0.7 + n / 3) for n in range(4)),
        Role("visitor", "127.0.0.11", 0.5, 3.0),
        Role("resetter", "127.0.0.12", 0.8, 5.0),
        Role("stubborn", "127.0.0.4", 4.5),
        *(Role("greedy", "127.0.0.7", 1 + n / 9, rate=9e4 + 4e4 * n, size=4000 + 1700 * n)
          for n in range(13)),
        *(Role("half-closer", f"127.0.0.{30 + n}", 2 + n / 2, 60.0, 12_000) for n in range(5)),
    ),
    "faults": (
        *(Role("talker", "127.0.0.2", n / 5, 0.7 + n / 3) for n in range(3)),
        Role("carrier", "127.0.0.5", 0.7, rate=6e5),
        *(Role("talker", "127.0.0.20", 0.8 + n / 9, 0.5 + n / 7) for n in range(6)),
        Role("slow", "127.0.0.7", 1.5, rate=40_000),
        Role("talker", "127.0.0.30", 1.6, 0.8),
        Role("half-closer", "127.0.0.9", 1.8, 2.0, size=40_000),
    ),
    "web-1": (
        Role("talker", "127.0.0.2", 0.0, 0.7),
        Role("slow", "127.0.0.7", 0.4, rate=40_000),
        Role("carrier", "127.0.0.5", 0.8, rate=4e5),
        Role("wave", "127.0.0.8", 1.2, rate=50_000, size=200_000),
        Role("visitor", "127.0.0.11", 1.6, 3.0),
        Role("talker", "127.0.0.20", 2.0, 0.9),
    ),
    "web-2": (
        Role("talker", "127.0.1.2", 0.1, 0.8),
        Role("greedy", "127.0.1.7", 0.5, rate=3e5, size=2000),
        Role("wave", "127.0.1.8", 0.9, rate=30_000, size=300_000),
        Role("talker", "127.0.1.20", 1.3, 0.6),
    ),
    "web-3": (
        Role("talker", "127.0.2.2", 0.2, 0.6),
        Role("wave", "127.0.2.8", 0.6, rate=60_000, size=240_000),
        Role("greedy", "127.0.2.7", 1.0, rate=2e5, size=9000),
        Role("carrier", "127.0.2.5", 1.4, rate=8e5),
        Role("talker", "127.0.2.20", 1.8, 1.1),
    ),
}  # fmt: skip


async def _play(role: Role, port: int) -> None:
    await asyncio.sleep(role.enter)
    playing: Coroutine[None, None, None] = KINDS[role.kind](role, port)
    # The operator ends some of them; then they have nothing more to do.
    with suppress(OSError, BaseExceptionGroup):
        await playing


async def _main(cast: str, port: int) -> None:
    tasks = [asyncio.create_task(_play(role, port)) for role in CASTS[cast]]
    await asyncio.get_running_loop().run_in_executor(None, os.read, 0, 1)
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
