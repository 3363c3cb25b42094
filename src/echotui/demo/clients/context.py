"""What a client has to work with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from echotui.demo.clients.connection import ClientConnection


@dataclass(frozen=True, slots=True)
class ClientContext:
    """One client's connection and parameters.

    Attributes:
        name: The client's, which its messages begin with: `ann` or `crowd-17`.
        connection: Its connection, open.
        random: The source of all its randomness.
        size: Bytes a message or transfer, about.
        every: Seconds between two of them, before `speed`.
        speed: How many times faster than written.
        ends: Whether it sends its end behind its first message, if its kind never reads.
        round_trip: Called with the seconds that the echo of a message took.
    """

    name: str
    connection: ClientConnection
    random: Random
    size: int
    every: float
    speed: float
    ends: bool
    round_trip: Callable[[float], None]

    async def pause(self, seconds: float) -> None:
        """Wait; `seconds` before `speed`."""
        await asyncio.sleep(seconds / self.speed)


Run = Callable[[ClientContext], Awaitable[None]]
"""What a kind does from connect to leave. It may return, which leaves; it is cancelled to leave; it
may raise OSError when the server resets. It never closes the connection."""
