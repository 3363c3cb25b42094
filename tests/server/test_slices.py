"""Work on many connections leaves the loop free, however long each takes."""

import asyncio
import time

from echotui.server.slices import in_slices
from tests.server.bench import Bench

COST = 0.002


async def test_a_few_connections_that_take_long_are_more_than_one_slice(bench: Bench) -> None:
    server = await bench.serve()
    await bench.crowd(server, 12)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    done = []
    async for channel in in_slices(server.channels.values()):
        time.sleep(COST)  # noqa: ASYNC251 - it is work.
        done.append(channel.id)
    counting.cancel()
    assert done == list(server.channels)
    assert turns >= 12 // 3
