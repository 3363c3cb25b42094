"""Probes of silent clients, so that a connection ends when the client's machine is gone."""

import socket
import struct
import sys
from contextlib import suppress
from typing import Final

PROBES: Final = 3
"""Probes in a row without an answer, after which the client counts as gone."""
INHERITED: Final = sys.platform == "linux"
"""Whether an accepted socket has the options of the listening one (Linux, `sk_clone`)."""

_IDLE: Final = getattr(socket, "TCP_KEEPIDLE", getattr(socket, "TCP_KEEPALIVE", 0))
"""tcp(7); macOS has only the other name."""
_TCP_RTO_MAX_MS: Final = 44
"""Linux 6.15 (include/uapi/linux/tcp.h): the most milliseconds between two unanswered segments.
Without it, a closed window is probed every two minutes only, in the long run."""
_TCP_RXT_CONNDROPTIME: Final = 0x80
"""macOS (xnu, bsd/netinet/tcp.h): seconds without acknowledgement. Not run there."""
_RETRANSMITS, _PROBES, _LAST_ACK, _SIZE = 2, 3, 56, 60
"""Offsets in `struct tcp_info` (include/uapi/linux/tcp.h); the last acknowledgement in ms."""


def probe_interval(seconds: int) -> int:
    """Return the seconds between probes, at least 1, after `seconds` of silence."""
    return max(1, seconds // (2 * PROBES))


def dead_after(seconds: int) -> int:
    """Return after how much silence a client counts as gone: 1.5 times `seconds`, or a few more."""
    return seconds + PROBES * probe_interval(seconds)


def enable(sock: socket.socket, seconds: int) -> None:
    """Let the kernel probe the client of a socket, or those that a listening one accepts.

    `TCP_USER_TIMEOUT` is not for this: it would also end a client that is there, answers, and does
    not read (tcp(7); `tcp_probe_timer` in net/ipv4/tcp_timer.c). OSError on macOS, when the client
    has reset already.

    Args:
        seconds: Of silence before the first probe; 0 for none.
    """
    if not seconds:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, _IDLE, seconds)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, probe_interval(seconds))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)
    # The kernel probes only while nothing is unacknowledged: otherwise it sends that again.
    with suppress(OSError):
        if sys.platform == "linux":
            milliseconds = probe_interval(seconds) * 1000
            sock.setsockopt(socket.IPPROTO_TCP, _TCP_RTO_MAX_MS, milliseconds)
        else:
            sock.setsockopt(socket.IPPROTO_TCP, _TCP_RXT_CONNDROPTIME, dead_after(seconds))


def is_unreachable(sock: socket.socket, seconds: int) -> bool:
    """Whether retransmitted bytes have not been acknowledged for too long; False on macOS."""
    if sys.platform != "linux":
        return False
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    except OSError:
        return False
    if len(info) < _SIZE or max(info[_RETRANSMITS], info[_PROBES]) < PROBES:
        return False
    (silent_ms,) = struct.unpack_from("=I", info, _LAST_ACK)
    return bool(silent_ms >= dead_after(seconds) * 1000)
