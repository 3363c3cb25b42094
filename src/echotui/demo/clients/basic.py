"""Clients with short messages or none: chatty, dribbler, hostile, burst, resetter, idler."""

import asyncio
from itertools import count
from typing import Final

from echotui.demo.clients.context import ClientContext
from echotui.demo.clients.text import HOSTILE, sentence

RESET_DELAY: Final = 3.0
"""Seconds from a resetter's echo to its reset: time enough to find its row."""
A_DAY: Final = 24 * 3600.0


async def run_chatty(context: ClientContext) -> None:
    """Send a message at a fixed rate, each time only after the last echo is back."""
    loop = asyncio.get_running_loop()
    # Clients that connected together must not send together.
    await context.pause(context.random.random() * context.every)
    due = loop.time()
    for number in count(1):
        data = sentence(context.random, context.name, number, context.size)
        began = loop.time()
        await context.connection.send(data)
        await context.connection.all_back()
        now = loop.time()
        context.round_trip(now - began)
        # A client that was delayed does not make up for it.
        due = max(due + context.every / context.speed, now)
        await asyncio.sleep(due - now)


async def run_dribbler(context: ClientContext) -> None:
    """Send messages in pieces of one byte, without waiting for the echo."""
    for number in count(1):
        for byte in sentence(context.random, context.name, number, context.size):
            await context.connection.send(bytes([byte]))
            await context.pause(context.every)


async def run_hostile(context: ClientContext) -> None:
    """Send what a terminal might obey, from anywhere in the list on."""
    for number in count(context.random.randrange(len(HOSTILE))):
        await context.connection.send(HOSTILE[number % len(HOSTILE)])
        await context.connection.all_back()
        await context.pause(context.every)


async def run_burst(context: ClientContext) -> None:
    """Send one message, then nothing."""
    await _send_one(context)
    await run_idler(context)


async def run_resetter(context: ClientContext) -> None:
    """Send one message, and leave a little later; it leaves with a reset."""
    await _send_one(context)
    await context.pause(RESET_DELAY)


async def run_idler(context: ClientContext) -> None:
    """Send nothing."""
    while True:
        await context.pause(A_DAY)


async def _send_one(context: ClientContext) -> None:
    await context.connection.send(sentence(context.random, context.name, 1, context.size))
    await context.connection.all_back()
