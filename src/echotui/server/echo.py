"""The system calls on a ready socket: receive and send back, send from the queue, discard.

Each raises OSError if the socket failed, nothing has arrived, or the kernel has no room.
"""

from os import read, write
from typing import Protocol

from echotui.model.address import Address
from echotui.server import sockets
from echotui.server.connection import Connection
from echotui.server.context import ServerContext
from echotui.server.payload_tap import PayloadTap
from echotui.server.sockets import BorrowedSocket
from echotui.server.transport import Transport


class Endpoint(Protocol):
    """What these calls need of a channel, and `channel_lines`."""

    id: int
    fd: int
    address: Address
    context: ServerContext
    connection: Connection
    tap: PayloadTap | None
    transport: Transport | None

    def apply(self) -> None:
        """See `Channel.apply`."""


def receive(endpoint: Endpoint) -> bool:
    """Receive once, and send back at once where the strategy does so; queue the rest, error or not.

    Return whether it was the client's end.
    """
    # Locals: each lookup through two objects shows in the cost of a message.
    context, connection, fd = endpoint.context, endpoint.connection, endpoint.fd
    transport, most = endpoint.transport, context.receive_size
    data = read(fd, most) if transport is None else transport.read(most)
    if not data:
        return True
    taken = 0
    try:
        if connection.queue is None and context.sends_at_once:
            taken = write(fd, data) if transport is None else transport.write(data)
    finally:
        if endpoint.tap is not None:
            endpoint.tap.note_received(data, taken)
        # Also when the send fails: the bytes did arrive.
        connection.received(data, taken, context.clock())
        size = len(data)
        context.counters.bytes_in += size
        if taken < size:
            endpoint.apply()
    return False


def send(endpoint: Endpoint) -> None:
    """Send from the queue as much as the strategy sends at a time."""
    context, connection = endpoint.context, endpoint.connection
    transport = endpoint.transport
    if not connection.queued:
        # No send will report a reset; and uvloop reports it once only.
        with BorrowedSocket(endpoint.fd) as sock:
            sockets.raise_pending_error(sock)
        connection.found_empty()
    try:
        for _ in range(context.sends_a_turn):
            if not connection.queued:
                break
            chunk = connection.chunk()
            count = write(endpoint.fd, chunk) if transport is None else transport.write(chunk)
            if endpoint.tap is not None:
                endpoint.tap.note_sent(chunk, count)
            connection.sent(count, context.clock())
    finally:
        endpoint.apply()


def discard(endpoint: Endpoint) -> bool:
    """Discard what arrives after our end. Return whether the client's end was behind it."""
    with BorrowedSocket(endpoint.fd) as sock:
        size, ended = sockets.discard(sock)
    endpoint.connection.discarded(size)
    return ended
