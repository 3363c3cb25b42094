"""Scripted sockets."""

from __future__ import annotations

import errno
import os
import selectors
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.server.scripted.kernel import Kernel

PORT: Final = 10000
HARMLESS: Final = (errno.EAGAIN, errno.EINTR, errno.ENOBUFS, errno.ENOMEM)
"""What a call may fail with, and the connection is as good as before."""
_PERIOD: Final = 251
_PATTERN: Final = bytes(range(_PERIOD)) * 60
MOST: Final = _PERIOD * 50
"""Bytes that a client may send at once."""


def pattern(start: int, size: int) -> bytes:
    """What a client sends from its byte `start` on."""
    start %= _PERIOD
    return _PATTERN[start : start + size]


def failure(number: int) -> OSError:
    return OSError(number, os.strerror(number))


class Numbered:
    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.fd = -1

    def fileno(self) -> int:
        return self.fd

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001 - as a socket has it
        self.used("setblocking")
        assert not flag

    def detach(self) -> int:
        self.used("detach")
        return self.fd

    def used(self, call: str) -> None:
        if self.fd < 0:
            self.kernel.wrong.append(f"{call} on a closed socket")
            raise failure(errno.EBADF)

    def close(self) -> None:
        if self.fd >= 0:
            del self.kernel.open[self.fd]
            self.fd = -1


class Listening(Numbered):
    """A listening socket.

    Attributes:
        backlog: Clients that wait.
        errors: What accept fails with first.
    """

    def __init__(self, kernel: Kernel, backlog: list[Socket]) -> None:
        super().__init__(kernel)
        self.backlog = backlog
        self.errors: list[int] = []
        self.family = socket.AF_INET
        self.fd = kernel.number(self)

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", PORT

    def setsockopt(self, *_: object) -> None:
        self.used("setsockopt")

    def accept(self) -> tuple[Socket, tuple[str, int]]:
        self.used("accept")
        self.kernel.on_call(self, "accept")
        if self.errors:
            raise failure(self.errors.pop(0))
        if not self.backlog:
            raise BlockingIOError(errno.EAGAIN, "nobody")
        sock = self.backlog.pop(0)
        sock.fd = self.kernel.number(sock)
        return sock, sock.peer

    @property
    def ready(self) -> int:
        return selectors.EVENT_READ if self.backlog or self.errors else 0


class Socket(Numbered):
    """The server's end of a connection, and the client behind it.

    Attributes:
        peer: The client's address.
        sent: Bytes that the client has sent.
        taken: Bytes of them that the server has read.
        given: Bytes that the server has written.
        room: Bytes that the kernel takes before the client reads.
        piece: Most bytes that one recv gives.
        errors: By name of the call, what it fails with next.
        first: Who sent the first FIN or RST; `""` for none yet.
        lied: Whether it has failed without a reason, or its ends have crossed: who was first cannot
            be told then.
    """

    def __init__(self, kernel: Kernel, peer: tuple[str, int], room: int) -> None:
        super().__init__(kernel)
        self.peer = peer
        self.sent = self.taken = self.given = 0
        self.room = room
        self.piece = 1 << 20
        self.errors: dict[str, list[int]] = {"recv": [], "send": [], "shutdown": []}
        self.ended = self.reset = self.server_ended = self.accepted = False
        self.first = ""
        self.lied = False
        self._pending = 0

    @property
    def unsent(self) -> int:
        """Our FIN waits behind bytes for which the client has no room."""
        return int(self.server_ended and not self.room)

    def client_reads(self, size: int) -> None:
        # Once our end is sent behind the client's, before the server looked, it cannot be known.
        self.lied |= bool(self.unsent and self.first)
        self.room += size
        if self.server_ended:
            self.first = self.first or "server"

    def client_ends(self) -> None:
        self.ended = True
        self.first = self.first or "client"

    def close(self) -> None:
        self.first = self.first or "server"
        super().close()

    def client_sends(self, size: int) -> None:
        if not (self.ended or self.reset):
            self.sent += size

    def client_resets(self) -> None:
        if not self.reset:
            self.reset = True
            self.first = self.first or "client"
            # A reset throws away what has not been read.
            self.sent = self.taken
            self._pending = errno.EPIPE if self.server_ended else errno.ECONNRESET

    def recv(self, size: int, flags: int = 0) -> bytes:
        self.used("recv")
        if not flags & socket.MSG_PEEK:
            self.kernel.on_call(self, "recv")
        self._fail("recv")
        if self._pending:
            number, self._pending = self._pending, 0
            raise failure(number)
        count = min(size, self.sent - self.taken, self.piece, MOST)
        if count:
            data = pattern(self.taken, count)
            if not flags & socket.MSG_PEEK:
                self.taken += count
            return data
        if self.ended or self.reset:
            return b""
        raise BlockingIOError(errno.EAGAIN, "nothing")

    def send(self, data: bytes | memoryview) -> int:
        self.used("send")
        self.kernel.on_call(self, "send")
        self._fail("send")
        if self.server_ended:
            self.kernel.wrong.append("send after shutdown")
        if self.reset:
            number, self._pending = self._pending or errno.EPIPE, 0
            raise failure(number)
        count = min(len(data), self.room, MOST)
        if not count:
            if not len(data):
                self.kernel.wrong.append("send of nothing")
            raise BlockingIOError(errno.EAGAIN, "full")
        self.room -= count
        self.given += count
        self.kernel.on_written(self, bytes(data[:count]))
        return count

    def shutdown(self, how: int) -> None:
        self.used("shutdown")
        assert how == socket.SHUT_WR
        self._fail("shutdown")
        if self.reset:
            raise failure(errno.ENOTCONN)
        self.server_ended = True
        if self.room:
            self.first = self.first or "server"

    def setsockopt(self, *_: object) -> None:
        self.used("setsockopt")

    def getsockopt(self, level: int, option: int, size: int = 0) -> int | bytes:
        self.used("getsockopt")
        if size == 1:
            return bytes([self._tcp_state])
        if size:
            raise failure(errno.ENOPROTOOPT)
        assert (level, option) == (socket.SOL_SOCKET, socket.SO_ERROR)
        number, self._pending = self._pending, 0
        return number

    @property
    def _tcp_state(self) -> int:
        """Numbers of include/net/tcp_states.h."""
        if self.reset:
            return 7
        return {(False, False): 1, (True, False): 8, (False, True): 4, (True, True): 11}[
            self.ended, self.server_ended
        ]

    def getsockname(self) -> tuple[str, int]:
        self.used("getsockname")
        return "127.0.0.1", PORT

    def _fail(self, call: str) -> None:
        if self.errors[call]:
            number = self.errors[call].pop(0)
            self.lied |= number not in HARMLESS
            raise failure(number)

    @property
    def ready(self) -> int:
        reading = self.sent > self.taken or self.ended or self.reset or self.errors["recv"]
        writing = self.room or self.reset or self.errors["send"]
        return (selectors.EVENT_READ if reading else 0) | (selectors.EVENT_WRITE if writing else 0)
