"""The lines of the loop journal: each loop call, each end, and each act of the operator."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason


class Call(StrEnum):
    """The three IOLoop calls."""

    ADD = "add_handler"
    UPDATE = "update_handler"
    REMOVE = "remove_handler"


class Act(StrEnum):
    """What the operator can do to a connection or to the server."""

    KICK_DRAIN = "kick (drain)"
    KICK_CLOSE = "kick (close)"
    KICK_RESET = "kick (reset)"
    HOLD = "hold"
    RELEASE = "release"
    ACCEPT = "accept"
    STOP_ACCEPTING = "stop accepting"
    DRAIN = "drain the server"


KICKS: Final[Mapping[Reason, Act]] = {
    Reason.KICKED_DRAIN: Act.KICK_DRAIN,
    Reason.KICKED_CLOSE: Act.KICK_CLOSE,
    Reason.KICKED_RESET: Act.KICK_RESET,
}
"""The kick that each reason tells of."""


class LoopCall(Struct, frozen=True, tag=True, gc=False):
    """One call to the IOLoop. A tuple, because the echo path makes them.

    Attributes:
        at: Monotonic time in seconds.
        id: The connection's id; 0 for a listener.
        call: Which of the three.
        fd: The descriptor it was called for.
        before: The mask before, without ERROR.
        after: The mask after, without ERROR.
        cause: Why.
        queued: Bytes in the connection's queue at that moment.
        address: The client's address; a listener's own.
    """

    at: float
    id: int
    call: Call
    fd: int
    before: int
    after: int
    cause: Cause
    queued: int
    address: Address


class Ended(Struct, frozen=True, tag=True, gc=False):
    """The end of one connection.

    Attributes:
        at: Monotonic time in seconds.
        id: The connection's id.
        ending: Why, and who was first.
        bytes_in: Bytes received and counted for the echo.
        bytes_out: Bytes handed to the kernel.
        lived: Seconds from accept to close.
        address: The client's address.
    """

    at: float
    id: int
    ending: Ending
    bytes_in: int
    bytes_out: int
    lived: float
    address: Address


class Rejected(Struct, frozen=True, tag=True, gc=False):
    """A client that was closed before it became a connection.

    Attributes:
        at: Monotonic time in seconds.
        address: The client's address.
        limit: The limit it met, as the option that sets it: `--max-clients 100`.
    """

    at: float
    address: Address
    limit: str


class Acted(Struct, frozen=True, tag=True, gc=False):
    """What the operator did, also where no mask changes by it.

    Attributes:
        at: Monotonic time in seconds.
        id: The connection's id; 0 for the server.
        act: What was done.
        address: The client's address; an empty one for the server.
    """

    at: float
    id: int
    act: Act
    address: Address


JournalLine = LoopCall | Ended | Rejected | Acted
