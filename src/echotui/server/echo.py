"""The system calls on a ready socket: receive and send back, send from the queue, discard.

Each raises OSError if the socket failed, nothing has arrived, or the kernel has no room.
"""

from os import read, write

from echotui.server import sockets
from echotui.server.connection import Connection
from echotui.server.context import ServerContext
from echotui.server.payload_tap import PayloadTap
from echotui.server.sockets import BorrowedSocket


def receive(
    context: ServerContext, connection: Connection, fd: int, tap: PayloadTap | None
) -> bool:
    """Receive once, and send back at once where the strategy does so; queue the rest, error or not.

    Return whether it was the client's end.
    """
    data = read(fd, context.receive_size)
    if not data:
        return True
    taken = 0
    try:
        if connection.queue is None and context.sends_at_once:
            taken = write(fd, data)
    finally:
        if tap is not None:
            tap.note_received(data, taken)
        # Also when the send fails: the bytes did arrive.
        connection.received(data, taken, context.clock())
        context.counters.bytes_in += len(data)
    return False


def send(context: ServerContext, connection: Connection, fd: int, tap: PayloadTap | None) -> None:
    """Send from the queue as much as the strategy sends at a time."""
    if not connection.queued:
        # No send will report a reset; and uvloop, which reports it once, would then be deaf.
        with BorrowedSocket(fd) as sock:
            sockets.raise_pending_error(sock)
        connection.found_empty()
    for _ in range(context.sends_a_turn):
        if not connection.queued:
            break
        chunk = connection.chunk()
        count = write(fd, chunk)
        if tap is not None:
            tap.note_sent(chunk, count)
        connection.sent(count, context.clock())


def discard(connection: Connection, fd: int) -> bool:
    """Discard what arrives after our end. Return whether the client's end was behind it."""
    with BorrowedSocket(fd) as sock:
        size, ended = sockets.discard(sock)
    connection.discarded(size)
    return ended
