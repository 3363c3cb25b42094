"""What the kernel reports of the sending side of a connection, in one system call where it can."""

import socket
import struct
import sys
from typing import Final, NamedTuple

from echotui.server.kernel import out_queue
from echotui.server.sockets import BorrowedSocket
from echotui.server.tcp_info import read_tcp, sample_of

_LINUX: Final = sys.platform == "linux"
_SIZE: Final = 232
"""Bytes of `struct tcp_info` (include/uapi/linux/tcp.h) to `tcpi_snd_wnd`, the last: Linux 5.4."""
_FIELDS: Final = struct.Struct("=16xI24xI52xI16xQ16xI28xQ16xQQ12xI")
"""`snd_mss`, `last_data_sent`, `total_retrans`, `bytes_acked`, `notsent_bytes`, `rwnd_limited`,
`bytes_sent`, `bytes_retrans`, `snd_wnd`."""


class Sending(NamedTuple):
    """The sending side; zeros for what this system does not report.

    Attributes:
        unacked: Bytes that the kernel has taken and the client has not acknowledged.
        resent: Segments sent again since the connection began.
        acked: Bytes that the client has acknowledged.
        closed_for: Seconds since the last data was sent, if the client's window has no room for a
            segment now and bytes wait for it; else 0.
        limited_for: Seconds in all for which its window held bytes back.
    """

    unacked: int = 0
    resent: int = 0
    acked: int = 0
    closed_for: float = 0.0
    limited_for: float = 0.0


NO_SENDING: Final = Sending()


def read_sending(fd: int) -> Sending:
    """Ask the kernel about a TCP socket."""
    with BorrowedSocket(fd) as sock:
        data = _tcp_info(sock)
        if len(data) >= _SIZE:
            return from_linux(data)
        # macOS and older kernels: the window is not reported.
        return Sending(max(0, out_queue(sock)), sample_of(read_tcp(sock))[1] or 0)


def _tcp_info(sock: socket.socket) -> bytes:
    if not _LINUX:
        return b""
    try:
        return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    except OSError:
        return b""


def from_linux(data: bytes) -> Sending:
    """Decode `struct tcp_info` with all fields to `tcpi_snd_wnd`."""
    mss, last_sent, resent, acked, unsent, limited, sent, sent_again, window = _FIELDS.unpack_from(
        data
    )
    # Acknowledged is our FIN too, which is not among the bytes sent.
    unacked = max(0, unsent + sent - sent_again - acked)
    closed_for = last_sent / 1e3 if unsent and window < mss else 0.0
    return Sending(unacked, resent, acked, closed_for, limited / 1e6)
