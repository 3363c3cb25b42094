"""Clients that send much, and read their echo at once, slowly, late or never."""

import asyncio
from typing import Final

from echotui.demo.clients.connection import NOT_AT_ALL
from echotui.demo.clients.context import ClientContext
from echotui.demo.clients.text import random_bytes

BULK_PIECE: Final = 65536
PIECE: Final = 4096
SEND_RATE: Final = 80_000
"""Bytes a second. The kernel takes some 70 kB first; then 256 KiB of queue are full in 3 s."""
END_RATE: Final = 200_000
"""Bytes a second that a half-closer sends, so that its end follows soon."""
READ_RATE: Final = 30_000
"""Bytes a second: from the high to the low watermark it takes some 6 s."""
FULL_AFTER: Final = 0.5
"""Seconds without progress after which the way counts as full ..."""
FULL_AFTER_REALLY: Final = 0.06
"""... and at least so many of real time: a server may be busy, at any speed."""
HARDLY_FULL: Final = 300_000
"""With fewer bytes sent than this, it is more likely that the server is busy ..."""
PATIENCE: Final = 5
"""... and the time is so many times as long."""
END_READ_DELAY: Final = 1.5
"""Seconds from a half-closer's end until it begins to read."""


async def run_bulk(context: ClientContext) -> None:
    """Send a transfer at full speed, wait until all of it is back, pause; and again."""
    block = random_bytes(context.random, BULK_PIECE)
    while True:
        for start in range(0, context.size, BULK_PIECE):
            # Each piece begins with its offset, so that no two of a transfer are the same.
            piece = start.to_bytes(8, "big") + block[8:]
            await context.connection.send(piece[: context.size - start])
        await context.connection.all_back()
        await context.pause(context.every)


async def run_slow_reader(context: ClientContext) -> None:
    """Send until no more goes out, then read slowly until all is back, pause; and again.

    `size` is the most that it sends in one round.
    """
    while True:
        context.connection.read_at(NOT_AT_ALL)
        await _send_unread(context, SEND_RATE, all_of_it=False)
        context.connection.read_at(READ_RATE)
        await context.connection.all_back()
        await context.pause(context.every)


async def run_never_reads(context: ClientContext) -> None:
    """Send `size` bytes every `every` seconds, for ever; or once, and the end behind them."""
    context.connection.read_at(NOT_AT_ALL)
    while True:
        await context.connection.send(random_bytes(context.random, context.size))
        if context.ends:
            context.connection.end()
            # The server's end ends it.
            await asyncio.Event().wait()
        await context.pause(context.every)


async def run_half_closer(context: ClientContext) -> None:
    """Send all, then the end, and only then read, slowly, until the server's end.

    What does not fit into the queue on the way is read before, or the client would wait for ever.
    """
    context.connection.read_at(NOT_AT_ALL)
    await _send_unread(context, END_RATE, all_of_it=True)
    context.connection.end()
    await context.pause(END_READ_DELAY)
    context.connection.read_at(READ_RATE)
    # The server's end ends it.
    await asyncio.Event().wait()


async def _send_unread(context: ClientContext, rate: float, *, all_of_it: bool) -> None:
    """Send `size` bytes without reading until nothing moves any more; then begin to read.

    With `all_of_it` the rest is sent then, else it is not.
    """
    connection = context.connection
    full = asyncio.Event()
    sending = asyncio.create_task(_send(context, rate, full if not all_of_it else asyncio.Event()))
    try:
        still = max(FULL_AFTER / context.speed, FULL_AFTER_REALLY)
        began = connection.sent
        while not sending.done() and not full.is_set():
            before = connection.sent
            patience = 1 if before - began > HARDLY_FULL else PATIENCE
            await asyncio.wait({sending}, timeout=still * patience)
            if connection.sent == before:
                full.set()
                connection.read_at(READ_RATE)
        await sending
    finally:
        sending.cancel()


async def _send(context: ClientContext, rate: float, full: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    left = context.size
    while left and not full.is_set():
        piece = min(PIECE, left)
        await context.connection.send(random_bytes(context.random, piece))
        left -= piece
        due += piece / rate / context.speed
        await asyncio.sleep(max(0.0, due - loop.time()))
