"""An echo connection without its socket: bytes in, bytes owed, state, interest."""

from typing import Final

from msgspec.structs import replace

from echotui.errors import IllegalSignalError
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import Signal, State, step
from echotui.model.strategy import Strategy
from echotui.server.send_queue import SendQueue

# By this name it costs a third of what a look into the enum does (Python 3.11).
_OPEN: Final = State.OPEN


class Connection:
    """What one connection owes its peer, and what it wants to hear from the loop.

    It does no I/O and reads no clock: whoever owns the socket tells it what happened, and then
    looks at `state` and `interest`. After every call: `state` LINGERING means that our end is to
    be sent (`shutdown(SHUT_WR)`, once), CLOSED that the socket is to be closed, anything else that
    the registered mask is to follow `interest`. `why` is the cause to give for that.

    Always `bytes_in == bytes_out + queued + lost`, so `bytes_out` is not kept but follows from the
    others. An illegal call raises, and changes nothing.

    Args:
        strategy: How to take turns.
        limits: Where the watermarks are.
        now: Monotonic time in seconds.

    Attributes:
        queue: What is owed, and after that until `textbook` has found it empty; else None.
        held: Whether the operator stopped the reading; leaving ends that.
        moved_at: When the queue began or last shrank, a hold ended, it was asked to leave, or
            lingering began.
        lost: Bytes that were queued when it was ended.
    """

    __slots__ = (
        "_limits", "_odd_writes", "_sends_at_once", "active_at", "bytes_in", "discarded_bytes",
        "ending", "held", "lost", "moved_at", "opened_at", "queue", "reads", "state", "why",
    )  # fmt: skip

    def __init__(self, strategy: Strategy, limits: Limits, now: float) -> None:
        self._sends_at_once = strategy.sends_at_once
        self._limits = limits
        self.queue: SendQueue | None = None
        self.held = False
        self.state = State.OPEN
        self.why = Cause.ACCEPTED
        self.ending = NOT_ENDED
        self.bytes_in = self.lost = self.discarded_bytes = 0
        # Most reads are followed by one write: only what there is beside those pairs is counted.
        self.reads = self._odd_writes = 0
        self.opened_at = self.active_at = self.moved_at = now

    @property
    def interest(self) -> int:
        """The mask to register: a function of state, queue and hold, and of nothing else."""
        state = self.state
        if state is _OPEN:
            reading = NONE if self.held else READ
            if self.queue is None:
                return reading
            return reading | WRITE if self._sends_at_once else WRITE
        return NONE if state is State.CLOSED else READ if state is State.LINGERING else WRITE

    @property
    def bytes_out(self) -> int:
        """Bytes handed to the kernel."""
        return self.bytes_in - self.queued - self.lost

    @property
    def writes(self) -> int:
        """How often bytes were handed to the kernel."""
        return self.reads + self._odd_writes

    @property
    def owing(self) -> bool:
        """Whether WRITE is wanted: bytes are queued, or `textbook` has yet to find none."""
        return self.queue is not None

    @property
    def queued(self) -> int:
        """Bytes read and not yet handed to the kernel."""
        return self.queue.size if self.queue is not None else 0

    @property
    def chunks(self) -> int:
        """How many messages are queued, the one partly sent among them."""
        return len(self.queue) if self.queue is not None else 0

    def received(self, data: bytes, taken: int, now: float) -> None:
        """Count what was received; queue what the kernel has not taken at once.

        Args:
            data: What `recv` gave; not empty.
            taken: How many of its first bytes `send` took already, past an empty queue.
            now: Monotonic time in seconds.

        Raises:
            IllegalSignalError: READ is not wanted for an echo, or the sizes are impossible.
        """
        size = len(data)
        if self.state is not _OPEN or self.held:
            raise IllegalSignalError(f"{self.state}, held: {self.held}; it receives nothing")
        if self.queue is not None and (taken or not self._sends_at_once):
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
            self._odd_writes -= 1
        if self.queue is None:
            self.queue = SendQueue()
            self.moved_at = now
        self.queue.append(data, taken)
        self.why = Cause.QUEUED
        if self.queue.size >= self._limits.high_water:
            self.state = step(self.state, Signal.HIGH_WATER)
            self.why = Cause.HIGH_WATER

    def choke(self) -> None:
        """Stop reading early; IllegalSignalError when it does not, or owes nothing."""
        if not self.queued:
            raise IllegalSignalError("nothing is queued")
        self.state = step(self.state, Signal.HIGH_WATER)
        self.why = Cause.QUEUES_FULL

    def chunk(self) -> memoryview:
        """The unsent part of the oldest piece; tell `sent` how much of it the kernel took."""
        return self.queue.head() if self.queue is not None else memoryview(b"")

    def sent(self, count: int, now: float) -> None:
        """Drop what the kernel took of `chunk`: `count` bytes; 0 is allowed and changes nothing.

        Raises:
            IllegalSignalError: More than `chunk` gave, or less than nothing.
        """
        queue = self.queue
        owed = queue.head_size if queue is not None else 0
        if not 0 <= count <= owed:
            raise IllegalSignalError(f"{count} bytes were sent of {owed}")
        if not count or queue is None:
            return
        queue.drop(count)
        self._odd_writes += 1
        self.active_at = self.moved_at = now
        if self.state is State.CHOKED and queue.size <= self._limits.low_water:
            self.state = step(self.state, Signal.LOW_WATER)
            self.why = Cause.LOW_WATER
        if not queue.size and self._sends_at_once:
            self.found_empty()

    def found_empty(self) -> None:
        """Say that WRITE came and nothing was queued: the turn is over (`textbook`)."""
        if self.queue is None or self.queue.size:
            return
        self.queue = None
        self.why = Cause.FLUSHED
        if self.state is State.DRAINING:
            self._flushed()

    def peer_end(self) -> None:
        """Note the peer's end of file. Everything queued is still owed.

        Raises:
            IllegalSignalError: The connection is draining or closed already.
        """
        self.state = step(self.state, Signal.PEER_END)
        self.ending = self.ending or Ending(Reason.PEER_CLOSED, Side.CLIENT)
        self.held = False
        self.why = Cause.PEER_END
        if self.state is State.DRAINING and not self.owing:
            self._flushed()

    def leave(self, reason: Reason, cause: Cause, now: float) -> None:
        """Ask the connection to leave with all that it is owed.

        Args:
            reason: Why it will have ended.
            cause: Why its mask changes now.
            now: Monotonic time in seconds.

        Raises:
            IllegalSignalError: It is leaving already, or has left.
        """
        self.state = step(self.state, Signal.LEAVE)
        self.ending = Ending(reason)
        self.held = False
        self.why = cause
        self.moved_at = now
        if not self.owing:
            self._flushed()

    def _flushed(self) -> None:
        self.state = step(self.state, Signal.FLUSHED)
        # A peer that ends later finds us lingering, which is past this.
        if self.ending.first is Side.CLIENT:
            self.state = step(self.state, Signal.PEER_END)
        else:
            self.why = Cause.LINGER

    def discarded(self, size: int) -> None:
        """Count bytes (`size`) that came after our end and are not echoed."""
        self.discarded_bytes += size

    def hold(self, now: float, *, on: bool) -> None:
        """Stop (`on`) or go on reading; IllegalSignalError when it is leaving."""
        if self.state not in (State.OPEN, State.CHOKED):
            raise IllegalSignalError(f"a connection that is {self.state} cannot be held")
        if self.held and not on:
            self.moved_at = now
        self.held = on
        self.why = Cause.HELD if on else Cause.RELEASED

    def end(self, ending: Ending, cause: Cause) -> None:
        """End now: reset, kicked, timed out or failed. What is queued is lost.

        Args:
            ending: Why, and who was first. Whoever was first earlier stays first, and one whose end
                was sent keeps its reason when the peer answers with a reset.
            cause: Why its handler is removed.

        Raises:
            IllegalSignalError: It is closed already.
        """
        self.state = step(self.state, Signal.END)
        self.why = cause
        before = self.ending
        if ending.reason is not Reason.PEER_RESET or before.first is not Side.SERVER:
            self.ending = before.then(ending)
        self.lost = self.queued
        self.queue = None
        self.held = False

    def first_was(self, side: Side) -> None:
        """Note which `side` sent the first FIN or RST."""
        self.ending = replace(self.ending, first=side)
