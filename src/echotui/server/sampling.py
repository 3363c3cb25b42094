"""The few numbers of the kernel that the table shows: asked when needed, kept nowhere.

Each costs a system call, 2 us with all around it: for the rows on the screen while such a column is
shown, and for all connections while they are sorted or filtered by it, in the time slices of the
ordering. Never while echoing.
"""

import sys
from typing import Final, NamedTuple

from echotui.model.detail import UNKNOWN
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.kernel import out_queue
from echotui.server.sockets import BorrowedSocket
from echotui.server.tcp_info import read_tcp, sample_of

CAN_SAMPLE: Final = sys.platform in ("linux", "darwin")
"""Whether this system reports any of them."""


class KernelSample(NamedTuple):
    """What the kernel reports of a connection; `None` for what it does not.

    Attributes:
        rtt: TCP's smoothed round-trip time in seconds.
        retrans: Segments retransmitted since the connection began.
        sendq: Bytes that the kernel has taken and the client has not acknowledged.
    """

    rtt: float | None = None
    retrans: int | None = None
    sendq: int | None = None


def sample(channel: Channel) -> KernelSample:
    """Return all three; a closed channel has none."""
    times, resent = _tcp(channel)
    return KernelSample(times, resent, sendq(channel))


def rtt(channel: Channel) -> float | None:
    """Return the round-trip time."""
    return _tcp(channel)[0]


def retrans(channel: Channel) -> int | None:
    """Return the segments retransmitted."""
    return _tcp(channel)[1]


def sendq(channel: Channel) -> int | None:
    """Return the bytes in the kernel's send queue."""
    # The descriptor of a closed channel may be another client's by now.
    if channel.connection.state is State.CLOSED:
        return None
    with BorrowedSocket(channel.fd) as sock:
        size = out_queue(sock)
    return size if size != UNKNOWN else None


def _tcp(channel: Channel) -> tuple[float, int] | tuple[None, None]:
    if channel.connection.state is State.CLOSED:
        return None, None
    with BorrowedSocket(channel.fd) as sock:
        return sample_of(read_tcp(sock))
