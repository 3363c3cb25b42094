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
    """An act of the operator on a connection or the server."""

    KICK_DRAIN = "kick (drain)"
    KICK_CLOSE = "kick (close)"
    KICK_RESET = "kick (reset)"
    HOLD = "hold"
    RELEASE = "release"
    ACCEPT = "accept"
    STOP_ACCEPTING = "stop accepting"
    DRAIN = "drain the server"
    STEP = "step the loop"
    RUN = "let the loop run"  # After it was stepped, for whatever reason.


KICKS: Final[Mapping[Reason, Act]] = {
    Reason.KICKED_DRAIN: Act.KICK_DRAIN,
    Reason.KICKED_CLOSE: Act.KICK_CLOSE,
    Reason.KICKED_RESET: Act.KICK_RESET,
}


class LoopCall(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """One call to the IOLoop."""

    at: float  # Monotonic seconds.
    id: int  # 0 for a listener.
    call: Call
    fd: int
    before: int  # The masks, without ERROR.
    after: int
    cause: Cause
    queued: int  # Bytes in the connection's queue at that moment.
    address: Address  # The client's; a listener's own.
    server: str = ""  # See `Row.server`; so have all lines.


class Ended(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """The end of one connection."""

    at: float  # Monotonic seconds.
    id: int
    ending: Ending
    bytes_in: int  # Received, and counted for the echo.
    bytes_out: int  # Handed to the kernel; by another program, acknowledged by the peer.
    lived: float  # Seconds from accept to close.
    address: Address  # The client's.
    server: str = ""
    sampled: bool = False  # Of another program: its last bytes were not seen.


class Rejected(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """A client that was closed before it became a connection."""

    at: float  # Monotonic seconds.
    address: Address
    limit: str  # The limit that it exceeded, as the option that sets it: `--max-clients 100`.
    server: str = ""


class Acted(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """An act of the operator, also where it changes no mask."""

    at: float  # Monotonic seconds.
    id: int  # 0 for the server.
    act: Act
    address: Address  # The client's; empty for the server.
    server: str = ""


class Injected(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """A rule of injected faults that was put on (`on`) or taken off: as a whole, or of clients."""

    at: float  # Monotonic seconds.
    id: int  # 0 for the rule as a whole, and for many clients.
    rule: int  # Its number.
    faults: str  # As typed: `latency=200ms+-50ms`; of a whole rule, all of it.
    on: bool
    address: Address  # The client's; empty for the rule as a whole, and for many clients.
    more: int = 0  # How many clients that is, besides those that have a line of their own.
    server: str = ""


class Stepped(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """One event that was delivered while the loop is stepped; its loop calls follow."""

    at: float  # Monotonic seconds.
    id: int  # 0 for a listener or the timers.
    number: int  # Counted from 1.
    event: str  # `READ`, `WRITE`, `accept`, `timers`.
    did: str  # `recv 1024, send 512 of 1024`.
    address: Address  # The client's; a listener's own; empty for the timers.
    server: str = ""


class Observed(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """A change of another program's registration: seen in two samples, or reported by it."""

    at: float  # Monotonic seconds.
    id: int
    call: str  # `epoll_ctl`, `update_handler`, `add_writer`; empty: it was not a call.
    fd: int
    before: int  # The masks; see `model/mask.py`.
    after: int
    text: str  # The cause: `seen: send queue 3.8 MB`, `app.py:17`.
    address: Address  # The peer's; empty: it has none.
    server: str = ""
    tcp: str = ""  # The TCP state that it is in now; empty: it is of something else.


class Missed(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """Lines of one server of a fleet that were not read: more than were asked for, or dropped."""

    at: float  # Monotonic seconds of the line that follows them.
    count: int  # How many.
    # Of no client.
    id: int = 0
    address: Address = Address("", 0)
    server: str = ""


JournalLine = LoopCall | Ended | Rejected | Acted | Injected | Stepped | Missed | Observed
