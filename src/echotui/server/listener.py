"""One listening socket: bounded accept, and a pause when it fails."""

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
from echotui.server.obstacle import PASSING, cause_of, words

log = logging.getLogger(__name__)

ACCEPTS_A_TURN: Final = 64
"""One accept a turn makes a burst wait; without a bound a burst makes the others wait."""
STARVED_PAUSE: Final = 0.5
"""Seconds without accept after it failed, unless a descriptor of ours comes free before; nginx
takes the same."""
LOG_PAUSE: Final = 10.0
"""Seconds between two log lines on one errno; clients that come and go may starve it each time."""

ABORTED_AT_MOST: Final = 64
"""Clients in a row that are gone before they are accepted; more than that is no accident, and to
try on at once took a third of a core."""


class Listener:
    """Accepts clients and hands them over.

    Args:
        loop: Where the handler is registered.
        sock: Bound, listening, non-blocking; the listener owns it from now on.
        on_accept: Gets each client's socket and address, and owns the socket, also when it raises
            OSError: then accepting pauses, as when accept itself fails.
        journal: Gets a line for every loop call.
        clock: Monotonic time in seconds.

    Attributes:
        address: Where it listens.
        obstacle: Why it pauses although it is to accept; empty when it does not.
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
        self._wants_room = False
        self._aborted = 0
        self._log_at: dict[int | None, float] = {}
        self.address = from_sockaddr(sock.getsockname())
        self.obstacle = ""

    def resume(self) -> None:
        """Accept from now on."""
        self._wanted = True
        if not self.obstacle:
            self._register()

    def pause(self) -> None:
        """Stop accepting; new clients wait in the kernel's backlog."""
        self._wanted = False
        self._remove(Cause.NOT_ACCEPTING)

    def on_freed(self) -> bool:
        """Try again at once: a descriptor has come free.

        What waits may be long gone: 80 that have left while 20 descriptors were free for them
        would take four pauses, and those behind them would wait as long.

        Returns:
            Whether it will, and would not have without this call.
        """
        if self._retry is None or self._hurried or not self._wants_room:
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
            self.obstacle = ""
        self._sock.close()

    def _register(self) -> None:
        if not self._wanted or self._registered:
            return
        try:
            self._loop.add_handler(self._fd, self._on_ready, READ | ERROR)
        except OSError as error:
            # The loop has noted a handler that the kernel refused.
            self._loop.remove_handler(self._fd)
            self._starve(error)
        else:
            self._note(Call.ADD, READ, Cause.LISTENING)

    def _remove(self, cause: Cause) -> None:
        if self._registered:
            self._loop.remove_handler(self._fd)
            self._note(Call.REMOVE, NONE, cause)

    def _on_ready(self, _fd: int, _events: int) -> None:
        for _ in range(ACCEPTS_A_TURN):
            if not self._registered:
                return
            try:
                sock, sockaddr = self._sock.accept()
                self._aborted = 0
                if sockaddr:
                    self._on_accept(sock, from_sockaddr(sockaddr))
                else:
                    # macOS may give none for a client that has reset already.
                    sock.close()
            except BlockingIOError:
                self._aborted = 0
                return
            except OSError as error:
                if error.errno in PASSING and self._aborted < ABORTED_AT_MOST:
                    self._aborted += 1
                    continue
                # Out of descriptors or memory, as a rule. The client stays in the backlog and READ
                # stays ready: accepting again at once would spin, whatever the reason.
                self._starve(error)
                return

    def _starve(self, error: OSError) -> None:
        now = self._clock()
        log_at = self._log_at.get(error.errno)
        if log_at is None or (now >= log_at and not self.obstacle):
            self._log_at[error.errno] = now + LOG_PAUSE
            log.warning(
                "cannot accept on %s: %s (%s); trying again", self.address, words(error), error
            )
        self.obstacle = words(error)
        self._wants_room = error.errno not in PASSING
        self._remove(cause_of(error))
        self._retry = self._loop.call_later(STARVED_PAUSE, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        self._hurried = False
        self._aborted = 0
        try:
            self._register()
            self._on_ready(self._fd, READ)
        finally:
            # There all the while, so that only the first failure is logged; and never for good if
            # something raises here, or `resume` would wait for a retry that is not due.
            if self._retry is None:
                self.obstacle = ""

    def _note(self, call: Call, mask: int, cause: Cause) -> None:
        before, self._registered = self._registered, mask
        line = LoopCall(
            self._clock(), 0, call, self._fd, before, mask, cause, 0, self.address,
        )  # fmt: skip
        self._journal.append(line)
