"""The mask that a connection wants: derived from what it is, never stored."""

from typing import Final, Protocol

from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State

OUR_END: Final = 2
"""In `Connection.suppressed`, beside the events: our end is not sent."""
_OPEN: Final = State.OPEN  # Constants: see `channel.py`.
_LINGERING: Final = State.LINGERING


class Sender(Protocol):
    """What the mask depends on; see `Connection`."""

    held: bool
    sends_at_once: bool
    state: State
    suppressed: int

    @property
    def queue(self) -> object | None:
        """Something is to be written; see `Connection.queue`."""


def interest_of(connection: Sender) -> int:
    """Return the mask to register."""
    state, suppressed = connection.state, connection.suppressed
    if state is _OPEN:
        mask = NONE if connection.held else READ
        if connection.queue is not None:
            # In textbook, reading goes on while an injected fault holds the queue back.
            both = connection.sends_at_once or suppressed & WRITE
            mask = mask | WRITE if both else WRITE
    elif state is _LINGERING:
        return READ
    else:
        # Draining and nothing to write: an injected fault holds our end back.
        mask = NONE if connection.queue is None else WRITE
    return mask & ~suppressed


def held_back(connection: Sender) -> bool:
    """Whether an injected fault keeps it from receiving, from sending, or from its end."""
    waits_to_end = connection.state is State.DRAINING and connection.queue is None
    return waits_to_end or bool(connection.suppressed & (READ | WRITE))
