"""The lines of the loop journal: each loop call and each end, with its cause."""

from enum import StrEnum
from typing import NamedTuple

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending


class Call(StrEnum):
    """The three IOLoop calls."""

    ADD = "add_handler"
    UPDATE = "update_handler"
    REMOVE = "remove_handler"


class LoopCall(NamedTuple):
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


class Ended(NamedTuple):
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


class Rejected(NamedTuple):
    """A client that was closed before it became a connection.

    Attributes:
        at: Monotonic time in seconds.
        address: The client's address.
        limit: The limit it met, as the option that sets it: `--max-clients 100`.
    """

    at: float
    address: Address
    limit: str


JournalLine = LoopCall | Ended | Rejected
