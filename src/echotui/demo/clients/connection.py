"""One connection of a client, with the check of its echo."""

import asyncio
import contextlib
import math
import socket
import struct
from collections.abc import Callable
from typing import Final

from echotui.demo.clients.echo import Check
from echotui.model.address import Address, from_sockaddr

CONNECT_WITHIN: Final = 10.0
"""Seconds."""
NOT_AT_ALL: Final = 0.0
AT_ONCE: Final = math.inf
SLACK: Final = 0.02
"""Seconds by which a reader may be late and still catch up: timers are never early."""

MOST: Final = 65536
"""Bytes a receive."""
SMALL_BUFFER: Final = 3072
SMALL_SEGMENT: Final = 1400
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


async def connect(target: Address, *, small: bool) -> socket.socket:
    """Connect, and return the non-blocking socket.

    Args:
        target: A numeric address.
        small: Let the kernel buffer as little as possible, so that the server's queue fills soon.

    Raises:
        OSError: It cannot; TimeoutError without an answer.
    """
    sock = socket.socket(socket.AF_INET6 if ":" in target.host else socket.AF_INET)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if small:
            _make_small(sock)
        async with asyncio.timeout(CONNECT_WITHIN):
            await asyncio.get_running_loop().sock_connect(sock, tuple(target))
    except BaseException:
        sock.close()
        raise
    return sock


def _make_small(sock: socket.socket) -> None:
    # Before connect: buffers bound the window, and the segment size is sent with the SYN.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
    # Some systems accept a segment size only once connected; then the queue fills a little later.
    with contextlib.suppress(OSError):
        # Linux sizes the *server's* send buffer for some ten segments, and lets it grow with them.
        # Loopback's have 64 KiB: 2.5 MiB would fit in. With an Ethernet's it holds 70 KiB.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)


class ClientConnection:
    """Sends, reads at its own pace, and checks the echo.

    Reading is a task of its own, never cancelled while the connection is in use: a cancelled
    `sock_recv` may lose what it has received.

    Args:
        sock: From `connect`; owned by this object from now on.
        check: Compares the echo.
        on_mismatch: Called with the local address and what is wrong with the echo; once at most.
        speed: How many times faster than written.

    Attributes:
        local: The client's own address.
        sent: Bytes that the kernel has taken or is about to.
    """

    def __init__(
        self,
        sock: socket.socket,
        check: Check,
        on_mismatch: Callable[[Address, str], None],
        speed: float,
    ) -> None:
        self._sock = sock
        self._check = check
        self._on_mismatch = on_mismatch
        self._speed = speed
        self._rate = AT_ONCE
        self._may_read = asyncio.Event()
        self._may_read.set()
        self._all_back = asyncio.Event()
        self._partly_sent = self._ended = False
        self.local = from_sockaddr(sock.getsockname())
        self.sent = 0

    def read_at(self, rate: float) -> None:
        """Set the pace of reading: bytes a second before `speed`, `NOT_AT_ALL` or `AT_ONCE`."""
        self._rate = rate
        if rate > 0:
            self._may_read.set()
        else:
            self._may_read.clear()

    def start_reading_at(self, rate: float) -> None:
        """Start to read at a pace (see `read_at`), unless it reads already."""
        if self._rate == NOT_AT_ALL:
            self.read_at(rate)

    async def read(self) -> None:
        """Read and compare until the server's end; OSError: the server reset it."""
        loop = asyncio.get_running_loop()
        due = 0.0
        while True:
            await self._may_read.wait()
            # Always all that there is: with a rest, the window opens in small steps, and each
            # acknowledged step lets the server's send buffer grow.
            data = await loop.sock_recv(self._sock, MOST)
            if not data:
                break
            self._compare(data)
            if 0 < self._rate < AT_ONCE:
                now = loop.time()
                due = max(due, now - SLACK) + len(data) / self._rate / self._speed
                await asyncio.sleep(max(0.0, due - now))
        missing = self._check.missing
        if self._ended and not self._partly_sent and missing:
            self._on_mismatch(self.local, f"{missing} bytes were missing at the end of file")

    def _compare(self, data: bytes) -> None:
        mismatch = self._check.received(data)
        if mismatch:
            self._on_mismatch(self.local, mismatch)
        if not self._check.missing:
            self._all_back.set()

    async def send(self, data: bytes) -> None:
        """Send all of it, waiting for room; one call at a time. OSError: the server reset it."""
        self._check.sent(data)
        self.sent += len(data)
        if self._check.missing:
            self._all_back.clear()
        # Cancelled half-way, it is unknown how much was sent; then no byte can count as missing.
        self._partly_sent = True
        await asyncio.get_running_loop().sock_sendall(self._sock, data)
        self._partly_sent = False

    async def all_back(self) -> None:
        """Wait until everything sent is back."""
        if self._check.missing:
            await self._all_back.wait()

    def end(self) -> None:
        """Send our end, and keep reading; OSError: the server reset it."""
        self._sock.shutdown(socket.SHUT_WR)
        self._ended = True

    def reset(self) -> None:
        """Close with a reset. The task that reads must have ended."""
        # macOS refuses when the server was first; then nothing receives the reset.
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        self._sock.close()

    def close(self) -> None:
        """Close; idempotent. The task that reads must have ended."""
        self._sock.close()
