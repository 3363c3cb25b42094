"""How a connection closes: which side's end came first, our end, and the close itself."""

import logging
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from fcntl import ioctl
from typing import Final

from echotui.model.ending import Reason, Side
from echotui.model.state import State
from echotui.model.tcp_states import CLOSED, PEER_ENDED
from echotui.server import sockets
from echotui.server.connection import Connection
from echotui.server.faults.fault_end import EndKind
from echotui.server.sockets import PEER_RESET_ERRNOS, BorrowedSocket
from echotui.server.tcp_info import (
    MACOS_SIZE,
    TCP_CONNECTION_INFO,
    linux_state,
    macos_state,
    read_tcp,
)

log = logging.getLogger(__name__)

_LINUX: Final = sys.platform == "linux"
_MACOS: Final = sys.platform == "darwin"
_SIOCOUTQNSD: Final = 0x894B
"""Linux (include/uapi/linux/sockios.h): bytes written and not yet sent; a FIN counts as one."""
_INT: Final = struct.Struct("i")

_FAULT_CLOSES: Final[Mapping[str, Callable[[socket.socket], None]]] = {
    EndKind.RESET: sockets.close_with_reset,
    EndKind.HALF_OPEN: sockets.close_without_end,
}
_PERHAPS: Final = PEER_ENDED | {CLOSED, ""}
"""The client's FIN has arrived, or the socket is down, or the system does not report it."""


def note_first(connection: Connection, fd: int, *, peer_ended: bool) -> None:
    """Note which side sent the first FIN or RST on the wire, whichever side asked for the end.

    Call it before the close. The kernel is asked unless `peer_ended`: it is known to have arrived.
    """
    if connection.ending.first:
        return
    with BorrowedSocket(fd) as sock:
        # Our FIN behind bytes for which the client has no room has not been sent.
        ours = connection.state is State.LINGERING and end_was_sent(sock)
        theirs = not ours and (peer_ended or peer_has_ended(sock))
    connection.note_first(Side.CLIENT if theirs else Side.SERVER)


def send_end(connection: Connection, fd: int, now: float) -> None:
    """Send our FIN behind all that was written; OSError if the client reset or the call failed."""
    # Lingering begins here; in textbook the last byte may have been sent long ago.
    connection.progress_at = now
    with BorrowedSocket(fd) as sock:
        # The client's FIN may have arrived while READ was off.
        if peer_has_ended(sock):
            connection.note_first(Side.CLIENT)
        sock.shutdown(socket.SHUT_WR)


def close(connection: Connection, fd: int, id_: int) -> bytes:
    """Close the socket with FIN or RST, or without; see `_close_of`. An error is logged.

    Return its TCP struct as it was just before.
    """
    tcp = b""
    try:
        with BorrowedSocket(fd) as sock:
            tcp = read_tcp(sock)
            _close_of(connection)(sock)
    except OSError as error:
        log.warning("cannot close the socket: %s", error, extra={"connection": id_})
    return tcp


def _close_of(connection: Connection) -> Callable[[socket.socket], None]:
    """Return how to close it: with a reset if bytes were lost, unless the reason decides."""
    ending = connection.ending
    match ending.reason:
        case Reason.KICKED_RESET | Reason.ERROR | Reason.PEER_VANISHED:
            return sockets.close_with_reset
        case Reason.KICKED_CLOSE:
            # The operator chose an end of file, although queued bytes are lost.
            return sockets.close_with_end
        case Reason.FAULT:
            return _FAULT_CLOSES.get(ending.error, sockets.close_with_end)
    return sockets.close_with_reset if connection.lost else sockets.close_with_end


def peer_has_ended(sock: socket.socket) -> bool:
    """Whether the client's FIN or RST has arrived, read or not; False where nothing reports it.

    A pending error of a socket that is down is cleared.
    """
    state = _tcp_state(sock)
    if state != CLOSED:
        return state in PEER_ENDED
    # Down: either the client has reset, or our own kernel has given up.
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) in PEER_RESET_ERRNOS


def may_have_ended(fd: int) -> bool:
    """Whether the client's FIN or RST may have arrived; no error is cleared by that."""
    with BorrowedSocket(fd) as sock:
        return _tcp_state(sock) in _PERHAPS


def end_was_sent(sock: socket.socket) -> bool:
    """Whether our FIN, behind all that was written, was sent; True where nothing reports it."""
    if not _LINUX:
        return True
    try:
        (unsent,) = _INT.unpack(ioctl(sock, _SIOCOUTQNSD, bytes(_INT.size)))
    except OSError:
        return True
    return not unsent


def _tcp_state(sock: socket.socket) -> str:
    try:
        if _LINUX:
            return linux_state(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1))
        if _MACOS:
            return macos_state(sock.getsockopt(socket.IPPROTO_TCP, TCP_CONNECTION_INFO, MACOS_SIZE))
    except OSError:
        pass
    return ""
