"""The stream of one control connection: bounded, and closed if the peer does not read."""

import asyncio
import logging
import select
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from tornado.iostream import IOStream, StreamClosedError

log = logging.getLogger(__name__)

MOST_READ: Final = 2 * 1024 * 1024  # Bytes that are buffered: more than a message.
MOST_WRITTEN: Final = 4 * 1024 * 1024
MOST_AT_ONCE: Final = 16  # Reads of what is there already, such as many small frames: some 0.3 ms.


class PeerStream(IOStream):
    """Closes if what was written is not taken within the deadline.

    A peer that reads slowly counts as one that does not: write small parts, and wait for each.

    Args:
        deadline: Seconds.
        turn: See `Controlled`.
        on_closed: Called once, when the descriptor is closed.
    """

    def __init__(
        self,
        sock: socket.socket,
        deadline: float,
        turn: asyncio.Lock,
        on_closed: Callable[["PeerStream"], None],
    ) -> None:
        super().__init__(sock, max_buffer_size=MOST_READ, max_write_buffer_size=MOST_WRITTEN)
        self._awaits_request = False
        self._deadline = deadline
        self._turn = turn
        self._at_once = 0
        self._on_closed = on_closed
        # Each write that the kernel has not taken, with the time at which it is late.
        self._pending: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def left(self) -> bool:
        """Whether the peer has closed, also behind bytes that have not been read."""
        if self.closed():
            return True
        # On macOS, it must be asked for.
        return self._polled(select.POLLHUP)

    @property
    def idle(self) -> bool:
        """Whether no request has come since the last one, nor waits in the kernel."""
        return self._awaits_request and not self.closed() and not self._polled(select.POLLIN)

    def write(self, data: bytes | memoryview) -> "asyncio.Future[None]":
        """Write, and close the stream if the peer does not take it in time."""
        future = super().write(data)
        if not future.done():
            loop = asyncio.get_running_loop()
            self._pending.append((loop.time() + self._deadline, future))
            if self._timer is None:
                self._timer = loop.call_later(self._deadline, self._check)
        return future

    def read_until_regex(self, regex: bytes, max_bytes: int | None = None) -> Awaitable[bytes]:
        """Read the headers of a request."""
        self._check_open()
        self._awaits_request = True
        # Tornado parses them in one go: of 32 KiB, that takes some 10 ms.
        return asyncio.ensure_future(self._in_turn(super().read_until_regex(regex, max_bytes)))

    def read_bytes(self, num_bytes: int, partial: bool = False) -> Awaitable[bytes]:  # noqa: FBT001, FBT002 - Tornado's
        """Read some bytes."""
        self._check_open()
        reading = asyncio.ensure_future(super().read_bytes(num_bytes, partial))
        self._at_once = self._at_once + 1 if reading.done() else 0
        if self._at_once < MOST_AT_ONCE:
            return reading
        self._at_once = 0
        return asyncio.ensure_future(self._in_turn(reading))

    def close_fd(self) -> None:
        """Close the descriptor."""
        super().close_fd()
        if self._timer is not None:
            self._timer.cancel()
        self._pending.clear()
        self._on_closed(self)

    async def _in_turn(self, reading: Awaitable[bytes]) -> bytes:
        """Wait for what is read, and go on with one peer in each turn of the loop."""
        data = await reading
        self._awaits_request = False
        async with self._turn:
            await asyncio.sleep(0)
        return data

    def _polled(self, events: int) -> bool:
        poll = select.poll()
        poll.register(self.fileno(), events)
        return bool(poll.poll(0))

    def _check_open(self) -> None:
        # Tornado would serve what is buffered: 1,500 requests of a peer that has gone.
        if self.closed():
            raise StreamClosedError(real_error=self.error)

    def _check(self) -> None:
        self._timer = None
        while self._pending and self._pending[0][1].done():
            self._pending.popleft()
        if not self._pending:
            return
        loop = asyncio.get_running_loop()
        late_at = self._pending[0][0]
        if loop.time() < late_at:
            self._timer = loop.call_at(late_at, self._check)
            return
        log.info("control-dropped", extra={"fields": {"cause": "the client does not read"}})
        self.close()
