"""Clients that say little: burst, idler and resetter."""

from typing import Final

from echotui.demo.clients.context import Role
from echotui.demo.clients.words import sentence

RESETS_AFTER: Final = 3.0
"""Seconds from a resetter's echo to its reset: time enough to find its row."""
A_DAY: Final = 24 * 3600.0


async def play_burst(role: Role) -> None:
    """Say one thing, then keep quiet.

    Args:
        role: Its connection and its ways.
    """
    await role.wire.send(sentence(role.random, role.name, 1, role.size))
    await role.wire.all_back()
    await play_idler(role)


async def play_idler(role: Role) -> None:
    """Keep quiet.

    Args:
        role: Its connection and its ways.
    """
    while True:
        await role.pause(A_DAY)


async def play_resetter(role: Role) -> None:
    """Say one thing, and leave a little later; it leaves with a reset.

    Args:
        role: Its connection and its ways.
    """
    await role.wire.send(sentence(role.random, role.name, 1, role.size))
    await role.wire.all_back()
    await role.pause(RESETS_AFTER)
