"""One command for many connections, a few of them a turn of the loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from echotui.model.command import Command, Tally
from echotui.model.source import Source

AT_ONCE: Final = 25
"""Connections in one command: about a millisecond of work, so long a client waits for it."""


async def in_turns(
    source: Source, ids: Sequence[int], command: Callable[[tuple[int, ...]], Command]
) -> AsyncIterator[tuple[int, Tally]]:
    """Carry out a command for each, in slices between which the clients have their turns.

    Args:
        source: Who carries it out.
        ids: For whom.
        command: Makes the command for some of them.

    Yields:
        For how many it was carried out so far, and what came of that.
    """
    tally = Tally()
    for first in range(0, len(ids), AT_ONCE):
        some = tuple(ids[first : first + AT_ONCE])
        outcome = await source.submit(command(some))
        tally += outcome if isinstance(outcome, Tally) else Tally(refused=len(some))
        yield first + len(some), tally
        await asyncio.sleep(0)
