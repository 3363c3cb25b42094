"""All values of one connection."""

from typing import Final

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.fault_state import FaultState
from echotui.model.journal import JournalLine
from echotui.model.lint import LintState
from echotui.model.row import Row

UNKNOWN: Final = -1  # A number that this system does not provide.
KEPT_BYTES: Final = 256  # Payload bytes kept each way.
KEPT_SECONDS: Final = 120  # Seconds that the histories reach back.


class TcpInfo(Struct, frozen=True, gc=False, omit_defaults=True):
    """The kernel's TCP values of a connection (`struct tcp_info`, linux/tcp.h, tcp(7))."""

    state: str = ""  # As ss(8) names it: `ESTAB`, `CLOSE-WAIT`; empty when unknown.
    rtt: float = 0.0  # Smoothed round-trip time in seconds.
    rttvar: float = 0.0  # Its mean deviation in seconds.
    cwnd: int = 0  # Congestion window in segments.
    unacked: int = 0  # Segments sent and not yet acknowledged.
    retransmits: int = 0  # Segments sent again since the connection began.

    def __bool__(self) -> bool:
        """Whether this system provides them."""
        return bool(self.state)


NO_TCP_INFO: Final = TcpInfo()


class Kernel(Struct, frozen=True, gc=False, omit_defaults=True):
    """The kernel's values of one socket."""

    in_queue: int = UNKNOWN  # Bytes received and not yet read by us (`SIOCINQ`, tcp(7)).
    out_queue: int = UNKNOWN  # Bytes sent and not yet acknowledged (`SIOCOUTQ`, tcp(7)).
    options: tuple[tuple[str, str], ...] = ()  # As text: `("SO_SNDBUF", "2626560")`.
    tcp: TcpInfo = NO_TCP_INFO


NO_KERNEL: Final = Kernel()
NOWHERE: Final = Address("", 0)


class Detail(Struct, frozen=True, gc=False, omit_defaults=True):
    """One connection at one moment, with its recent past."""

    row: Row = Row(0, 0, NOWHERE)  # Id 0 when there is no such connection.
    local: Address = NOWHERE  # Our end.
    kernel: Kernel = NO_KERNEL  # Of an ended one, the last values; its TCP at the close.
    timeline: tuple[JournalLine, ...] = ()  # Its loop calls and its end, newest first; bounded.
    # One value a second, oldest first; at most 120, from the first query for this detail on.
    in_history: tuple[float, ...] = ()  # Bytes a second.
    out_history: tuple[float, ...] = ()  # Bytes a second.
    queue_history: tuple[float, ...] = ()  # Bytes in its queue.
    received: bytes = b""  # The last bytes, at most 256.
    faults: tuple[FaultState, ...] = ()  # The injected faults that it has.
    lints: tuple[LintState, ...] = ()  # What it shows.
    sent: bytes = b""  # The last bytes handed to the kernel, at most 256.
    # More that the source has, each a label and a text: `("request", "GET /slow")`.
    facts: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is such a connection."""
        return bool(self.row.id)


NO_DETAIL: Final = Detail()
