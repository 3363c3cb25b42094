"""One connection and its socket: the only caller of the three loop calls for clients."""

import logging
import socket
from typing import Final

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import Kernel
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, LoopCall
from echotui.model.mask import ERROR, NONE, READ
from echotui.model.state import State
from echotui.server import closing
from echotui.server.connection import Connection
from echotui.server.kernel import local_address, look
from echotui.server.tap import Tap
from echotui.server.wiring import Wiring

log = logging.getLogger(__name__)

# By these names they cost a third of what a look into the enum does (Python 3.11).
_LINGERING: Final = State.LINGERING
_CLOSED: Final = State.CLOSED
_CHOKED: Final = State.CHOKED
_UPDATE: Final = Call.UPDATE


class Channel:
    """Feeds one connection from its socket, and its socket from the connection.

    Args:
        wiring: What all channels share.
        id_: The connection's id, never used before.
        sock: The accepted socket, non-blocking; the channel owns it from now on.
        address: The client's address, as accept gave it.

    Attributes:
        registered: The mask that the loop was told, without ERROR.
        delivered: The event that the loop delivered last.
        tap: Sees the payload, where somebody wants to see it.
    """

    __slots__ = (
        "_queued_seen", "_sock", "_state_seen", "_wiring", "address", "connection", "delivered",
        "fd", "id", "rate_in", "rate_out", "registered", "sampled_in", "sampled_out", "tap",
    )  # fmt: skip

    def __init__(self, wiring: Wiring, id_: int, sock: socket.socket, address: Address) -> None:
        self._wiring = wiring
        self._sock = sock
        self._queued_seen = 0
        self._state_seen = State.OPEN
        self.id = id_
        # Kept as an integer: after close() the socket says -1, and the loop would not find it.
        self.fd = sock.fileno()
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
        """Let the client have what it is owed, then our end.

        Args:
            reason: Why the connection will have ended.
            cause: Why its mask changes.

        Raises:
            IllegalSignalError: It is leaving already, or has left.
        """
        self.connection.leave(reason, cause, self._wiring.clock())
        self._settle()

    def end(self, ending: Ending, cause: Cause) -> None:
        """Close now; what is queued is lost.

        Args:
            ending: Why, and who was first.
            cause: Why the handler is removed.

        Raises:
            IllegalSignalError: It is closed already.
        """
        self.connection.end(ending, cause)
        self._settle()

    def hold(self, *, on: bool) -> None:
        """Stop (`on`) or go on reading; IllegalSignalError when the connection is leaving."""
        self.connection.hold(self._wiring.clock(), on=on)
        self._settle()

    def look_behind_mask(self) -> None:
        """Find what an empty mask does not hear: the peer's end, or its reset."""
        try:
            ended = closing.at_end(self._sock)
        except OSError as error:
            self.end(closing.ending_of(error), Cause.RESET)
            return
        if ended:
            self.connection.peer_end()
            self._settle()

    def fail(self, error: Exception) -> None:
        """End for a fault of ours (`error`); nothing when it is closed already."""
        self._wiring.ledger.faults += 1
        if self.connection.state is not _CLOSED:
            self.end(Ending(Reason.ERROR, Side.SERVER, type(error).__name__), Cause.CLOSED)

    def kernel(self) -> Kernel:
        """What the kernel holds for the socket."""
        return look(self._sock)

    def local(self) -> Address:
        """Our end's address."""
        return local_address(self._sock)

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
            self.end(closing.ending_of(error), Cause.RESET)
        except Exception as error:
            # The loop's last resort: an event left unconsumed comes again 13,000 times a second.
            log.exception("connection %d: its handler failed", self.id)
            self.fail(error)

    def _readable(self) -> None:
        # Names for what is used here: each look through two objects shows in the cost of a message.
        wiring, connection, sock = self._wiring, self.connection, self._sock
        data = sock.recv(wiring.receive_size)
        if not data:
            connection.peer_end()
            self._settle()
            return
        taken = 0
        try:
            if connection.queue is None and wiring.sends_at_once:
                taken = sock.send(data)
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
            closing.ask_error(self._sock)
            connection.found_empty()
        try:
            for _ in range(wiring.sends_a_turn):
                if not connection.queued:
                    break
                chunk = connection.chunk()
                count = self._sock.send(chunk)
                if self.tap is not None:
                    self.tap.note_sent(chunk, count)
                connection.sent(count, wiring.clock())
        finally:
            self._settle()

    def _discard(self) -> None:
        size, ended = closing.discard(self._sock)
        self.connection.discarded(size)
        if ended:
            self.connection.peer_end()
            self._settle()

    def _settle(self) -> None:
        """Let ledger, socket and loop follow the connection."""
        connection = self.connection
        state, before = connection.state, self._state_seen
        if state is not before or connection.queued != self._queued_seen:
            self._book()
        if state is _CLOSED:
            self._close()
            return
        if state is _LINGERING and before is not _LINGERING:
            # Lingering begins here; in textbook the last byte may have gone long ago.
            connection.moved_at = self._wiring.clock()
            try:
                self._sock.shutdown(socket.SHUT_WR)
            except OSError as error:
                self.end(closing.ending_of(error), Cause.RESET)
                return
        mask = connection.interest
        if mask != self.registered:
            self._wiring.loop.update_handler(self.fd, mask | ERROR)
            self._note(Call.UPDATE, mask)

    def _book(self) -> None:
        ledger, state, queued = self._wiring.ledger, self.connection.state, self.connection.queued
        ledger.queued += queued - self._queued_seen
        ledger.queued_in += bool(queued) - bool(self._queued_seen)
        ledger.choked += (state is _CHOKED) - (self._state_seen is _CHOKED)
        if state is _CLOSED:
            ledger.lost += self.connection.lost
        self._queued_seen, self._state_seen = queued, state

    def _note(self, call: Call, mask: int) -> None:
        connection, wiring = self.connection, self._wiring
        before, self.registered = self.registered, mask
        line = LoopCall(
            wiring.clock(), self.id, call, self.fd, before, mask, connection.why,
            connection.queued or connection.lost, self.address,
        )  # fmt: skip
        wiring.journal.append(line)
        wiring.ledger.calls += 1
        wiring.ledger.updates += call is _UPDATE

    def _close(self) -> None:
        connection, wiring = self.connection, self._wiring
        wiring.loop.remove_handler(self.fd)
        self._note(Call.REMOVE, NONE)
        try:
            reset = connection.ending.reason is Reason.KICKED_RESET
            (closing.close_with_reset if reset else closing.close_with_end)(self._sock)
        except OSError as error:
            log.warning("connection %d: closing its socket failed: %s", self.id, error)
        now = wiring.clock()
        wiring.ledger.ends[connection.ending.reason] += 1
        wiring.journal.append(
            Ended(
                now, self.id, connection.ending, connection.bytes_in, connection.bytes_out,
                now - connection.opened_at, self.address,
            )
        )  # fmt: skip
        wiring.on_closed(self)
