"""What an actor has to play with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from echotui.demo.clients.wire import Wire


@dataclass(frozen=True, slots=True)
class Role:
    """One client's connection, and how it is to behave.

    Attributes:
        name: The client's, as its own messages say it: `anna` or `crowd-17`.
        wire: Its connection, open.
        random: The source of all its randomness.
        size: Bytes a message or transfer, about.
        every: Seconds between two of them.
        speed: How many times faster than written.
        round_trip: Told how many seconds a message took to come back.
    """

    name: str
    wire: Wire
    random: Random
    size: int
    every: float
    speed: float
    round_trip: Callable[[float], None]

    async def pause(self, seconds: float) -> None:
        """Do nothing.

        Args:
            seconds: How long, as written.
        """
        await asyncio.sleep(seconds / self.speed)


Play = Callable[[Role], Awaitable[None]]
"""How a kind behaves from connect to leave. It may return, which leaves; it is cancelled to leave;
it may raise OSError when the server resets. It never closes the wire."""
