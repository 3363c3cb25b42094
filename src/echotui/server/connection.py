"""An echo connection without its socket: bytes in, bytes owed, state, interest."""

from echotui.errors import IllegalSignalError
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import Signal, State, step
from echotui.model.strategy import Strategy
from echotui.server.send_queue import SendQueue


class Connection:
    """What one connection owes its peer, and what it wants to hear from the loop.

    It does no I/O and reads no clock: whoever owns the socket tells it what happened, and then
    looks at `state` and `interest`. After every call: `state` LINGERING means that our end is to
    be sent (`shutdown(SHUT_WR)`, once), CLOSED that the socket is to be closed, anything else that
    the registered mask is to follow `interest`. `why` is the cause to give for that.

    At all times `bytes_in == bytes_out + queued + lost`. An illegal call raises, and changes
    nothing.

    Args:
        strategy: How to take turns.
        limits: Where the watermarks are.
        now: Monotonic time in seconds.

    Attributes:
        owing: Whether WRITE is wanted: bytes are queued, or `textbook` has yet to find none.
        held: Whether the operator stopped the reading; leaving ends that.
        moved_at: When the queue began or last shrank, a hold ended, it was asked to leave, or
            lingering began.
        lost: Bytes that were queued when it was ended.
    """

    __slots__ = (
        "_limits", "_peer_ended", "_queue", "_strategy", "active_at", "bytes_in", "bytes_out",
        "discarded_bytes", "ending", "held", "lost", "moved_at", "opened_at", "owing", "reads",
        "state", "why", "writes",
    )  # fmt: skip

    def __init__(self, strategy: Strategy, limits: Limits, now: float) -> None:
        self._strategy = strategy
        self._limits = limits
        # Made when needed: an empty deque takes 760 bytes, and most connections never queue.
        self._queue: SendQueue | None = None
        self._peer_ended = self.owing = self.held = False
        self.state = State.OPEN
        self.why = Cause.ACCEPTED
        self.ending = NOT_ENDED
        self.bytes_in = self.bytes_out = self.lost = self.discarded_bytes = 0
        self.reads = self.writes = 0
        self.opened_at = self.active_at = self.moved_at = now

    @property
    def interest(self) -> int:
        """The mask to register: a function of state, queue and hold, and of nothing else."""
        match self.state:
            case State.CLOSED:
                return NONE
            case State.LINGERING:
                return READ
            case State.DRAINING | State.CHOKED:
                return WRITE
            case State.OPEN:
                reading = NONE if self.held else READ
                if not self.owing:
                    return reading
                return reading | WRITE if self._strategy.sends_at_once else WRITE

    @property
    def queued(self) -> int:
        """Bytes read and not yet handed to the kernel."""
        return self._queue.size if self._queue is not None else 0

    @property
    def chunks(self) -> int:
        """How many messages are queued, the one partly sent among them."""
        return len(self._queue) if self._queue is not None else 0

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
        if self.state is not State.OPEN or self.held:
            raise IllegalSignalError(f"{self.state}, held: {self.held}; it receives nothing")
        if self.owing and (taken or not self._strategy.sends_at_once):
            raise IllegalSignalError("bytes were received or sent past the queue")
        if not size or not 0 <= taken <= size:
            raise IllegalSignalError(f"{taken} bytes were sent of {size} received")
        self.bytes_in += size
        self.reads += 1
        self.active_at = now
        if taken:
            self.bytes_out += taken
            self.writes += 1
        if taken < size:
            self._enqueue(data, taken, now)

    def _enqueue(self, data: bytes, taken: int, now: float) -> None:
        if self._queue is None:
            self._queue = SendQueue()
            self.owing = True
            self.moved_at = now
        self._queue.append(data, taken)
        self.why = Cause.QUEUED
        if self._queue.size >= self._limits.high_water:
            self.state = step(self.state, Signal.HIGH_WATER)
            self.why = Cause.HIGH_WATER

    def chunk(self) -> memoryview:
        """The unsent part of the oldest message; tell `sent` how much of it the kernel took."""
        return self._queue.head() if self._queue is not None else memoryview(b"")

    def sent(self, count: int, now: float) -> None:
        """Drop what the kernel took of `chunk`.

        Args:
            count: How many bytes; 0 is allowed and changes nothing.
            now: Monotonic time in seconds.

        Raises:
            IllegalSignalError: More than `chunk` gave, or less than nothing.
        """
        if not 0 <= count <= len(self.chunk()):
            raise IllegalSignalError(f"{count} bytes were sent of {len(self.chunk())}")
        if not count or self._queue is None:
            return
        self._queue.drop(count)
        self.bytes_out += count
        self.writes += 1
        self.active_at = self.moved_at = now
        if self.state is State.CHOKED and self._queue.size <= self._limits.low_water:
            self.state = step(self.state, Signal.LOW_WATER)
            self.why = Cause.LOW_WATER
        if not self._queue:
            self._queue = None
            if self._strategy.sends_at_once:
                self.found_empty()

    def found_empty(self) -> None:
        """Say that WRITE came and nothing was queued: the turn is over (`textbook`)."""
        if self._queue is not None or not self.owing:
            return
        self.owing = False
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
        self._peer_ended = True
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
        self.ending = Ending(reason, Side.SERVER)
        self.held = False
        self.why = cause
        self.moved_at = now
        if not self.owing:
            self._flushed()

    def _flushed(self) -> None:
        self.state = step(self.state, Signal.FLUSHED)
        if self._peer_ended:
            self.state = step(self.state, Signal.PEER_END)
        else:
            self.why = Cause.LINGER

    def discarded(self, size: int) -> None:
        """Count bytes (`size`) that came after our end and are not echoed."""
        self.discarded_bytes += size

    def hold(self, now: float, *, on: bool) -> None:
        """Stop or go on reading.

        Args:
            now: Monotonic time in seconds.
            on: True holds, False releases.

        Raises:
            IllegalSignalError: The connection is leaving, so it does not read anyway.
        """
        if self.state not in (State.OPEN, State.CHOKED):
            raise IllegalSignalError(f"a connection that is {self.state} cannot be held")
        if self.held and not on:
            self.moved_at = now
        self.held = on
        self.why = Cause.HELD if on else Cause.RELEASED

    def end(self, ending: Ending, cause: Cause) -> None:
        """End now: reset, kicked, timed out or failed. What is queued is lost.

        Args:
            ending: Why, and who was first. Whoever was first earlier stays first, and a lingering
                connection that the peer resets keeps the reason for which it lingered.
            cause: Why its handler is removed.

        Raises:
            IllegalSignalError: It is closed already.
        """
        keeps_reason = self.state is State.LINGERING and ending.reason is Reason.PEER_RESET
        self.state = step(self.state, Signal.END)
        self.why = cause
        if not keeps_reason:
            self.ending = Ending(ending.reason, self.ending.first or ending.first, ending.error)
        self.lost = self.queued
        self._queue = None
        self.owing = self.held = False
