"""Everything there is to see of one connection."""

from typing import Final

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.journal import JournalLine
from echotui.model.row import Row

UNKNOWN: Final = -1
"""A number that this system does not tell."""
KEPT_BYTES: Final = 256
"""Payload bytes that are kept each way, at most."""
KEPT_SECONDS: Final = 120
"""Seconds that the histories reach back, at most."""


class TcpInfo(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the kernel's TCP says of a connection (`struct tcp_info`, linux/tcp.h, tcp(7)).

    Attributes:
        state: The TCP state as ss(8) names it: `ESTAB`, `CLOSE-WAIT`; empty when unknown.
        rtt: Smoothed round-trip time in seconds.
        rttvar: Its mean deviation in seconds.
        cwnd: Congestion window in segments.
        unacked: Segments sent and not yet acknowledged.
        retransmits: Segments sent again since the connection began.
    """

    state: str = ""
    rtt: float = 0.0
    rttvar: float = 0.0
    cwnd: int = 0
    unacked: int = 0
    retransmits: int = 0

    def __bool__(self) -> bool:
        """Whether this system tells any of it."""
        return bool(self.state)


NO_TCP_INFO: Final = TcpInfo()


class Kernel(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the kernel holds for one socket.

    Attributes:
        in_queue: Bytes received and not yet read by us (`SIOCINQ`, tcp(7)); `UNKNOWN` where the
            system does not tell.
        out_queue: Bytes we wrote that the peer has not acknowledged yet (`SIOCOUTQ`, tcp(7));
            `UNKNOWN` where the system does not tell.
        options: Socket options with their values, as text: `("SO_SNDBUF", "2626560")`.
        tcp: What its TCP says; falsy where the system does not tell.
    """

    in_queue: int = UNKNOWN
    out_queue: int = UNKNOWN
    options: tuple[tuple[str, str], ...] = ()
    tcp: TcpInfo = NO_TCP_INFO


NO_KERNEL: Final = Kernel()
NOWHERE: Final = Address("", 0)


class Detail(Struct, frozen=True, gc=False, omit_defaults=True):
    """One connection at one moment, with what was before.

    Attributes:
        row: What the table shows of it; id 0 when there is no such connection.
        local: Our end's address.
        kernel: What the kernel holds; of an ended one, what it last held.
        timeline: Its loop calls and its end, newest first; the oldest are forgotten.
        in_history: Bytes a second in, one value a second, oldest first; at most 120, and no older
            than since somebody looked.
        out_history: The same for out.
        queue_history: Bytes in its queue, in the same seconds.
        received: The last bytes received, at most 256.
        sent: The last bytes handed to the kernel, at most 256.
        lost: Bytes that were queued when it ended.
        discarded: Bytes that came after our end, and were not echoed.
    """

    row: Row = Row(0, 0, NOWHERE)
    local: Address = NOWHERE
    kernel: Kernel = NO_KERNEL
    timeline: tuple[JournalLine, ...] = ()
    in_history: tuple[float, ...] = ()
    out_history: tuple[float, ...] = ()
    queue_history: tuple[float, ...] = ()
    received: bytes = b""
    sent: bytes = b""
    lost: int = 0
    discarded: int = 0

    def __bool__(self) -> bool:
        """Whether there is such a connection."""
        return bool(self.row.id)


NO_DETAIL: Final = Detail()
