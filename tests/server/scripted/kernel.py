"""A kernel with scripted sockets that notes calls which no kernel would allow."""

import contextlib
import errno
import struct
from collections.abc import Callable, Iterator
from typing import Final

from tests.server.scripted.sockets import Listening, Socket, failure

FIRST_FD: Final = 1000


class Kernel:
    """Gives the lowest free number to the next socket, as a real one does.

    Attributes:
        open: Sockets that are not closed, by number.
        wrong: Calls that no kernel would allow.
        on_call: Called with a socket and `recv`, `send` or `accept`, as that begins.
        on_read: Called with a socket before the server gets bytes of it, and with the bytes.
        on_written: Called with a socket when the server has sent bytes, and with the bytes.
    """

    def __init__(self) -> None:
        self.open: dict[int, Socket | Listening] = {}
        self.wrong: list[str] = []
        self.on_call: Callable[[Socket | Listening, str], None] = _unheard
        self.on_read: Callable[[Socket, bytes], None] = _unheard
        self.on_written: Callable[[Socket, bytes], None] = _unheard

    def socket(self, number: int) -> Socket:
        """The connection that has a number now."""
        sock = self.open.get(number)
        if not isinstance(sock, Socket):
            self.wrong.append(f"{number} is no open connection")
            raise failure(errno.EBADF)
        return sock

    def read(self, number: int, size: int) -> bytes:
        sock = self.socket(number)
        data = sock.recv(size)
        self.on_read(sock, data)
        return data

    def write(self, number: int, data: bytes | memoryview) -> int:
        return self.socket(number).send(data)

    @contextlib.contextmanager
    def borrowed(self, number: int) -> Iterator[Socket]:
        yield self.socket(number)

    def unsent(self, sock: Socket, _request: int, _data: bytes) -> bytes:
        """SIOCOUTQNSD."""
        return struct.pack("i", sock.unsent)

    def number(self, sock: Socket | Listening) -> int:
        number = FIRST_FD
        while number in self.open:
            number += 1
        self.open[number] = sock
        return number


def _unheard(*_: object) -> None:
    """Nobody listens."""
