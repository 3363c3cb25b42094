"""Why a mask changed."""

from enum import StrEnum


class Cause(StrEnum):
    """The cause of one loop call, as the journal prints it."""

    ACCEPTED = "accepted"
    # The kernel would take no more; in `textbook`, a message went into the queue.
    QUEUED = "queued"
    FLUSHED = "flushed"
    HIGH_WATER = "high water"
    LOW_WATER = "low water"
    QUEUES_FULL = "queues full"  # The limit of all queues together is reached.
    PEER_END = "peer end"
    HELD = "held"
    RELEASED = "released"
    DRAIN = "drain"  # The whole server is draining.
    LINGER = "linger"
    KICKED = "kicked"
    # The kernel had none for a receive or send: it is retried after a second at most.
    OUT_OF_MEMORY = "out of memory"
    TRIED_AGAIN = "tried again"
    RESET = "reset"
    FAULT = "fault"  # An injected fault holds bytes back, or has let them go.
    CLOSED = "closed"  # By a timeout, an error or the end of the server.

    # Of a listener's handler: it accepts (again); the operator stopped it, or the server drains.
    LISTENING = "listening"
    NOT_ACCEPTING = "not accepting"
    # Of a listener's handler too: why accept or registering failed.
    OUT_OF_DESCRIPTORS = "out of descriptors"
    SYSTEM_OUT_OF_DESCRIPTORS = "system out of descriptors"
    OUT_OF_BUFFERS = "out of socket buffers"
    OUT_OF_WATCHES = "out of epoll watches"  # `fs.epoll.max_user_watches` (epoll(7)).
    ACCEPT_FAILS = "accept fails"
