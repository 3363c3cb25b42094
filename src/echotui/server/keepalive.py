"""Asking whether a silent client is still there, so that one whose machine is gone ends."""

import socket
import struct
import sys
from contextlib import suppress
from typing import Final

PROBES: Final = 3
"""Questions in a row without an answer, after which nobody is there."""
INHERITED: Final = sys.platform == "linux"
"""Whether an accepted socket has what was set on the listening one (Linux, `sk_clone`)."""

_IDLE: Final = getattr(socket, "TCP_KEEPIDLE", getattr(socket, "TCP_KEEPALIVE", 0))
"""tcp(7); macOS has only the other name."""
_TCP_RTO_MAX_MS: Final = 44
"""Linux 6.15 (include/uapi/linux/tcp.h): the most milliseconds between two unanswered segments.
Otherwise a closed window is asked for every two minutes only, in the long run."""
_TCP_RXT_CONNDROPTIME: Final = 0x80
"""macOS (xnu, bsd/netinet/tcp.h): seconds without acknowledgement. Not tried there."""
_RETRANSMITS, _PROBES, _LAST_ACK, _SIZE = 2, 3, 56, 60
"""Offsets in `struct tcp_info` (include/uapi/linux/tcp.h); the last acknowledgement in ms."""


def interval(seconds: int) -> int:
    """Tell how long each question waits for its answer.

    Args:
        seconds: Of silence before the first question.

    Returns:
        Seconds, at least one.
    """
    return max(1, seconds // (2 * PROBES))


def patience(seconds: int) -> int:
    """Tell after how long a silence nobody is there any more.

    Args:
        seconds: Of silence before the first question.

    Returns:
        Seconds: half as many again, or a few more where that is little.
    """
    return seconds + PROBES * interval(seconds)


def switch_on(sock: socket.socket, seconds: int) -> None:
    """Have the kernel ask the client of a socket, or of those that a listening one accepts.

    `TCP_USER_TIMEOUT` is not for this: it would also end a client that is there, answers, and does
    not read (tcp(7); `tcp_probe_timer` in net/ipv4/tcp_timer.c).

    Args:
        sock: A TCP socket.
        seconds: Of silence before the first question; 0 for none.

    Raises:
        OSError: On macOS, when the client has reset already.
    """
    if not seconds:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, _IDLE, seconds)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval(seconds))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)
    # The kernel asks only while nothing is unacknowledged: otherwise it sends that again.
    with suppress(OSError):
        if sys.platform == "linux":
            sock.setsockopt(socket.IPPROTO_TCP, _TCP_RTO_MAX_MS, interval(seconds) * 1000)
        else:
            sock.setsockopt(socket.IPPROTO_TCP, _TCP_RXT_CONNDROPTIME, patience(seconds))


def answers_no_more(sock: socket.socket, seconds: int) -> bool:
    """Whether what was sent again and again has not been acknowledged for too long.

    Args:
        sock: A TCP socket.
        seconds: Of silence before the first question.

    Returns:
        False also where the system does not tell.
    """
    if sys.platform != "linux":
        return False
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    except OSError:
        return False
    if len(info) < _SIZE or max(info[_RETRANSMITS], info[_PROBES]) < PROBES:
        return False
    (silent_ms,) = struct.unpack_from("=I", info, _LAST_ACK)
    return bool(silent_ms >= patience(seconds) * 1000)
