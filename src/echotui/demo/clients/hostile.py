"""The hostile client: what it says is meant for the operator's screen."""

from echotui.demo.clients.context import Role
from echotui.demo.clients.words import HOSTILE


async def play(role: Role) -> None:
    """Say hostile things one after the other, beginning anywhere in the list.

    Args:
        role: Its connection and its ways.
    """
    turn = role.random.randrange(len(HOSTILE))
    while True:
        await role.wire.send(HOSTILE[turn % len(HOSTILE)])
        await role.wire.all_back()
        await role.pause(role.every)
        turn += 1
