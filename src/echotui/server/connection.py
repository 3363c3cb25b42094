"""An echo connection without its socket: bytes in, queued bytes, state, interest."""

from typing import Final

from msgspec.structs import replace

from echotui.errors import IllegalSignalError
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import Signal, State, step
from echotui.model.strategy import Strategy
from echotui.server.interest import OUR_END, interest_of
from echotui.server.send_queue import SendQueue

_OPEN: Final = State.OPEN  # A constant: see `channel.py`.


class Connection:
    """The state and the queue of one connection, and the events that it wants.

    It does no I/O and reads no clock: the owner of the socket calls it with what happened. After
    every call, obey `state` and `interest`: if `state` is now LINGERING, send our end
    (`shutdown(SHUT_WR)`, once); if CLOSED, close the socket; else register `interest`, with `cause`
    as the reason.

    Always `bytes_in == bytes_out + queued + lost`, so `bytes_out` is not kept but follows from the
    others. An illegal call raises IllegalSignalError, and changes nothing. Times are monotonic, in
    seconds.

    Attributes:
        queue: What is to be sent. `textbook` keeps it, empty, until WRITE is reported once more.
        held: Whether the operator stopped reading; leaving ends that.
        progress_at: When the queue began or last shrank, a hold ended, it was asked to leave, or
            lingering began.
        lost: Bytes that were queued when it was ended.
        peak: Bytes in the queue, at most so far.
        suppressed: Events that injected faults take away from `interest`, and OUR_END.
    """

    __slots__ = (
        "_extra_writes", "_limits", "active_at", "bytes_in", "cause",
        "discarded_bytes", "ending", "held", "lost", "opened_at", "peak", "progress_at", "queue",
        "reads", "sends_at_once", "state", "suppressed",
    )  # fmt: skip

    def __init__(self, strategy: Strategy, limits: Limits, now: float) -> None:
        self.sends_at_once = strategy.sends_at_once
        self._limits = limits
        self.queue: SendQueue | None = None
        self.held, self.suppressed = False, NONE
        self.state = State.OPEN
        self.cause = Cause.ACCEPTED
        self.ending = NOT_ENDED
        self.bytes_in = self.lost = self.discarded_bytes = self.peak = 0
        # Most reads are followed by one write: only the difference is counted.
        self.reads = self._extra_writes = 0
        self.opened_at = self.active_at = self.progress_at = now

    interest = property(interest_of)

    @property
    def bytes_out(self) -> int:
        """Bytes handed to the kernel."""
        return self.bytes_in - self.queued - self.lost

    @property
    def writes(self) -> int:
        """How often bytes were handed to the kernel."""
        return self.reads + self._extra_writes

    @property
    def wants_write(self) -> bool:
        """Whether WRITE is wanted: bytes are queued, or `textbook` has yet to find none."""
        return self.queue is not None

    @property
    def queued(self) -> int:
        """Bytes received and not yet handed to the kernel."""
        return self.queue.size if self.queue is not None else 0

    @property
    def chunks(self) -> int:
        """Messages in the queue, including one that is partly sent."""
        return len(self.queue) if self.queue is not None else 0

    def received(self, data: bytes, taken: int, now: float) -> None:
        """Count received bytes; queue what the kernel has not taken at once.

        Args:
            data: Not empty.
            taken: How many of its first bytes the kernel took at once; 0 unless the queue is empty.
        """
        size = len(data)
        if self.state is not _OPEN or self.held or self.suppressed & READ:
            raise IllegalSignalError(f"{self.state}, held: {self.held}; it receives nothing")
        if self.queue is not None and (
            taken or not (self.sends_at_once or self.suppressed & WRITE)
        ):
            raise IllegalSignalError("bytes were received or sent past the queue")
        if not 0 <= taken <= size or not size:
            raise IllegalSignalError(f"{taken} bytes were sent of {size} received")
        self.bytes_in += size
        self.reads += 1
        self.active_at = now
        if taken < size:
            self._enqueue(data, taken, now)

    def _enqueue(self, data: bytes, taken: int, now: float) -> None:
        if not taken:
            self._extra_writes -= 1
        if self.queue is None or not self.queue.size:
            self.queue = SendQueue()
            self.progress_at = now
        self.queue.append(data, taken)
        self.cause = Cause.QUEUED
        size = self.queue.size
        if size > self.peak:  # noqa: PLR1730 - max() takes 6 times as long
            self.peak = size
        if size >= self._limits.high_water:
            self.state = step(self.state, Signal.HIGH_WATER)
            self.cause = Cause.HIGH_WATER

    def choke(self) -> None:
        """Stop reading below the high watermark; illegal unless it is open with bytes queued."""
        if not self.queued:
            raise IllegalSignalError("nothing is queued")
        self.state = step(self.state, Signal.HIGH_WATER)
        self.cause = Cause.QUEUES_FULL

    def chunk(self) -> memoryview:
        """Return the bytes to send next; call `sent` with how many the kernel took."""
        return self.queue.head() if self.queue is not None else memoryview(b"")

    def sent(self, count: int, now: float) -> None:
        """Drop what the kernel took of `chunk`: `count` bytes; 0 is allowed and changes nothing."""
        queue = self.queue
        offered = queue.head_size if queue is not None else 0
        if not 0 <= count <= offered:
            raise IllegalSignalError(f"{count} bytes were sent of {offered}")
        if not count or queue is None:
            return
        queue.drop(count)
        self._extra_writes += 1
        self.active_at = self.progress_at = now
        if self.state is State.CHOKED and queue.size <= self._limits.low_water:
            self.state = step(self.state, Signal.LOW_WATER)
            self.cause = Cause.LOW_WATER
        if not queue.size and self.sends_at_once:
            self.found_empty()

    def found_empty(self) -> None:
        """Note that WRITE was reported and nothing was queued: reading is next (`textbook`)."""
        if self.queue is None or self.queue.size:
            return
        self.queue = None
        self.cause = Cause.FLUSHED
        if self.state is State.DRAINING:
            self._finish()

    def peer_end(self) -> None:
        """Note the client's end of file; queued bytes are still sent. Illegal while draining."""
        self.state = step(self.state, Signal.PEER_END)
        self.ending = self.ending or Ending(Reason.PEER_CLOSED, Side.CLIENT)
        self.held = False
        self.cause = Cause.PEER_END
        self._finish()

    def leave(self, reason: Reason, cause: Cause, now: float) -> None:
        """Send what is queued, then our end; illegal when it is leaving already.

        Args:
            reason: Why it will have ended.
            cause: Why its mask changes now.
        """
        self.state = step(self.state, Signal.LEAVE)
        self.ending = Ending(reason)
        self.held = False
        self.cause = cause
        self.progress_at = now
        self._finish()

    def _finish(self) -> None:
        """Send our end once nothing is left to be sent before it."""
        if self.state is not State.DRAINING or self.wants_write or self.suppressed & OUR_END:
            return
        self.state = step(self.state, Signal.FLUSHED)
        # If the client ends later, the state is LINGERING, and this is not reached.
        if self.ending.first is Side.CLIENT:
            self.state = step(self.state, Signal.PEER_END)
        else:
            self.cause = Cause.LINGER

    def discarded(self, size: int) -> None:
        """Count `size` bytes that arrived and are not echoed: after our end, or by a fault."""
        self.discarded_bytes += size

    def suppress(self, mask: int, now: float) -> None:
        """Take from `interest` the events of `mask` and no others, and our end with OUR_END."""
        before, interest = self.suppressed, self.interest
        self.suppressed = mask
        if before & ~mask:
            self.progress_at = now
        if self.interest != interest:
            self.cause = Cause.FAULT
        self._finish()

    def cut(self, ending: Ending, suppressed: int = NONE) -> None:
        """Lose what is queued, then our end, for an injected fault; illegal after our end."""
        if self.state is not State.DRAINING:
            self.state = step(self.state, Signal.LEAVE)
        self.ending = self.ending.then(ending)
        self.lost += self.queued
        self.queue = None
        self.held, self.suppressed = False, suppressed
        self._finish()
        self.cause = Cause.FAULT

    def hold(self, now: float, *, on: bool) -> None:
        """Stop (`on`) or resume reading; illegal when it is leaving."""
        if self.state not in (State.OPEN, State.CHOKED):
            raise IllegalSignalError(f"a connection that is {self.state} cannot be held")
        if self.held and not on:
            self.progress_at = now
        self.held = on
        self.cause = Cause.HELD if on else Cause.RELEASED

    def end(self, ending: Ending, cause: Cause) -> None:
        """End now: reset, kicked, timed out or failed. Queued bytes are lost.

        Args:
            ending: The side that was first before stays first, and a connection to which our end
                was sent keeps its reason when the client answers with a reset.
            cause: Why its handler is removed.
        """
        self.state = step(self.state, Signal.END)
        self.cause = cause
        before = self.ending
        if ending.reason is not Reason.PEER_RESET or before.first is not Side.SERVER:
            self.ending = before.then(ending)
        self.lost += self.queued
        self.queue = None
        self.held = False

    def note_first(self, side: Side) -> None:
        """Note which side sent the first FIN or RST."""
        self.ending = replace(self.ending, first=side)
