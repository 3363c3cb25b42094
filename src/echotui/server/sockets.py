"""Sockets without a socket object each, how they close, and what their errors mean.

What reads a socket raises OSError if the client reset or the socket failed otherwise.
"""

import os
import socket
import struct
import sys
from errno import (
    ECONNRESET,
    EHOSTDOWN,
    EHOSTUNREACH,
    ENETDOWN,
    ENETUNREACH,
    ENOBUFS,
    ENOMEM,
    ENOTCONN,
    EPIPE,
    ETIMEDOUT,
    errorcode,
)
from typing import Final

from echotui.model.ending import Ending, Reason, Side

DISCARD_SIZE: Final = 65536
DISCARDS_PER_ITERATION: Final = 64
"""At most 4 MiB in one iteration of the loop, so that the other clients are served."""

PEER_RESET_ERRNOS: Final = frozenset({ECONNRESET, EPIPE, ENOTCONN})
"""How a reset shows: in recv(2); in send(2) after that; in shutdown(2) and getpeername(2)."""
VANISHED_ERRNOS: Final = frozenset({ETIMEDOUT, EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN})
"""No answer for so long that the kernel has given up (tcp(7))."""
NO_MEMORY_ERRNOS: Final = frozenset({ENOBUFS, ENOMEM})
"""The kernel has no room now (send(2), recv(2)); the connection is as good as before."""

_LINGER_ZERO: Final = struct.pack("ii", 1, 0)
_TCP_REPAIR: Final = 19
"""Linux (include/uapi/linux/tcp.h)."""


class BorrowedSocket(socket.socket):
    """A socket object for a descriptor that is owned elsewhere, and left open at the end of `with`.

    A socket object of its own would be 96 bytes for every connection, and the echo needs none. Its
    family is IPv6, because only then is there room for every address that `getsockname` returns;
    the other calls ignore it. Without a family, Python would make three system calls to find it,
    and fail where macOS no longer reports it.
    """

    __slots__ = ()

    def __init__(self, fd: int) -> None:
        super().__init__(socket.AF_INET6, socket.SOCK_STREAM, 0, fd)

    def __exit__(self, *_: object) -> None:
        self.detach()


def discard(sock: socket.socket) -> tuple[int, bool]:
    """Discard what has arrived. Return its bytes, and whether the client's end was behind them."""
    size = 0
    for _ in range(DISCARDS_PER_ITERATION):
        try:
            data = sock.recv(DISCARD_SIZE)
        except (BlockingIOError, InterruptedError):
            return size, False
        if not data:
            return size, True
        size += len(data)
    return size, False


def at_end(sock: socket.socket) -> bool:
    """Whether the client's end is next to be read; False also when bytes wait, or nothing does."""
    try:
        waiting = sock.recv(1, socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return False
    # An end waits behind unread bytes; a reset does not.
    raise_pending_error(sock)
    return not waiting


def raise_pending_error(sock: socket.socket) -> None:
    """Raise the socket's pending error (SO_ERROR) as an OSError, if it has one."""
    number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))


def close_with_end(sock: socket.socket) -> None:
    """Close so that the client sees end of file.

    `close` with unread input sends a reset instead of FIN (RFC 1122, 4.2.2.13), so the input is
    discarded first; what a fast sender adds afterwards is answered with a reset, after our end.
    """
    try:
        sock.shutdown(socket.SHUT_WR)
        discard(sock)
    except OSError as error:
        if error.errno not in PEER_RESET_ERRNOS:
            raise
    finally:
        sock.close()


def close_with_reset(sock: socket.socket) -> None:
    """Close so that the client sees a reset: `SO_LINGER` on, 0 seconds (socket(7))."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    finally:
        sock.close()


def close_without_end(sock: socket.socket) -> None:
    """Close so that the client sees nothing (Linux, CAP_NET_ADMIN): neither FIN nor RST is sent.

    What the client sends later is answered with a reset, as by a machine that was started anew.
    """
    try:
        sock.setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
    finally:
        sock.close()


def can_close_without_end() -> bool:
    """Whether this process may do so."""
    if sys.platform != "linux":
        return False
    try:
        with socket.socket() as sock:
            sock.setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
    except OSError:
        return False
    return True


def ending_of(error: OSError) -> Ending:
    """Return the ending for an error of the socket: reset, vanished, or the errno's name."""
    if error.errno in PEER_RESET_ERRNOS:
        return Ending(Reason.PEER_RESET, Side.CLIENT)
    if error.errno in VANISHED_ERRNOS:
        return Ending(Reason.PEER_VANISHED, Side.SERVER)
    return failure_of(error)


def failure_of(error: Exception) -> Ending:
    """Return the ending for an error of the system or of ours, which closes with our reset."""
    number = error.errno if isinstance(error, OSError) else 0
    return Ending(Reason.ERROR, Side.SERVER, errorcode.get(number or 0, type(error).__name__))
