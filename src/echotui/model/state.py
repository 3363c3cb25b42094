"""The five states of a connection, and the table of transitions."""

from enum import Enum, StrEnum
from typing import Final

from echotui.errors import IllegalSignalError


class State(StrEnum):
    """The state of a connection."""

    OPEN = "open"  # Reading and echoing.
    CHOKED = "choked"  # The queue reached the high watermark: READ is off until the low one.
    DRAINING = "draining"  # The peer sent its end, or was kicked: the queue is still sent.
    LINGERING = "lingering"  # Our end is sent: discarding until the peer's end or a deadline.
    CLOSED = "closed"  # The socket is closed. Final.


class Signal(Enum):
    """An event that changes the state of a connection."""

    HIGH_WATER = "the queue reached the high watermark"
    LOW_WATER = "the queue sank to the low watermark"
    PEER_END = "the peer sent its end"
    LEAVE = "the connection was asked to leave"
    FLUSHED = "the queue is sent"
    END = "reset, kicked, timed out or failed"


TRANSITIONS: Final[dict[tuple[State, Signal], State]] = {
    (State.OPEN, Signal.HIGH_WATER): State.CHOKED,
    (State.OPEN, Signal.PEER_END): State.DRAINING,
    (State.OPEN, Signal.LEAVE): State.DRAINING,
    (State.OPEN, Signal.END): State.CLOSED,
    (State.CHOKED, Signal.LOW_WATER): State.OPEN,
    (State.CHOKED, Signal.PEER_END): State.DRAINING,
    (State.CHOKED, Signal.LEAVE): State.DRAINING,
    (State.CHOKED, Signal.END): State.CLOSED,
    (State.DRAINING, Signal.FLUSHED): State.LINGERING,
    (State.DRAINING, Signal.END): State.CLOSED,
    (State.LINGERING, Signal.PEER_END): State.CLOSED,
    (State.LINGERING, Signal.END): State.CLOSED,
}


def step(state: State, signal: Signal) -> State:
    """Return the next state; IllegalSignalError if the signal cannot happen in this one."""
    following = TRANSITIONS.get((state, signal))
    if following is None:
        raise IllegalSignalError(f"{signal.name} cannot happen to a connection that is {state}")
    return following
