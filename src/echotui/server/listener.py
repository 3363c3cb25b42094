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
from echotui.server.accept_errors import OUT_OF_DESCRIPTORS, TRANSIENT_ERRNOS, cause_of, describe
from echotui.server.journal import Journal
from echotui.server.recording import accepts_of
from echotui.server.stepper import Stepper

log = logging.getLogger(__name__)

ACCEPTS_PER_EVENT: Final = 64
"""With one, a burst waits; without a bound, the clients that are served wait for the burst."""
ACCEPT_TIME: Final = 0.005
"""Seconds for which they wait: 64 clients take 4 ms, with 100 rules of injected faults 200 ms."""
RETRY_DELAY: Final = 0.5
"""Seconds without accept after it failed, unless a descriptor of ours is freed before; nginx waits
as long."""
LOG_INTERVAL: Final = 10.0
"""Seconds between two log lines on one errno: short-lived clients may exhaust descriptors often."""

MAX_ABORTED: Final = 64
"""Clients in a row that are gone before they are accepted; more is no accident, and to continue
at once took a third of a core."""


class Listener:
    """Accepts clients and passes them on.

    Args:
        sock: Bound, listening, non-blocking; owned from now on.
        on_accept: Called with each client's socket, which it then owns, and address. If it raises
            OSError, accepting pauses, as when accept itself fails.
        clock: Monotonic time in seconds.
        spare: Frees a descriptor for a client when there is none left. Returns whether it did.
        stepper: Parks its events while the loop is stepped; `None`: it always accepts.

    Attributes:
        id, event_name, parked: See `Steppable`.
        accept_error: Why accepting pauses although it is wanted; "" when it does not.
    """

    def __init__(
        self,
        loop: IOLoop,
        sock: socket.socket,
        on_accept: Callable[[socket.socket, Address], None],
        journal: Journal,
        clock: Callable[[], float],
        spare: Callable[[], bool] = bool,
        stepper: Stepper | None = None,
    ) -> None:
        self._loop = loop
        self._sock = sock
        # Its clients have no address.
        self._is_unix = sock.family == socket.AF_UNIX
        self._spare = spare
        self._stepper = stepper
        self._on_accept = on_accept
        self._journal = journal
        self._clock = clock
        self._fd = sock.fileno()
        self.id, self.event_name, self.parked = 0, "accept", NONE
        self._wanted = False
        self._registered = NONE
        self._timer: object | None = None
        self._retrying_now = False
        self._out_of_resources = False
        self._aborted = 0
        self._log_at: dict[int | None, float] = {}
        self.address = from_sockaddr(sock.getsockname())
        self.accept_error = ""

    def fileno(self) -> int:
        """Return the listening descriptor."""
        return self._fd

    def resume(self) -> None:
        """Accept from now on."""
        self._wanted = True
        if not self.accept_error:
            self._register()

    def pause(self) -> None:
        """Stop accepting; new clients wait in the kernel's backlog."""
        self._wanted = False
        self._remove(Cause.NOT_ACCEPTING)
        self._forget_error()

    def retry_now(self) -> bool:
        """Retry at once after a lack of resources: a descriptor is free. Return whether it will.

        The clients in the backlog may be long gone: 80 that had left while 20 descriptors were free
        for them would take four pauses, and the clients behind them would wait as long.
        """
        if self._timer is None or self._retrying_now or not self._out_of_resources:
            return False
        self._retrying_now = True
        self._loop.remove_timeout(self._timer)
        self._timer = self._loop.call_later(0.0, self._retry)
        return True

    def close(self) -> None:
        """Stop listening; new clients are refused."""
        self.pause()
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None
            self.accept_error = ""
        self._sock.close()

    def _register(self) -> None:
        if not self._wanted or self._registered:
            return
        try:
            self._loop.add_handler(self._fd, self._on_ready, READ | ERROR)
        except OSError as error:
            # The loop has kept a handler that the kernel refused.
            self._loop.remove_handler(self._fd)
            self._suspend(error)
        else:
            self._log_call(Call.ADD, READ, Cause.LISTENING)

    def _remove(self, cause: Cause) -> None:
        if self._registered:
            self._loop.remove_handler(self._fd)
            self._log_call(Call.REMOVE, NONE, cause)

    def deliver(self, _event: int) -> str:
        """Accept what a parked event was about. Return which clients, and the error if it fails."""
        before = self._journal.written
        try:
            self._accept()
        finally:
            self._forget_error()
        lines = self._journal.newest(self._journal.written - before)
        return accepts_of(reversed(lines), self.accept_error)

    def arm(self) -> None:
        """Let the loop report clients, unless that is parked; the journal has no line of it."""
        if self._registered:
            try:
                self._loop.update_handler(self._fd, self._registered & ~self.parked | ERROR)
            except OSError as error:
                self._suspend(error)

    def _on_ready(self, _fd: int, _events: int) -> None:
        if self._registered and not (self._stepper and self._stepper.park(self, READ)):
            self._accept()

    def _accept(self) -> None:
        until = self._clock() + ACCEPT_TIME
        for _ in range(ACCEPTS_PER_EVENT):
            if not self._registered:
                return
            try:
                sock, sockaddr = self._sock.accept()
                self._aborted = 0
                if sockaddr or self._is_unix:
                    self._on_accept(sock, from_sockaddr(sockaddr))
                else:
                    # macOS may give none for a client that has reset already.
                    sock.close()
                if self._clock() >= until:
                    return
            except BlockingIOError:
                self._aborted = 0
                return
            except OSError as error:
                if error.errno in TRANSIENT_ERRNOS and self._aborted < MAX_ABORTED:
                    self._aborted += 1
                    continue
                if error.errno in OUT_OF_DESCRIPTORS and self._spare():
                    continue
                # Usually out of descriptors or memory. The client stays in the backlog and READ
                # stays ready: accepting again at once would spin, whatever the reason.
                self._suspend(error)
                return

    def _suspend(self, error: OSError) -> None:
        now = self._clock()
        log_at = self._log_at.get(error.errno)
        if log_at is None or (now >= log_at and not self.accept_error):
            self._log_at[error.errno] = now + LOG_INTERVAL
            log.warning(
                "cannot accept on %s: %s (%s); retrying", self.address, describe(error), error
            )
        self.accept_error = describe(error)
        self._out_of_resources = error.errno not in TRANSIENT_ERRNOS
        self._remove(cause_of(error))
        self._timer = self._loop.call_later(RETRY_DELAY, self._retry)

    def _retry(self) -> None:
        self._timer = None
        self._retrying_now = False
        self._aborted = 0
        try:
            self._register()
            self._on_ready(self._fd, READ)
        finally:
            # Set until here, so that only the first failure is logged. Cleared even if this raises,
            # or `resume` would wait for a retry that is not scheduled.
            self._forget_error()

    def _forget_error(self) -> None:
        """Accept as if nothing had failed, unless it is to be tried again."""
        if self._timer is None and not self.parked:
            self.accept_error = ""

    def _log_call(self, call: Call, mask: int, cause: Cause) -> None:
        before, self._registered = self._registered, mask
        if self._stepper is not None:
            self._stepper.drop(self, ~mask)
        line = LoopCall(
            self._clock(), 0, call, self._fd, before, mask, cause, 0, self.address,
        )  # fmt: skip
        self._journal.append(line)
