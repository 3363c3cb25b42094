"""The kernel's TCP structs: read from a socket, and decoded."""

import socket
import struct
import sys
from typing import Final

from echotui.model.detail import NO_TCP_INFO, UNKNOWN, TcpInfo
from echotui.model.tcp_states import TCP_STATES

_LINUX: Final = sys.platform == "linux"
_DARWIN: Final = sys.platform == "darwin"
LINUX_SIZE: Final = 104
"""Bytes of `struct tcp_info` up to the last field that is read; newer kernels add at its end."""
MACOS_SIZE: Final = 112
"""Bytes of `struct tcp_connection_info`."""
TCP_CONNECTION_INFO: Final = 0x106
"""macOS (xnu, bsd/netinet/tcp.h); the socket module has a name for it from Python 3.12 on."""

_LINUX_BYTES: Final = 8
"""`tcpi_state` to the bit fields: one byte each, before the first 32-bit field."""
_LINUX_FIELDS: Final = (
    "rto", "ato", "snd_mss", "rcv_mss",
    "unacked", "sacked", "lost", "retrans", "fackets",
    "last_data_sent", "last_ack_sent", "last_data_recv", "last_ack_recv",
    "pmtu", "rcv_ssthresh", "rtt", "rttvar", "snd_ssthresh", "snd_cwnd", "advmss", "reordering",
    "rcv_rtt", "rcv_space", "total_retrans",
)  # fmt: skip
RTT_AND_RETRANS: Final = struct.Struct("=68xI28xI")
"""`tcpi_rtt` and `tcpi_total_retrans`, by their places among the fields above."""
_LINUX_STATES: Final = ("", *TCP_STATES)
"""By number."""

_MACOS: Final = struct.Struct("=4B13I7Q")
_MACOS_FIELDS: Final = (
    "state", "snd_wscale", "rcv_wscale", "pad1",
    "options", "flags", "rto", "maxseg", "snd_ssthresh", "snd_cwnd", "snd_wnd", "snd_sbbytes",
    "rcv_wnd", "rttcur", "srtt", "rttvar", "tfo",
    "txpackets", "txbytes", "txretransmitbytes", "rxpackets", "rxbytes", "rxoutoforderbytes",
    "txretransmitpackets",
)  # fmt: skip
_MACOS_STATES: Final = (
    "UNCONN", "LISTEN", "SYN-SENT", "SYN-RECV", "ESTAB", "CLOSE-WAIT", "FIN-WAIT-1", "CLOSING",
    "LAST-ACK", "FIN-WAIT-2", "TIME-WAIT",
)  # fmt: skip
"""By number, bsd/netinet/tcp_fsm.h; named as on Linux."""


def read_tcp(sock: socket.socket) -> bytes:
    """Return this system's TCP struct of a socket; empty where it has none."""
    try:
        if _LINUX:
            return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LINUX_SIZE)
        if _DARWIN:
            return sock.getsockopt(socket.IPPROTO_TCP, TCP_CONNECTION_INFO, MACOS_SIZE)
    except OSError:
        pass
    return b""


def decode(data: bytes) -> TcpInfo:
    """Decode what `read_tcp` returned; falsy if it is empty."""
    return from_linux(data) if _LINUX else from_macos(data)


def sample_of(data: bytes) -> tuple[float, int] | tuple[None, None]:
    """Decode only RTT in seconds and segments retransmitted; `None` for both if it is empty."""
    if _LINUX:
        return sample_from_linux(data) or (None, None)
    info = from_macos(data)
    return (info.rtt, info.retransmits) if info else (None, None)


def from_linux(data: bytes) -> TcpInfo:
    """Decode `struct tcp_info` (include/uapi/linux/tcp.h), with times in µs; falsy if empty.

    Older kernels return fewer fields; the missing ones are 0.
    """
    state = linux_state(data)
    count = max(0, min(len(data), LINUX_SIZE) - _LINUX_BYTES) // 4
    values = struct.unpack_from(f"={count}I", data, _LINUX_BYTES) if count else ()
    field = dict.fromkeys(_LINUX_FIELDS, 0) | dict(zip(_LINUX_FIELDS, values, strict=False))
    return TcpInfo(
        state=state,
        rtt=field["rtt"] / 1e6,
        rttvar=field["rttvar"] / 1e6,
        cwnd=field["snd_cwnd"],
        unacked=field["unacked"],
        retransmits=field["total_retrans"],
    )


def from_macos(data: bytes) -> TcpInfo:
    """Decode `struct tcp_connection_info` (xnu, bsd/netinet/tcp.h), with times in ms.

    Falsy if `data` is too short. Written after that header; not run on macOS. The window is in
    bytes there, and unacknowledged segments are not reported.
    """
    if len(data) < MACOS_SIZE:
        return NO_TCP_INFO
    field = dict(zip(_MACOS_FIELDS, _MACOS.unpack_from(data), strict=True))
    return TcpInfo(
        state=macos_state(data),
        rtt=field["srtt"] / 1e3,
        rttvar=field["rttvar"] / 1e3,
        cwnd=field["snd_cwnd"] // max(1, field["maxseg"]),
        unacked=UNKNOWN,
        retransmits=field["txretransmitpackets"],
    )


def linux_state(data: bytes) -> str:
    """Return the state in the first byte of `struct tcp_info`, as ss(8) names it; "" if empty."""
    return _name(_LINUX_STATES, data[0] if data else 0)


def macos_state(data: bytes) -> str:
    """Return the state in the first byte of `struct tcp_connection_info`; "" if empty."""
    return _name(_MACOS_STATES, data[0]) if data else ""


def sample_from_linux(data: bytes) -> tuple[float, int] | None:
    """Decode RTT in seconds and segments retransmitted, 3 times as fast as `from_linux`."""
    if len(data) < LINUX_SIZE:
        return None
    rtt, retransmits = RTT_AND_RETRANS.unpack_from(data)
    return rtt / 1e6, retransmits


def _name(states: tuple[str, ...], number: int) -> str:
    return states[number] if number < len(states) else f"state {number}"
