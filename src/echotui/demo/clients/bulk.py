"""The bulk client: large transfers."""

from echotui.demo.clients.context import Role
from echotui.demo.clients.words import noise

PIECE = 65536


async def play(role: Role) -> None:
    """Send a transfer as fast as it goes, wait until all of it is back, pause; and again.

    Args:
        role: Its connection and its ways.
    """
    block = noise(role.random, PIECE)
    while True:
        for start in range(0, role.size, PIECE):
            # Each piece begins with its place, so that no two of a transfer are the same.
            piece = start.to_bytes(8, "big") + block[8:]
            await role.wire.send(piece[: role.size - start])
        await role.wire.all_back()
        await role.pause(role.every)
