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
    """Connect.

    Args:
        target: A numeric address.
        small: Let the kernel hold as little as it can on the way, so that the server's queue fills
            soon.

    Returns:
        The socket, non-blocking.

    Raises:
        OSError: It cannot; TimeoutError when nobody answers.
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
    # Before connect: buffers bound the window, and the segment size goes with the SYN.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
    # Some systems take a segment size only once connected; the queue fills a little later, then.
    with contextlib.suppress(OSError):
        # Linux makes the *server's* send buffer for some ten segments, and lets it grow with them.
        # Loopback's have 64 KiB: 2.5 MiB would vanish in there. With an Ethernet's it is 70 KiB.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)


class Wire:
    """Sends, reads at a pace of its own, and compares.

    Reading is a task of its own, never cancelled while the connection is in use: a cancelled
    `sock_recv` may lose what it has received.

    Args:
        sock: What `connect` gave; the wire owns it from now on.
        check: What compares.
        on_fault: Told our end, and what is wrong with the echo; once at most.
        speed: How many times faster than written.

    Attributes:
        local: Our end.
        sent: Bytes that were handed to the kernel or are about to be.
    """

    def __init__(
        self,
        sock: socket.socket,
        check: Check,
        on_fault: Callable[[Address, str], None],
        speed: float,
    ) -> None:
        self._sock = sock
        self._check = check
        self._on_fault = on_fault
        self._speed = speed
        self._rate = AT_ONCE
        self._may_read = asyncio.Event()
        self._may_read.set()
        self._back = asyncio.Event()
        self._torn = self._ended = False
        self.local = from_sockaddr(sock.getsockname())
        self.sent = 0

    def read_at(self, rate: float) -> None:
        """Change the pace of reading.

        Args:
            rate: Bytes a second, as written; `NOT_AT_ALL` and `AT_ONCE` too.
        """
        self._rate = rate
        if rate > 0:
            self._may_read.set()
        else:
            self._may_read.clear()

    async def read(self) -> None:
        """Read and compare until the server's end.

        Raises:
            OSError: The server reset it.
        """
        loop = asyncio.get_running_loop()
        due = 0.0
        while True:
            await self._may_read.wait()
            # Always all that there is: a little left over makes the window open in crumbs, and each
            # crumb acknowledged lets the server's send buffer grow.
            data = await loop.sock_recv(self._sock, MOST)
            if not data:
                break
            self._compare(data)
            if 0 < self._rate < AT_ONCE:
                now = loop.time()
                due = max(due, now - SLACK) + len(data) / self._rate / self._speed
                await asyncio.sleep(max(0.0, due - now))
        if self._ended and not self._torn and self._check.owed:
            self._on_fault(self.local, f"{self._check.owed} bytes were missing at the end of file")

    def _compare(self, data: bytes) -> None:
        fault = self._check.came(data)
        if fault:
            self._on_fault(self.local, fault)
        if not self._check.owed:
            self._back.set()

    async def send(self, data: bytes) -> None:
        """Send all of it, waiting for room. One at a time.

        Args:
            data: The bytes.

        Raises:
            OSError: The server reset it.
        """
        self._check.sent(data)
        self.sent += len(data)
        if self._check.owed:
            self._back.clear()
        # Cancelled half-way, nobody knows how much of it went out; then nothing can be missed.
        self._torn = True
        await asyncio.get_running_loop().sock_sendall(self._sock, data)
        self._torn = False

    async def all_back(self) -> None:
        """Wait until everything sent has come back."""
        if self._check.owed:
            await self._back.wait()

    def end(self) -> None:
        """Send our end, and go on reading.

        Raises:
            OSError: The server reset it.
        """
        self._sock.shutdown(socket.SHUT_WR)
        self._ended = True

    def reset(self) -> None:
        """Close so that the server sees a reset. Its reader must have ended."""
        # macOS refuses when the server was first; then there is nobody to see it.
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        self._sock.close()

    def close(self) -> None:
        """Close; any number of times. Its reader must have ended."""
        self._sock.close()
