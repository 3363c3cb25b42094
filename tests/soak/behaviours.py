"""What the clients of the crowd do. Each ends by returning, or by OSError when it is cut off."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from echotui.demo.clients.text import HOSTILE
from tests.soak.client import Client

MARK: Final = b"p4yl04d"
"""What all but the tiniest messages begin with, so that a payload is known wherever it turns up."""
TRACES: Final = ("echotui is yours", "cm0gLXJm", "DROP TABLE", "@click=app.quit", "javascript")
"""What is in the hostile ones."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One kind of client.

    Attributes:
        play: What it does.
        weight: How often it is chosen.
        life: Seconds after which it leaves whatever it is doing.
        small: Whether the kernel is to hold as little as it can for it.
        rude: Whether it leaves with a reset.
        reads: Whether it reads as fast as it can from the beginning.
    """

    play: Callable[[Client], Awaitable[None]]
    weight: int
    life: float
    small: bool = False
    rude: bool = False
    reads: bool = True


def _noise(client: Client, size: int) -> bytes:
    return (MARK + client.random.randbytes(size))[:size]


async def _talk(client: Client) -> None:
    for _ in range(client.random.randint(3, 40)):
        await client.send(_noise(client, client.random.randint(1, 8000)))
        await client.all_back()
        await asyncio.sleep(client.random.uniform(0.0, 0.4))
    await _part(client)


async def _part(client: Client) -> None:
    """Leave in one of the honest ways."""
    if client.random.random() < 0.7:
        client.end()
        await client.to_the_end()


async def _carry(client: Client) -> None:
    for _ in range(client.random.randint(4, 40)):
        await client.send(_noise(client, 65536))
    client.end()
    await client.to_the_end()


async def _half_close(client: Client) -> None:
    data = _noise(client, client.random.randint(1000, 250_000))
    # What fits nowhere on the way has to be read before the end can be sent.
    sending = asyncio.create_task(client.send(data))
    try:
        await asyncio.wait({sending}, timeout=1.0)
        if not sending.done():
            client.read(50_000)
        await sending
    finally:
        sending.cancel()
    client.end()
    await asyncio.sleep(client.random.uniform(0.0, 1.5))
    if not client.reading:
        client.read(100_000)
    await client.to_the_end()


async def _read_slowly(client: Client) -> None:
    client.read(client.random.choice((5_000, 20_000, 80_000)))
    for _ in range(200):
        await client.send(_noise(client, client.random.randint(1000, 20_000)))
        await asyncio.sleep(0.02)
    client.end()
    await client.to_the_end()


async def _never_read(client: Client) -> None:
    while True:
        await client.send(_noise(client, 16384))
        await asyncio.sleep(0.01)


async def _reset(client: Client) -> None:
    size = client.random.choice((0, 10, 10_000, 400_000))
    try:
        async with asyncio.timeout(0.5):
            await client.send(_noise(client, size))
    except TimeoutError:
        pass  # The queue is full: one more place from which to reset.
    if client.random.random() < 0.4:
        client.end()
    await asyncio.sleep(client.random.uniform(0.0, 1.0))


async def _idle(client: Client) -> None:
    await asyncio.sleep(client.random.uniform(2.0, 40.0))
    await _part(client)


async def _attack(client: Client) -> None:
    for _ in range(client.random.randint(3, 30)):
        await client.send(client.random.choice(HOSTILE))
        await client.all_back()
        await asyncio.sleep(client.random.uniform(0.0, 0.3))
    await _part(client)


async def _dribble(client: Client) -> None:
    for byte in client.random.randbytes(client.random.randint(20, 300)):
        await client.send(bytes((byte,)))
        await asyncio.sleep(client.random.uniform(0.0, 0.05))
    client.end()
    await client.to_the_end()


async def _visit(client: Client) -> None:
    await client.send(_noise(client, 64))
    await client.all_back()


async def _pass_by(_client: Client) -> None:
    """Leave at once."""


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "talker": Behaviour(_talk, 14, 60),
    "bulk": Behaviour(_carry, 4, 60),
    "half-closer": Behaviour(_half_close, 5, 60, small=True, reads=False),
    "slow reader": Behaviour(_read_slowly, 4, 45, small=True, reads=False),
    "greedy": Behaviour(_never_read, 3, 25, small=True, reads=False),
    "greedy and rude": Behaviour(_never_read, 3, 15, rude=True, reads=False),
    "resetter": Behaviour(_reset, 6, 20, rude=True, reads=False),
    "idler": Behaviour(_idle, 6, 60),
    "hostile": Behaviour(_attack, 6, 40),
    "dribbler": Behaviour(_dribble, 4, 40),
    "visitor": Behaviour(_visit, 30, 20),
    "passer-by": Behaviour(_pass_by, 10, 5, rude=True),
}
