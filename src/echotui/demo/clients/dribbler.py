"""The dribbler: a byte at a time."""

from itertools import count

from echotui.demo.clients.context import Role
from echotui.demo.clients.words import sentence


async def play(role: Role) -> None:
    """Send messages in pieces of one byte, whether or not the last one is back.

    Args:
        role: Its connection and its ways.
    """
    for number in count(1):
        for byte in sentence(role.random, role.name, number, role.size):
            await role.wire.send(bytes([byte]))
            await role.pause(role.every)
