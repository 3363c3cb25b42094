"""The chatty client: short messages, steadily."""

import asyncio
from itertools import count

from echotui.demo.clients.context import Role
from echotui.demo.clients.words import sentence


async def play(role: Role) -> None:
    """Say something at a fixed rate, each time only after the last echo is back.

    Args:
        role: Its connection and its ways.
    """
    loop = asyncio.get_running_loop()
    # Many that came together shall not talk in chorus.
    await role.pause(role.random.random() * role.every)
    due = loop.time()
    for number in count(1):
        data = sentence(role.random, role.name, number, role.size)
        began = loop.time()
        await role.wire.send(data)
        await role.wire.all_back()
        now = loop.time()
        role.round_trip(now - began)
        # Whoever was held up does not catch up with a volley.
        due = max(due + role.every / role.speed, now)
        await asyncio.sleep(due - now)
