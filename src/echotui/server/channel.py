"""One connection and its socket: the only caller of the three loop calls for clients."""

import logging
from os import read, write
from socket import SHUT_WR, socket
from typing import Final

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call
from echotui.model.mask import ERROR, NONE, READ
from echotui.model.state import State
from echotui.server import lines, sockets
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
        wiring: What all channels share.
        id_: The connection's id, never used before.
        sock: The accepted socket, non-blocking; the channel takes its descriptor.
        address: The client's address, as accept gave it.

    Attributes:
        address: The client's end.
        fd: The descriptor; once the channel is closed, another client's perhaps.
        registered: The mask that the loop was told, without ERROR.
        delivered: The event that the loop delivered last.
        tap: Sees the payload, where somebody wants to see it.
    """

    __slots__ = (
        "_queued_seen", "_state_seen", "_wiring", "address", "connection", "delivered", "fd", "id",
        "rate_in", "rate_out", "registered", "sampled_in", "sampled_out", "tap",
    )  # fmt: skip

    def __init__(self, wiring: Wiring, id_: int, sock: socket, address: Address) -> None:
        self._wiring = wiring
        self._queued_seen = 0
        self._state_seen = State.OPEN
        self.id = id_
        self.fd = sock.detach()
        self.address = address
        self.connection = Connection(wiring.strategy, wiring.limits, wiring.clock())
        self.registered = NONE
        self.delivered = NONE
        self.tap: Tap | None = None
        self.sampled_in = self.sampled_out = 0
        self.rate_in = self.rate_out = 0.0

    def open(self) -> None:
        """Register with the loop: from now on the client is served."""
        mask = self.connection.interest
        # A bound method would be one more object a connection: the loop keeps the channel instead.
        self._wiring.loop.add_handler(self, Channel._on_ready, mask | ERROR)
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
        self.connection.leave(reason, cause, self._wiring.clock())
        self._settle()

    def end(self, ending: Ending, cause: Cause) -> None:
        """Close now; what is queued is lost; see `Connection.end`."""
        self.connection.end(ending, cause)
        self._settle()

    def choke(self) -> None:
        """Stop reading until its queue has sunk; see `Connection.choke`."""
        self.connection.choke()
        self._settle()

    def hold(self, *, on: bool) -> None:
        """Stop (`on`) or go on reading; IllegalSignalError when the connection is leaving."""
        self.connection.hold(self._wiring.clock(), on=on)
        self._settle()

    def look_behind_mask(self) -> None:
        """Find what an empty mask does not hear: the peer's end, or its reset."""
        try:
            with Borrowed(self.fd) as sock:
                ended = sockets.at_end(sock)
        except OSError as error:
            self.end(sockets.ending_of(error), Cause.RESET)
            return
        if ended:
            self.connection.peer_end()
            self._settle()

    def fail(self, error: Exception) -> None:
        """End for a fault of ours (`error`); nothing when it is closed already."""
        self._wiring.ledger.faults += 1
        if self.connection.state is not _CLOSED:
            self.end(Ending(Reason.ERROR, Side.SERVER, type(error).__name__), Cause.CLOSED)

    def _on_ready(self, events: int) -> None:
        # Another callback of the same turn may have changed the mask or closed this channel.
        if not events & self.registered:
            return
        self.delivered = events
        try:
            if not events & READ:
                self._writable()
            elif self.connection.state is not _LINGERING:
                self._readable()
            else:
                self._discard()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.end(sockets.ending_of(error), Cause.RESET)
        except Exception as error:  # of any type: a fault of ours ends this one client alone
            # And an event left unconsumed comes again 13,000 times a second.
            log.exception("its handler failed", extra={"connection": self.id})
            self.fail(error)

    def _readable(self) -> None:
        # Names for what is used here: each look through two objects shows in the cost of a message.
        wiring, connection, fd = self._wiring, self.connection, self.fd
        data = read(fd, wiring.receive_size)
        if not data:
            connection.peer_end()
            self._settle()
            return
        taken = 0
        try:
            if connection.queue is None and wiring.sends_at_once:
                taken = write(fd, data)
        finally:
            if self.tap is not None:
                self.tap.note_received(data, taken)
            # Counted also when send fails: the bytes did arrive.
            clock = wiring.clock
            connection.received(data, taken, clock())
            size = len(data)
            wiring.ledger.bytes_in += size
            if taken < size:
                self._settle()

    def _writable(self) -> None:
        wiring = self._wiring
        connection = self.connection
        if not connection.queued:
            # No send to tell of a reset; and uvloop, which tells it once, would then be deaf.
            with Borrowed(self.fd) as sock:
                sockets.ask_error(sock)
            connection.found_empty()
        try:
            for _ in range(wiring.sends_a_turn):
                if not connection.queued:
                    break
                chunk = connection.chunk()
                count = write(self.fd, chunk)
                if self.tap is not None:
                    self.tap.note_sent(chunk, count)
                connection.sent(count, wiring.clock())
        finally:
            self._settle()

    def _discard(self) -> None:
        with Borrowed(self.fd) as sock:
            size, ended = sockets.discard(sock)
        self.connection.discarded(size)
        if ended:
            self.connection.peer_end()
            self._settle()

    def _settle(self) -> None:
        """Let ledger, socket and loop follow the connection."""
        connection = self.connection
        state, before = connection.state, self._state_seen
        queued = connection.queued
        if state is not before or queued != self._queued_seen:
            seen, self._queued_seen, self._state_seen = self._queued_seen, queued, state
            self._wiring.ledger.book(seen, queued, before, state, connection.lost)
            if queued > seen:
                self._wiring.grown(self)
        if state is _CLOSED:
            self._close()
            return
        if state is _LINGERING and before is not _LINGERING:
            # Lingering begins here; in textbook the last byte may have gone long ago.
            connection.moved_at = self._wiring.clock()
            try:
                with Borrowed(self.fd) as sock:
                    sock.shutdown(SHUT_WR)
            except OSError as error:
                self.end(sockets.ending_of(error), Cause.RESET)
                return
        mask = connection.interest
        if mask != self.registered:
            self._wiring.loop.update_handler(self.fd, mask | ERROR)
            self._note(Call.UPDATE, mask)

    def _note(self, call: Call, mask: int) -> None:
        wiring = self._wiring
        before, self.registered = self.registered, mask
        wiring.journal.append(lines.loop_call(self, call, before, wiring.clock()))
        wiring.ledger.calls += 1
        wiring.ledger.updates += call is Call.UPDATE

    def _close(self) -> None:
        connection, wiring = self.connection, self._wiring
        wiring.loop.remove_handler(self.fd)
        self._note(Call.REMOVE, NONE)
        try:
            reset = connection.ending.reason is Reason.KICKED_RESET
            with Borrowed(self.fd) as sock:
                (sockets.close_with_reset if reset else sockets.close_with_end)(sock)
        except OSError as error:
            log.warning("closing its socket failed: %s", error, extra={"connection": self.id})
        wiring.ledger.ends[connection.ending.reason] += 1
        wiring.journal.append(lines.ended(self, wiring.clock()))
        wiring.on_closed(self)
