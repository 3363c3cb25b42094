"""One listening socket: bounded accept, and a pause when descriptors run out."""

import errno
import logging
import socket
from collections.abc import Callable
from typing import Final

from tornado.ioloop import IOLoop

from echotui.model.address import Address, from_sockaddr
from echotui.model.cause import Cause
from echotui.model.journal import Call, LoopCall
from echotui.model.mask import ERROR, NONE, READ
from echotui.server.journal import Journal

log = logging.getLogger(__name__)

ACCEPTS_A_TURN: Final = 64
"""One accept a turn makes a burst wait; without a bound a burst makes the others wait."""
STARVED_PAUSE: Final = 0.5
"""Seconds without accept after descriptors ran out, unless one of ours comes free before; nginx
takes the same."""
LOG_PAUSE: Final = 10.0
"""Seconds between two log lines on one errno; clients that come and go may starve it each time."""

_SKIP: Final = frozenset(
    getattr(errno, name)
    for name in (
        "ECONNABORTED", "EPERM", "EINTR", "EPROTO", "ENETDOWN", "ENOPROTOOPT", "EHOSTDOWN",
        "ENONET", "EHOSTUNREACH", "EOPNOTSUPP", "ENETUNREACH",
    )
    if hasattr(errno, name)
)  # fmt: skip
"""This client is gone or forbidden, or its network is down, which Linux tells through accept; the
next may be fine (accept(2), Error handling). macOS has no ENONET."""


class Listener:
    """Accepts clients and hands them over.

    Args:
        loop: Where the handler is registered.
        sock: Bound, listening, non-blocking; the listener owns it from now on.
        on_accept: Gets each client's socket and address, and owns the socket.
        journal: Gets a line for every loop call.
        clock: Monotonic time in seconds.

    Attributes:
        address: Where it listens.
        starved: Whether it pauses because accept failed, for want of descriptors as a rule.
    """

    def __init__(
        self,
        loop: IOLoop,
        sock: socket.socket,
        on_accept: Callable[[socket.socket, Address], None],
        journal: Journal,
        clock: Callable[[], float],
    ) -> None:
        self._loop = loop
        self._sock = sock
        self._on_accept = on_accept
        self._journal = journal
        self._clock = clock
        self._fd = sock.fileno()
        self._wanted = False
        self._registered = NONE
        self._retry: object | None = None
        self._hurried = False
        self._log_at: dict[int | None, float] = {}
        self.address = from_sockaddr(sock.getsockname())
        self.starved = False

    def resume(self) -> None:
        """Accept from now on."""
        self._wanted = True
        if not self.starved:
            self._register()

    def pause(self, cause: Cause = Cause.NOT_ACCEPTING) -> None:
        """Stop accepting; new clients wait in the kernel's backlog.

        Args:
            cause: Why, for the journal.
        """
        self._wanted = cause is Cause.OUT_OF_DESCRIPTORS and self._wanted
        if self._registered:
            self._loop.remove_handler(self._fd)
            self._note(Call.REMOVE, NONE, cause)

    def on_freed(self) -> bool:
        """Try again at once: a descriptor has come free.

        What waits may be long gone: 80 that have left while 20 descriptors were free for them
        would take four pauses, and those behind them would wait as long.

        Returns:
            Whether it will, and would not have without this call.
        """
        if self._retry is None or self._hurried:
            return False
        self._hurried = True
        self._loop.remove_timeout(self._retry)
        self._retry = self._loop.call_later(0.0, self._try_again)
        return True

    def close(self) -> None:
        """Stop listening; new clients are refused."""
        self.pause()
        if self._retry is not None:
            self._loop.remove_timeout(self._retry)
            self._retry = None
            self.starved = False
        self._sock.close()

    def _register(self) -> None:
        if self._wanted and not self._registered:
            self._loop.add_handler(self._fd, self._on_ready, READ | ERROR)
            self._note(Call.ADD, READ, Cause.LISTENING)

    def _on_ready(self, _fd: int, _events: int) -> None:
        for _ in range(ACCEPTS_A_TURN):
            if not self._registered:
                return
            try:
                sock, sockaddr = self._sock.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _SKIP:
                    continue
                # Out of descriptors or memory, as a rule. The client stays in the backlog and READ
                # stays ready: accepting again at once would spin, whatever the reason.
                self._starve(error)
                return
            if sockaddr:
                self._on_accept(sock, from_sockaddr(sockaddr))
            else:
                # macOS may give none for a client that has reset already.
                sock.close()

    def _starve(self, error: OSError) -> None:
        now = self._clock()
        log_at = self._log_at.get(error.errno)
        if log_at is None or (now >= log_at and not self.starved):
            self._log_at[error.errno] = now + LOG_PAUSE
            log.warning("cannot accept on %s: %s; trying again", self.address, error)
        self.starved = True
        self.pause(Cause.OUT_OF_DESCRIPTORS)
        self._retry = self._loop.call_later(STARVED_PAUSE, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        self._hurried = False
        try:
            if self._wanted:
                self._register()
                self._on_ready(self._fd, READ)
        finally:
            # True all the while, so that only the first failure is logged; and never true for good
            # if something raises here, or `resume` would wait for a retry that is not due.
            self.starved = self._retry is not None

    def _note(self, call: Call, mask: int, cause: Cause) -> None:
        before, self._registered = self._registered, mask
        line = LoopCall(
            self._clock(), 0, call, self._fd, before, mask, cause, 0, self.address,
        )  # fmt: skip
        self._journal.append(line)
