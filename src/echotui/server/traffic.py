"""What is done with a channel's socket when the loop says that it is ready."""

from __future__ import annotations

from os import read, write
from typing import TYPE_CHECKING

from echotui.server import parting, sockets
from echotui.server.borrowed import Borrowed

if TYPE_CHECKING:
    from echotui.server.channel import Channel


def receive(channel: Channel) -> None:
    """Receive once, and send it back at once where that is the strategy.

    Args:
        channel: Open, and ready to be read from.

    Raises:
        OSError: The socket failed, or there was nothing, or no room.
    """
    # Names for what is used here: each look through two objects shows in the cost of a message.
    wiring, connection, fd = channel.wiring, channel.connection, channel.fd
    data = read(fd, wiring.receive_size)
    if not data:
        if wiring.turn.may_end(channel):
            connection.peer_end()
            channel.settle()
        return
    taken = 0
    try:
        if connection.queue is None and wiring.sends_at_once:
            taken = write(fd, data)
    finally:
        if channel.tap is not None:
            channel.tap.note_received(data, taken)
        # Counted also when send fails: the bytes did arrive.
        clock = wiring.clock
        connection.received(data, taken, clock())
        size = len(data)
        wiring.ledger.bytes_in += size
        if taken < size:
            channel.settle()


def send(channel: Channel) -> None:
    """Send of the queue what a turn allows.

    Args:
        channel: Ready to be written to.

    Raises:
        OSError: The socket failed, or there was no room.
    """
    wiring, connection = channel.wiring, channel.connection
    if not connection.queued:
        # No send to tell of a reset; and uvloop, which tells it once, would then be deaf.
        with Borrowed(channel.fd) as sock:
            sockets.ask_error(sock)
        connection.found_empty()
    try:
        for _ in range(wiring.sends_a_turn):
            if not connection.queued:
                break
            chunk = connection.chunk()
            count = write(channel.fd, chunk)
            if channel.tap is not None:
                channel.tap.note_sent(chunk, count)
            connection.sent(count, wiring.clock())
    finally:
        channel.settle()


def discard(channel: Channel) -> None:
    """Forget what comes after our end, and note the peer's.

    Args:
        channel: Lingering, and ready to be read from.

    Raises:
        OSError: The peer reset, or the socket failed otherwise.
    """
    with Borrowed(channel.fd) as sock:
        size, ended = sockets.discard(sock)
    connection = channel.connection
    connection.discarded(size)
    if ended and channel.wiring.turn.may_end(channel):
        parting.note_first(connection, channel.fd, peer_ended=True)
        connection.peer_end()
        channel.settle()
