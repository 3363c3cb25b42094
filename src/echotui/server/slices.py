"""Work on all connections, some in each iteration of the loop."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.end_limit import ENDS_PER_ITERATION


async def in_slices(channels: Iterable[Channel]) -> AsyncIterator[Channel]:
    """Yield the channels of this moment that are not closed by then."""
    for number, channel in enumerate(list(channels), start=1):
        if channel.connection.state is not State.CLOSED:
            yield channel
        if number % ENDS_PER_ITERATION == 0:
            await asyncio.sleep(0)
