"""One connection, or the clients of one address, as the table shows it."""

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending
from echotui.model.state import State


class Row(Struct, frozen=True, gc=False, omit_defaults=True):
    """A connection at one moment; or a group: the clients of one address, with their sums.

    A group has a negative id, the address without its port, and only the fields of `GROUP_FIELDS`.
    It is `closed` when all its connections have ended, and `held` when most of the others are.
    """

    id: int  # Counted from 1, of a group from -1 down; never reused.
    fd: int  # The kernel reuses it once the connection is closed.
    address: Address  # The client's.
    mask: int = 0  # Registered, without ERROR; see `model/mask.py`.
    delivered: int = 0  # The last event: READ, WRITE or NONE.
    state: State = State.OPEN
    held: bool = False
    queued: int = 0  # Bytes read and not yet handed to the kernel.
    messages: int = 0  # The same in messages, one a receive.
    fill: float = 0.0  # `queued` as a part of the high watermark; may be over 1.
    rate_in: float = 0.0  # Bytes a second, over the last second.
    rate_out: float = 0.0  # Bytes a second, over the last second.
    bytes_in: int = 0  # Received.
    bytes_out: int = 0  # Handed to the kernel.
    reads: int = 0  # Receives of at least one byte.
    writes: int = 0  # Sends of at least one byte.
    idle: float = 0.0  # Seconds since the last byte either way; since its end, if it has ended.
    age: float = 0.0  # Seconds since it was accepted, until its end.
    cause: Cause = Cause.ACCEPTED  # Of its last change.
    payload: bytes = b""  # The last bytes received, where they are kept.
    ending: Ending = NOT_ENDED
    # Monotonic seconds; add `View.wall` to get Unix time.
    began: float = 0.0  # When it was accepted.
    ended: float = 0.0  # 0 while it lives.
    peak: int = 0  # The largest `queued` so far.
    lost: int = 0  # Bytes that were queued when it ended.
    discarded: int = 0  # Bytes not echoed: after our end, or dropped by a fault.
    name: str = ""  # The client's, if the source has one.
    host: str = ""  # The name of the client's address, if it was looked up.
    # `None` if it was not sampled; of an ended connection, as they were at its close.
    rtt: float | None = None  # TCP's smoothed round-trip time in seconds.
    retrans: int | None = None  # Segments sent again since the connection began.
    # Bytes that the kernel has and the client has not acknowledged (`SIOCOUTQ`, tcp(7)).
    sendq: int | None = None
    # Events that are ready and parked, while the loop is stepped: `mask` has them, the loop not.
    parked: int = 0
    fault: str = ""  # The injected faults that it has, in short; empty: none.
    lints: tuple[str, ...] = ()  # Names of the lints that it shows.
    server: str = ""  # The name of its server, if there are several.
    silent: float = 0.0  # Seconds since its server answered, if it does not: all is that old.
    # Of another program's descriptors:
    kind: str = ""  # `tcp in`, `tcp out`, `unix`, `udp`, `listener`, `pipe`, `timer`, `event`.
    tcp: str = ""  # The TCP state, as ss(8) names it: `ESTAB`.
    recvq: int | None = None  # Bytes that the kernel has and the program has not read.
    pid: int = 0  # The process that has it; one of those that do.
    doing: str = ""  # What it does: `GET /slow`.
    last: str = ""  # What happened last; in place of `cause`.
    older: bool = False  # It was there before it was first seen: `age` is the least.
    members: int = 0  # Connections of a group; 0: it is a connection.
    largest: int = 0  # Of a group: the largest `queued` of one connection.
    marked: int = 0  # Of a group: those of its connections that are in `Query.marks`.
