"""How a socket ends: with FIN, with RST, and what an error says about the other end."""

import os
import socket
import struct
from errno import ECONNRESET, ENOTCONN, EPIPE, errorcode
from typing import Final

from echotui.model.ending import Ending, Reason, Side

DISCARD_SIZE: Final = 65536
DISCARD_TURNS: Final = 64
"""At most 4 MiB are discarded in one turn of the loop, so that the others get theirs."""

PEER_RESET_ERRNOS: Final = frozenset({ECONNRESET, EPIPE, ENOTCONN})
"""How a reset shows: in recv(2); in send(2) after that; in shutdown(2) and getpeername(2)."""

_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


def discard(sock: socket.socket) -> tuple[int, bool]:
    """Read and forget what has arrived.

    Args:
        sock: A non-blocking socket.

    Returns:
        Bytes forgotten; whether the peer's end was behind them.

    Raises:
        OSError: The peer reset, or the socket failed otherwise.
    """
    size = 0
    for _ in range(DISCARD_TURNS):
        try:
            data = sock.recv(DISCARD_SIZE)
        except (BlockingIOError, InterruptedError):
            return size, False
        if not data:
            return size, True
        size += len(data)
    return size, False


def at_end(sock: socket.socket) -> bool:
    """Whether the peer's end is what comes next.

    Args:
        sock: A non-blocking socket.

    Returns:
        False also when bytes wait, or nothing does.

    Raises:
        OSError: The peer reset, or the socket failed otherwise.
    """
    try:
        waiting = sock.recv(1, socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return False
    # An end waits behind unread bytes; a reset does not.
    ask_error(sock)
    return not waiting


def ask_error(sock: socket.socket) -> None:
    """Raise what the kernel has to tell of a socket that neither recv nor send was asked for.

    Args:
        sock: A socket.

    Raises:
        OSError: The peer reset, or the socket failed otherwise.
    """
    number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))


def close_with_end(sock: socket.socket) -> None:
    """Close so that the peer sees end of file.

    `close` with unread input sends a reset instead of FIN (RFC 1122, 4.2.2.13), so the input is
    discarded first; what a fast sender adds afterwards is answered with a reset, after our end.

    Args:
        sock: A non-blocking socket; closed afterwards.
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
    """Close so that the peer sees a reset: `SO_LINGER` on, 0 seconds (socket(7)).

    Args:
        sock: A socket; closed afterwards.
    """
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    finally:
        sock.close()


def ending_of(error: OSError) -> Ending:
    """Tell how a connection ended from the error of its socket.

    Args:
        error: What recv, send or shutdown raised.

    Returns:
        A reset by the peer, or the errno's name.
    """
    if error.errno in PEER_RESET_ERRNOS:
        return Ending(Reason.PEER_RESET, Side.CLIENT)
    name = errorcode.get(error.errno or 0, type(error).__name__)
    return Ending(Reason.ERROR, Side.CLIENT, name)
