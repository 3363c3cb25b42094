"""What the loop has delivered and delivers next, while the operator steps it. Values only."""

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from echotui.model.cause import Cause
from echotui.model.mask import NONE
from echotui.model.strategy import Strategy


class LoopMode(StrEnum):
    """How the loop delivers events; the values are used in scenario files."""

    RUN = "run"
    SLOW = "slow"
    STEP = "step"


class Event(StrEnum):
    """An event that is delivered by itself; the values are used in scenario files."""

    READ = "READ"
    WRITE = "WRITE"
    ACCEPT = "accept"
    TIMERS = "timers"
    NOTHING = "nothing"
    """None: nothing is ready, or nothing was delivered in this step."""


class Brings(StrEnum):
    """What a handler will find at the socket; the values are used in scenario files."""

    BYTES = "bytes"
    END = "end"
    """The client's, with no bytes before it."""
    RESET = "reset"
    ROOM = "room"
    """Nothing to read: there is room to send."""


class ConnectionFacts(Struct, frozen=True):
    """A connection at one moment.

    Attributes:
        id: 0 for a listener and the timers, which have nothing of the rest.
        mask: Without ERROR; none once it is closed.
        queued: Bytes in its queue.
        strategy: None: it is closed.
    """

    id: int = 0
    mask: int = NONE
    queued: int = 0
    strategy: Strategy | None = None


class ReadyEvent(Struct, frozen=True):
    """The event that is delivered next.

    Attributes:
        brings: What its handler will find; None: not known.
        come: Bytes that have come and are not received yet.
    """

    event: Event
    of: ConnectionFacts = ConnectionFacts()
    brings: Brings | None = None
    come: int = 0


class DeliveredEvent(Struct, frozen=True):
    """The event that was delivered last.

    Attributes:
        of: Its connection, now; for accept the last one that was accepted.
        of_all: The ids of all that it was about: accept takes each client that waits.
        cause: Of the loop call that its handler made; None: it made none.
    """

    event: Event
    of: ConnectionFacts = ConnectionFacts()
    of_all: tuple[int, ...] = ()
    cause: Cause | None = None


class LoopReader(Protocol):
    """The loop, as the captions read it."""

    @property
    def watermarks(self) -> tuple[int, int]:
        """The low and the high one, in bytes."""
        ...

    @property
    def mode(self) -> LoopMode:
        """How it delivers events now."""
        ...

    @property
    def next(self) -> ReadyEvent | None:
        """The event that is delivered next; None: nothing is ready, or the loop runs."""
        ...

    def connection(self, id_: int) -> ConnectionFacts:
        """Return a connection at this moment."""
        ...


class RunningLoop:
    """A loop that is never stepped."""

    watermarks = (0, 0)
    mode = LoopMode.RUN
    next: ReadyEvent | None = None

    def connection(self, id_: int) -> ConnectionFacts:
        """See `LoopReader`; nothing was delivered by itself."""
        return ConnectionFacts(id_)
