"""Clients with blocking sockets. Each is used by one thread at a time, or by one each way."""

import random
import socket
import time
from collections.abc import Iterator
from typing import Final

from echotui.model.address import Address
from tests.clients import PATIENCE, connect, reset

PROBE: Final = bytes(range(64))
SMALL_BUFFER: Final = 4096
"""For SO_SNDBUF and SO_RCVBUF: the kernel's smallest, near enough, so that queues fill soon."""


def noise(size: int, seed: int = 0) -> bytes:
    """Random bytes, the same for the same seed; NUL and 0xFF are among them."""
    return b"\x00\xff" + random.Random(seed).randbytes(size - 2)


class Peer:
    """A client that is connected as soon as it is made.

    Args:
        address: Where to; a name such as `::ffff:127.0.0.1` goes through an IPv6 socket.
        source: Local address to come from, when it matters.
        rcvbuf: SO_RCVBUF in bytes, when it matters.
    """

    def __init__(
        self, address: Address, *, source: str | None = None, rcvbuf: int | None = None
    ) -> None:
        self.sock = connect(address, source=source, receive_buffer=rcvbuf)
        self.port: int = self.sock.getsockname()[1]

    def send(self, data: bytes) -> None:
        """Send all of it, waiting for room."""
        self.sock.sendall(data)

    def send_and_end(self, data: bytes) -> None:
        """Send all of it, then our end."""
        self.sock.sendall(data)
        self.end()

    def end(self) -> None:
        """Send our end, and go on receiving."""
        self.sock.shutdown(socket.SHUT_WR)

    def receive(self, size: int) -> bytes:
        """Receive so many bytes; fewer when the server's end comes first."""
        return b"".join(self._pieces(size, size))

    def receive_to_end(self, piece: int = 65536, pause: float = 0.0) -> bytes:
        """Receive until the server's end.

        Args:
            piece: Most bytes a receive.
            pause: Seconds to do nothing before each: how a slow reader is made.
        """
        return b"".join(self._pieces(1 << 40, piece, pause))

    def receive_until_closed(self) -> int:
        """Receive until the server's end or a reset, whichever comes; how many bytes it was."""
        size = 0
        try:
            for piece in self._pieces(1 << 40, 4096):
                size += len(piece)
        except ConnectionResetError:
            return size
        return size

    def _pieces(self, size: int, piece: int, pause: float = 0.0) -> Iterator[bytes]:
        while size:
            if pause:
                time.sleep(pause)
            data = self.sock.recv(min(size, piece))
            if not data:
                return
            size -= len(data)
            yield data

    def echo(self, data: bytes = PROBE) -> bytes:
        """Send something that fits into the kernel's buffers, receive as much."""
        self.send(data)
        return self.receive(len(data))

    def probe(self, count: int) -> list[float]:
        """Echo 64 bytes so many times. Return the seconds that each took."""
        took = []
        for _ in range(count):
            began = time.perf_counter()
            assert self.echo() == PROBE
            took.append(time.perf_counter() - began)
        return took

    def send_until_full(self, data: bytes, full_after: float) -> int:
        """Send until nothing has gone out for a while.

        Args:
            data: More than can go out.
            full_after: Seconds without progress that mean the window is full.

        Returns:
            How many bytes went out.
        """
        self.sock.settimeout(full_after)
        sent = 0
        try:
            while sent < len(data):
                sent += self.sock.send(data[sent : sent + 65536])
        except TimeoutError:
            return sent
        finally:
            self.sock.settimeout(PATIENCE)
        raise AssertionError("all of it went out")

    def reset(self) -> None:
        """Close with a reset instead of an end."""
        reset(self.sock)

    def close(self) -> None:
        """Close; any number of times."""
        self.sock.close()

    def give_up(self) -> None:
        """Wake a thread that waits in this client, so that the test can end."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
