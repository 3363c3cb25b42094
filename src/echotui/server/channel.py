"""One connection and its socket: the only caller of the three loop calls for clients.

The hot path of a message: `Channel._on_ready`, `echo.receive`, `Connection.received`, and two
system calls. What keeps it cheap:

- `os.read` and `os.write` on the descriptor, without a socket object; see `BorrowedSocket`.
- The loop gets a plain function and keeps the channel itself as the file object: a bound method
  would be one more object for each connection.
- Members of enums are looked up as constants of a module, a third of the cost of an attribute of
  the enum (Python 3.11), and the properties of the strategy are copied into `ServerContext`.
- No observer is called. Counters are integers; the journal gets a line only when a mask changes.
"""

import logging
from socket import socket
from typing import Final

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import KICKS, Act, Call
from echotui.model.mask import ERROR, NONE, READ
from echotui.model.state import State
from echotui.server import closing, echo, sockets
from echotui.server.channel_lines import log_act, note_call
from echotui.server.connection import Connection
from echotui.server.context import ServerContext
from echotui.server.payload_tap import PayloadTap
from echotui.server.recording import Recording
from echotui.server.transport import Transport

log = logging.getLogger(__name__)

_LINGERING: Final = State.LINGERING
_CLOSED: Final = State.CLOSED


class Channel:
    """Moves bytes between one connection and its socket, and keeps the loop's mask up to date.

    Attributes:
        id: Never used again, unlike `fd`.
        fd: The descriptor; once the channel is closed, it may be another client's.
        registered: The mask registered with the loop, without ERROR.
        handled: The events that are handled when the loop reports them: `registered`; NONE while
            the end is deferred, or the loop is stepped.
        parked: Events that were reported and are not handled yet; the loop does not report them.
    """

    event_name = ""  # See `Steppable`.

    __slots__ = (
        "_queued_was", "_state_was", "address", "connection", "context", "delivered", "fd",
        "handled", "id", "parked", "rate_in", "rate_out", "registered", "sampled_in",
        "sampled_out", "tap", "transport",
    )  # fmt: skip

    def __init__(self, context: ServerContext, id_: int, sock: socket, address: Address) -> None:
        self.context = context
        self._queued_was, self._state_was = 0, State.OPEN
        self.id, self.address = id_, address
        self.connection = Connection(context.strategy, context.limits, context.clock())
        self.registered = self.handled = self.delivered = self.parked = NONE
        self.tap: PayloadTap | None = None
        self.transport: Transport | None = None
        self.sampled_in = self.sampled_out = 0
        self.rate_in = self.rate_out = 0.0
        # Owned from now on. Last, because nothing may fail between this and the close.
        self.fd = sock.detach()

    def open(self) -> None:
        """Register with the loop: serve the client from now on.

        Raises:
            OSError: The kernel refuses (epoll_ctl(2): ENOSPC, ENOMEM); the connection has ended.
        """
        mask = self.connection.interest
        try:
            self.context.loop.add_handler(self, Channel._on_ready, mask | ERROR)
        except Exception as error:  # of any type: nothing else would close it
            self.end(sockets.failure_of(error), Cause.CLOSED)
            raise
        note_call(self, Call.ADD, mask)

    def fileno(self) -> int:
        """Return the descriptor, for the loop."""
        return self.fd

    def close(self) -> None:
        """Close now, for `IOLoop.close(all_fds=True)`; nothing when closed already."""
        if self.connection.state is not _CLOSED:
            self.end(Ending(Reason.SERVER_STOP, Side.SERVER), Cause.CLOSED)

    def leave(self, reason: Reason, cause: Cause) -> None:
        """Send what is queued, then our end; see `Connection.leave`."""
        self.connection.leave(reason, cause, self.context.clock())
        log_act(self, KICKS.get(reason))
        self.apply()

    def end(self, ending: Ending, cause: Cause) -> None:
        """Close now; queued bytes are lost; see `Connection.end`."""
        closing.note_first(self.connection, self.fd, peer_ended=ending.reason is Reason.PEER_RESET)
        self.connection.end(ending, cause)
        if cause is Cause.KICKED:
            log_act(self, KICKS.get(ending.reason))
        self.apply()

    def choke(self) -> None:
        """Stop reading until the queue has sunk to the low watermark; see `Connection.choke`."""
        self.connection.choke()
        self.apply()

    def hold(self, *, on: bool) -> None:
        """Stop (`on`) or resume reading; IllegalSignalError when the connection is leaving."""
        self.connection.hold(self.context.clock(), on=on)
        log_act(self, Act.HOLD if on else Act.RELEASE)
        self.apply()

    def fail(self, error: Exception) -> None:
        """End because of an error of ours; nothing when closed already."""
        self.context.counters.handler_errors += 1
        if self.connection.state is not _CLOSED:
            self.end(sockets.failure_of(error), Cause.CLOSED)

    def retry(self) -> None:
        """Register again what was not registered while the kernel was short of memory."""
        self.connection.cause = Cause.TRIED_AGAIN
        self.apply()

    def resume(self, error: OSError | None) -> None:
        """Continue a deferred end: end of file (None) is read again, an error was reported once."""
        self.regate()
        if error is not None:
            self.failed(error)
        else:
            self._on_ready(READ)

    def deliver(self, event: int) -> str:
        """Handle an event that was parked. Return what was done."""
        self.handled = self.registered
        with Recording(self, event) as recording:
            self._on_ready(event)
        if self.handled:  # Else its end is deferred, or its mask has changed.
            self.regate()
        return str(recording)

    def regate(self) -> None:
        """Handle what the loop reports, or park it, as the stepper has it now."""
        self.handled = NONE if self.parked else self.registered & self.context.stepper.passing

    def arm(self) -> None:
        """Let the loop report what is registered and not parked; the journal has no line of it."""
        if self.connection.state is not _CLOSED:
            try:
                self.context.loop.update_handler(self.fd, self.registered & ~self.parked | ERROR)
            except OSError as error:
                self.end(sockets.failure_of(error), Cause.CLOSED)

    def _on_ready(self, events: int) -> None:
        # Another callback of the same iteration may have changed the mask or closed this channel.
        if not events & self.handled:
            if events & self.registered:
                self.context.stepper.park(self, events)
            return
        self.delivered = events
        try:
            if not events & READ:
                echo.send(self)
            elif self.connection.state is not _LINGERING:
                if echo.receive(self) and self.context.end_limit.may_end(self):
                    self.peer_ended()
            elif echo.discard(self) and self.context.end_limit.may_end(self):
                self.peer_ended()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.failed(error)
        except Exception as error:  # of any type: an unconsumed event comes 13,000 times a second
            log.exception("handler failed", extra={"connection": self.id})
            self.fail(error)

    def peer_ended(self) -> None:
        """Note the client's end of file."""
        if self.connection.state is _LINGERING:
            closing.note_first(self.connection, self.fd, peer_ended=True)
        self.connection.peer_end()
        self.apply()

    def failed(self, error: OSError) -> None:
        """Note an error of the socket; nothing when closed already."""
        if self.connection.state is _CLOSED:
            return
        if error.errno in sockets.NO_MEMORY_ERRNOS:
            # Bytes that could not be sent are queued; bytes to be received are still there.
            if self.registered:
                self.connection.cause = Cause.OUT_OF_MEMORY
                self._register(NONE)
        elif self.context.end_limit.may_end(self, error):
            self.end(sockets.ending_of(error), Cause.RESET)

    def apply(self) -> None:
        """Make counters, socket and loop follow the connection; call it after any change."""
        if self.transport is not None:
            self.transport.settle()
        connection, was, queued_was = self.connection, self._state_was, self._queued_was
        state, queued = connection.state, connection.queued
        if state is not was or queued != queued_was:
            self._state_was, self._queued_was = state, queued
            context = self.context
            context.counters.record(queued_was, queued, was, state, connection.lost)
            if queued > queued_was and context.counters.queued >= context.most_queued:
                context.on_queue_grown(self.id)
        if state is _CLOSED:
            self._close()
            return
        if state is _LINGERING and was is not _LINGERING:
            try:
                closing.send_end(connection, self.fd, self.context.clock())
            except OSError as error:
                self.end(sockets.ending_of(error), Cause.RESET)
                return
        self._register(connection.interest)

    def _register(self, mask: int) -> None:
        if mask == self.registered:
            return
        try:
            self.context.loop.update_handler(self.fd, mask & ~self.parked | ERROR)
        except OSError as error:
            # Loop and kernel may now disagree about the mask.
            self.end(sockets.failure_of(error), Cause.CLOSED)
        else:
            note_call(self, Call.UPDATE, mask)

    def _close(self) -> None:
        loop = self.context.loop
        try:
            loop.remove_handler(self.fd)
        except OSError:
            # The loop has forgotten the descriptor by now: this call does not ask the kernel.
            loop.remove_handler(self.fd)
        note_call(self, Call.REMOVE, NONE)
        if self.transport is not None:
            self.transport.close()
        self.context.on_closed(self.id, closing.close(self.connection, self.fd, self.id))
