"""Which ends and resets have gone over the wire, as the kernel tells."""

import socket
import struct
import sys
from fcntl import ioctl
from typing import Final

from echotui.server.sockets import PEER_RESET_ERRNOS
from echotui.server.tcp_info import MACOS_SIZE, TCP_CONNECTION_INFO, linux_state, macos_state

_LINUX: Final = sys.platform == "linux"
_MACOS: Final = sys.platform == "darwin"
_SIOCOUTQNSD: Final = 0x894B
"""Linux (include/uapi/linux/sockios.h): bytes written and not sent yet, a FIN counted as one."""
_INT: Final = struct.Struct("i")

_BOTH_OR_PEER: Final = frozenset({"CLOSE-WAIT", "LAST-ACK", "CLOSING"})
"""The peer's FIN has arrived (RFC 9293, 3.3.2)."""


def peer_has_ended(sock: socket.socket) -> bool:
    """Whether the peer's FIN or RST has arrived, read or not.

    Args:
        sock: A TCP socket; an error that it has to tell is taken from it where it is down.

    Returns:
        False also where the system does not tell.
    """
    state = _state(sock)
    if state != "UNCONN":
        return state in _BOTH_OR_PEER
    # Down: either the peer has reset, or our own kernel has given it up.
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) in PEER_RESET_ERRNOS


def end_is_out(sock: socket.socket) -> bool:
    """Whether our FIN, which stands behind all that was written, has been sent.

    Args:
        sock: A TCP socket that was shut down; the peer may have reset it since.

    Returns:
        True also where the system does not tell.
    """
    if not _LINUX:
        return True
    try:
        (unsent,) = _INT.unpack(ioctl(sock, _SIOCOUTQNSD, bytes(_INT.size)))
    except OSError:
        return True
    return not unsent


def _state(sock: socket.socket) -> str:
    try:
        if _LINUX:
            return linux_state(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1))
        if _MACOS:
            return macos_state(sock.getsockopt(socket.IPPROTO_TCP, TCP_CONNECTION_INFO, MACOS_SIZE))
    except OSError:
        pass
    return ""
