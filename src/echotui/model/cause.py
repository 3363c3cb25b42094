"""Why a mask changed."""

from enum import StrEnum


class Cause(StrEnum):
    """The cause of one loop call, as the journal prints it."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    """The kernel would take no more; in `textbook`, a message went into the queue."""
    FLUSHED = "flushed"
    HIGH_WATER = "high water"
    LOW_WATER = "low water"
    QUEUES_FULL = "queues full"
    """All queues together hold as much as they may: this one grows no further."""
    PEER_END = "peer end"
    HELD = "held"
    RELEASED = "released"
    DRAIN = "drain"
    """The server as a whole is draining."""
    LINGER = "linger"
    KICKED = "kicked"
    RESET = "reset"
    CLOSED = "closed"
    """A timeout, an error or the end of the server closed it."""

    LISTENING = "listening"
    """The listener's own handler: it accepts, or accepts again."""
    NOT_ACCEPTING = "not accepting"
    """The listener's own handler: the operator stopped it, or the server drains."""
    OUT_OF_DESCRIPTORS = "out of descriptors"
    """The listener's own handler: accept failed for want of descriptors or memory."""
