"""How a connection and its peer part: who ends first, our end, the close."""

from socket import SHUT_WR

from echotui.model.ending import Reason, Side
from echotui.model.state import State
from echotui.server import sockets, wire
from echotui.server.borrowed import Borrowed
from echotui.server.connection import Connection


def note_first(connection: Connection, fd: int, *, peer_ended: bool) -> None:
    """Note who has sent the first FIN or RST, as the wire has it; not who asked for it.

    Args:
        connection: About to be closed, or closed already, which changes nothing.
        fd: Its descriptor.
        peer_ended: Whether the peer's FIN or RST is known to have come; else the kernel is asked.
    """
    if connection.ending.first:
        return
    with Borrowed(fd) as sock:
        # A FIN behind bytes that the peer makes no room for has not gone anywhere.
        ours = connection.state is State.LINGERING and wire.end_is_out(sock)
        theirs = not ours and (peer_ended or wire.peer_has_ended(sock))
    connection.first_was(Side.CLIENT if theirs else Side.SERVER)


def send_end(connection: Connection, fd: int) -> None:
    """Send our FIN behind all that was written.

    Args:
        connection: Has just begun to linger.
        fd: Its descriptor.

    Raises:
        OSError: The peer reset, or the socket failed otherwise.
    """
    with Borrowed(fd) as sock:
        # While it was not read from, its own may have come.
        if wire.peer_has_ended(sock):
            connection.first_was(Side.CLIENT)
        sock.shutdown(SHUT_WR)


def close(connection: Connection, fd: int) -> None:
    """Close the socket, with a reset where an end of file would tell the peer something untrue.

    Args:
        connection: Closed; its ending says how.
        fd: Its descriptor.

    Raises:
        OSError: The socket failed; it is closed all the same.
    """
    with Borrowed(fd) as sock:
        if _needs_reset(connection):
            sockets.close_with_reset(sock)
        else:
            sockets.close_with_end(sock)


def _needs_reset(connection: Connection) -> bool:
    match connection.ending.reason:
        case Reason.KICKED_RESET | Reason.ERROR | Reason.PEER_VANISHED:
            return True
        case Reason.KICKED_CLOSE:
            # The operator chose the end of file, and what it costs.
            return False
    return connection.lost > 0
