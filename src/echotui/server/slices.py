"""Work on all connections, some in each iteration of the loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Final

from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.end_limit import ENDS_PER_ITERATION

SLICE: Final = 0.004
"""Seconds of work in one iteration."""


async def in_slices(channels: Iterable[Channel]) -> AsyncIterator[Channel]:
    """Yield the channels of this moment that are not closed by then."""
    until = time.perf_counter() + SLICE
    for number, channel in enumerate(list(channels), start=1):
        if channel.connection.state is not State.CLOSED:
            yield channel
        if number % ENDS_PER_ITERATION == 0 or time.perf_counter() >= until:
            await asyncio.sleep(0)
            until = time.perf_counter() + SLICE
