"""Clients that do not take back what they are owed, or not soon."""

import asyncio
from typing import Final

from echotui.demo.clients.context import Role
from echotui.demo.clients.wire import NOT_AT_ALL
from echotui.demo.clients.words import noise

PIECE: Final = 4096
SEND_RATE: Final = 80_000
"""Bytes a second. The kernel takes some 70 kB first; then 256 KiB of queue are full in 3 s."""
END_RATE: Final = 200_000
"""Bytes a second that a half-closer sends: its end follows soon."""
READ_RATE: Final = 30_000
"""Bytes a second: from the high to the low watermark it takes some 6 s."""
FULL_AFTER: Final = 0.5
"""Seconds without progress that mean that the way is full ..."""
FULL_AFTER_REALLY: Final = 0.06
"""... and at least so many of the clock on the wall: a server may be busy, at any speed."""
HARDLY_FULL: Final = 300_000
"""With fewer bytes sent than this it is rather the server that is busy ..."""
PATIENCE: Final = 5
"""... and so many times as long has to be waited."""
LOOKS_AFTER: Final = 1.5
"""Seconds from a half-closer's end until it begins to read."""


async def play_slow_reader(role: Role) -> None:
    """Send until no more goes out, then read slowly until all is back, pause; and again.

    Args:
        role: Its connection and its ways; `size` is the most that it sends in one round.
    """
    while True:
        role.wire.read_at(NOT_AT_ALL)
        await _send_unread(role, SEND_RATE, all_of_it=False)
        role.wire.read_at(READ_RATE)
        await role.wire.all_back()
        await role.pause(role.every)


async def play_never_reads(role: Role) -> None:
    """Send for ever.

    Args:
        role: Its connection and its ways; `size` bytes go out at a time, a time `every` seconds.
    """
    role.wire.read_at(NOT_AT_ALL)
    while True:
        await role.wire.send(noise(role.random, role.size))
        await role.pause(role.every)


async def play_half_closer(role: Role) -> None:
    """Send all, then our end, and only then read, slowly, until the server's end.

    What does not fit into the queue on the way is read before, or it would wait for ever.

    Args:
        role: Its connection and its ways.
    """
    role.wire.read_at(NOT_AT_ALL)
    await _send_unread(role, END_RATE, all_of_it=True)
    role.wire.end()
    await role.pause(LOOKS_AFTER)
    role.wire.read_at(READ_RATE)
    # The server's end is what ends this.
    await asyncio.Event().wait()


async def _send_unread(role: Role, rate: float, *, all_of_it: bool) -> None:
    """Send `size` bytes and read nothing, until nothing moves any more; then begin to read.

    With `all_of_it` the rest goes out then, else it does not.
    """
    full = asyncio.Event()
    sending = asyncio.create_task(_send(role, rate, full if not all_of_it else asyncio.Event()))
    try:
        still = max(FULL_AFTER / role.speed, FULL_AFTER_REALLY)
        began = role.wire.sent
        while not sending.done() and not full.is_set():
            before = role.wire.sent
            patience = 1 if before - began > HARDLY_FULL else PATIENCE
            await asyncio.wait({sending}, timeout=still * patience)
            if role.wire.sent == before:
                full.set()
                role.wire.read_at(READ_RATE)
        await sending
    finally:
        sending.cancel()


async def _send(role: Role, rate: float, full: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    left = role.size
    while left and not full.is_set():
        piece = min(PIECE, left)
        await role.wire.send(noise(role.random, piece))
        left -= piece
        due += piece / rate / role.speed
        await asyncio.sleep(max(0.0, due - loop.time()))
