"""One connection as the table shows it."""

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending
from echotui.model.state import State


class Row(Struct, frozen=True, gc=False, omit_defaults=True):
    """A connection at one moment.

    Attributes:
        id: Grows by one a connection; never used again.
        fd: The descriptor; the kernel gives it to the next client once this one is closed.
        address: The client's end.
        mask: What is registered, without ERROR.
        delivered: What was last delivered: READ, WRITE or NONE.
        state: Where it is in its life.
        held: Whether the operator holds it.
        queued: Bytes read and not yet handed to the kernel.
        chunks: The same in messages, one a receive.
        fill: `queued` as a part of the high watermark; may be over 1.
        rate_in: Bytes a second in, over the last second.
        rate_out: Bytes a second out, over the last second.
        bytes_in: Bytes received.
        bytes_out: Bytes handed to the kernel.
        reads: How often bytes were received.
        writes: How often bytes were handed to the kernel.
        idle: Seconds since the last byte either way; of an ended one, since its end.
        age: Seconds since it was accepted; of an ended one, how long it lived.
        why: The cause of its last change.
        last: The last bytes received, where they are kept; else empty.
        ending: How it ended; falsy while it lives.
        name: What the source calls the client; empty where it has no name for it.
        rtt: TCP's smoothed round-trip time in seconds; `None` where it was not sampled, as of all
            that have ended. The same goes for the next two.
        retrans: Segments sent again since the connection began.
        sendq: Bytes that the kernel has taken and the client has not acknowledged (`SIOCOUTQ`,
            tcp(7)).
    """

    id: int
    fd: int
    address: Address
    mask: int = 0
    delivered: int = 0
    state: State = State.OPEN
    held: bool = False
    queued: int = 0
    chunks: int = 0
    fill: float = 0.0
    rate_in: float = 0.0
    rate_out: float = 0.0
    bytes_in: int = 0
    bytes_out: int = 0
    reads: int = 0
    writes: int = 0
    idle: float = 0.0
    age: float = 0.0
    why: Cause = Cause.ACCEPTED
    last: bytes = b""
    ending: Ending = NOT_ENDED
    name: str = ""
    rtt: float | None = None
    retrans: int | None = None
    sendq: int | None = None
