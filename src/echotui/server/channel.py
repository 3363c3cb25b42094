"""One connection and its socket: the only caller of the three loop calls for clients."""

import logging
from socket import socket
from typing import Final

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import KICKS, Act, Call
from echotui.model.mask import ERROR, NONE, READ
from echotui.model.state import State
from echotui.server import lines, parting, sockets, traffic
from echotui.server.borrowed import Borrowed
from echotui.server.connection import Connection
from echotui.server.context import Wiring
from echotui.server.payload_tap import Tap

log = logging.getLogger(__name__)

# By these names they cost a third of what a look into the enum does (Python 3.11).
_LINGERING: Final = State.LINGERING
_CLOSED: Final = State.CLOSED


class Channel:
    """Feeds one connection from its socket, and its socket from the connection.

    Args:
        wiring: What all channels share; kept.
        id_: The connection's id, never used before.
        sock: The accepted socket, non-blocking; the channel takes its descriptor.
        address: The client's address, as accept gave it.

    Attributes:
        address: The client's end.
        fd: The descriptor; once the channel is closed, another client's perhaps.
        registered: The mask that the loop was told, without ERROR.
        heard: What of it is listened to: nothing while a full turn has put this off.
        delivered: The event that the loop delivered last.
        tap: Sees the payload, where somebody wants to see it.
    """

    __slots__ = (
        "_queued_seen", "_state_seen", "address", "connection", "delivered", "fd", "heard", "id",
        "rate_in", "rate_out", "registered", "sampled_in", "sampled_out", "tap", "wiring",
    )  # fmt: skip

    def __init__(self, wiring: Wiring, id_: int, sock: socket, address: Address) -> None:
        self.wiring = wiring
        self._queued_seen = 0
        self._state_seen = State.OPEN
        self.id = id_
        self.address = address
        self.connection = Connection(wiring.strategy, wiring.limits, wiring.clock())
        self.registered = self.heard = NONE
        self.delivered = NONE
        self.tap: Tap | None = None
        self.sampled_in = self.sampled_out = 0
        self.rate_in = self.rate_out = 0.0
        # Last, for nothing may fail between this and the close.
        self.fd = sock.detach()

    def open(self) -> None:
        """Register with the loop: from now on the client is served.

        Raises:
            OSError: The kernel refuses (epoll_ctl(2): ENOSPC, ENOMEM); the connection has ended.
        """
        mask = self.connection.interest
        try:
            # A bound method would be one more object a connection: the loop keeps the channel.
            self.wiring.loop.add_handler(self, Channel._on_ready, mask | ERROR)
        except Exception as error:  # of any type: nobody else would end it
            self.end(sockets.fault_of(error), Cause.CLOSED)
            raise
        self._note(Call.ADD, mask)

    def fileno(self) -> int:
        """The descriptor; the loop asks for it."""
        return self.fd

    def close(self) -> None:
        """Close now, for a loop that is closed with all it has; nothing when closed already."""
        if self.connection.state is not _CLOSED:
            self.end(Ending(Reason.SERVER_STOP, Side.SERVER), Cause.CLOSED)

    def leave(self, reason: Reason, cause: Cause) -> None:
        """Let the client have what it is owed, then our end; see `Connection.leave`."""
        self.connection.leave(reason, cause, self.wiring.clock())
        self._tell(KICKS.get(reason))
        self.settle()

    def end(self, ending: Ending, cause: Cause) -> None:
        """Close now; what is queued is lost; see `Connection.end`."""
        reset = ending.reason is Reason.PEER_RESET
        parting.note_first(self.connection, self.fd, peer_ended=reset)
        self.connection.end(ending, cause)
        if cause is Cause.KICKED:
            self._tell(KICKS.get(ending.reason))
        self.settle()

    def choke(self) -> None:
        """Stop reading until its queue has sunk; see `Connection.choke`."""
        self.connection.choke()
        self.settle()

    def hold(self, *, on: bool) -> None:
        """Stop (`on`) or go on reading; IllegalSignalError when the connection is leaving."""
        self.connection.hold(self.wiring.clock(), on=on)
        self._tell(Act.HOLD if on else Act.RELEASE)
        self.settle()

    def look_behind_mask(self) -> None:
        """Find what an empty mask does not hear: the peer's end, or its reset."""
        try:
            with Borrowed(self.fd) as sock:
                ended = sockets.at_end(sock)
        except OSError as error:
            self._failed(error)
            return
        if ended:
            self.connection.peer_end()
            self.settle()

    def fail(self, error: Exception) -> None:
        """End for a fault of ours (`error`); nothing when it is closed already."""
        self.wiring.ledger.faults += 1
        if self.connection.state is not _CLOSED:
            self.end(sockets.fault_of(error), Cause.CLOSED)

    def try_again(self) -> None:
        """Ask the loop again for what it was not asked for while the kernel was short of memory."""
        if self.registered != self.connection.interest:
            self.connection.why = Cause.TRIED_AGAIN
            self.settle()

    def resume(self, error: OSError | None) -> None:
        """Go on where a full turn has put this off; nothing when it is closed by now.

        Args:
            error: What the socket had told; none for an end of file, which it tells again.
        """
        self.heard = self.registered
        if self.connection.state is _CLOSED:
            return
        if error is not None:
            self._failed(error)
        else:
            self._on_ready(READ)

    def _on_ready(self, events: int) -> None:
        # Another callback of the same turn may have changed the mask or closed this channel.
        if not events & self.heard:
            return
        self.delivered = events
        try:
            if not events & READ:
                traffic.send(self)
            elif self.connection.state is not _LINGERING:
                traffic.receive(self)
            else:
                traffic.discard(self)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._failed(error)
        except Exception as error:  # of any type: a fault of ours ends this one client alone
            # And an event left unconsumed comes again 13,000 times a second.
            log.exception("its handler failed", extra={"connection": self.id})
            self.fail(error)

    def _failed(self, error: OSError) -> None:
        if self.connection.state is _CLOSED:
            return
        if error.errno in sockets.SHORT_OF_MEMORY:
            # What could not be sent is queued, what could not be received is still there.
            if self.registered:
                self.connection.why = Cause.OUT_OF_MEMORY
                self._register(NONE)
        elif self.wiring.turn.may_end(self, error):
            self.end(sockets.ending_of(error), Cause.RESET)

    def settle(self) -> None:
        """Let ledger, socket and loop follow the connection, after it was told something."""
        connection = self.connection
        state, before = connection.state, self._state_seen
        queued = connection.queued
        if state is not before or queued != self._queued_seen:
            seen, self._queued_seen, self._state_seen = self._queued_seen, queued, state
            self.wiring.ledger.book(seen, queued, before, state, connection.lost)
            if queued > seen:
                self.wiring.grown(self)
        if state is _CLOSED:
            self._close()
            return
        if state is _LINGERING and before is not _LINGERING:
            # Lingering begins here; in textbook the last byte may have gone long ago.
            connection.moved_at = self.wiring.clock()
            try:
                parting.send_end(connection, self.fd)
            except OSError as error:
                self.end(sockets.ending_of(error), Cause.RESET)
                return
        self._register(connection.interest)

    def _register(self, mask: int) -> None:
        if mask == self.registered:
            return
        try:
            self.wiring.loop.update_handler(self.fd, mask | ERROR)
        except OSError as error:
            # The loop and the kernel may disagree now about what was asked for.
            self.end(sockets.fault_of(error), Cause.CLOSED)
            return
        self._note(Call.UPDATE, mask)

    def _note(self, call: Call, mask: int) -> None:
        wiring = self.wiring
        before, self.registered = self.registered, mask
        self.heard = mask
        wiring.journal.append(lines.loop_call(self, call, before, wiring.clock()))
        wiring.ledger.calls += 1
        wiring.ledger.updates += call is Call.UPDATE

    def _tell(self, act: Act | None) -> None:
        if act is not None:
            self.wiring.journal.append(lines.acted(self, act, self.wiring.clock()))

    def _close(self) -> None:
        connection, wiring = self.connection, self.wiring
        try:
            wiring.loop.remove_handler(self.fd)
        except OSError:
            # What epoll_ctl refused is forgotten by now: this time the kernel isn't asked.
            wiring.loop.remove_handler(self.fd)
        self._note(Call.REMOVE, NONE)
        try:
            parting.close(connection, self.fd)
        except OSError as error:
            log.warning("closing its socket failed: %s", error, extra={"connection": self.id})
        wiring.ledger.ends[connection.ending.reason] += 1
        wiring.journal.append(lines.ended(self, wiring.clock()))
        wiring.on_closed(self)
