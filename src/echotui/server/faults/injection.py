"""The transport of a connection that has injected faults."""

import logging
from collections.abc import Sequence
from errno import EAGAIN
from math import inf
from os import read, write

from echotui.model.cause import Cause
from echotui.model.fault import Fault, Mute, SlowClose
from echotui.model.fault_state import FaultState
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State
from echotui.server import echo
from echotui.server.channel import Channel
from echotui.server.faults.corruptor import Corruptor
from echotui.server.faults.due_timer import Appointment, DueTimer
from echotui.server.faults.fault_end import EndKind, FaultEnd
from echotui.server.faults.parts import STAGES, Drops, Part, part_of, state_of
from echotui.server.faults.shaper import Shaper
from echotui.server.interest import OUR_END
from echotui.server.recording import Recording
from echotui.server.sockets import BorrowedSocket, raise_pending_error

log = logging.getLogger(__name__)


class Injection:
    """Carries out the faults of all rules that hit one connection; see `Transport`.

    Bytes that wait are in the connection's queue; the shapers only count them.

    Args:
        timer: Calls `on_due` in time.

    Attributes:
        id, address, event_name, parked: See `Steppable`.
    """

    event_name = "timer"

    __slots__ = (
        "_appointment", "_channel", "_corruptors", "_drops", "_due", "_end_at", "_end_delay",
        "_ends", "_muted", "_rules", "_shapers", "_timer", "address", "id", "parked",
    )  # fmt: skip

    def __init__(self, channel: Channel, timer: DueTimer) -> None:
        self._channel = channel
        self.id, self.address, self.parked = channel.id, channel.address, NONE
        self._timer = timer
        self._appointment: Appointment | None = None
        self._due = inf
        self._end_at = inf
        self._rules: dict[int, tuple[tuple[Fault, ...], list[Part]]] = {}
        self._sort()

    def __bool__(self) -> bool:
        """Whether any rule is left."""
        return bool(self._rules)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of all rules."""
        return tuple(fault for faults, _ in self._rules.values() for fault in faults)

    def put_on(self, rule: int, faults: tuple[Fault, ...], seed: int) -> None:
        """Add the faults of a rule, by its number; `settle` is to follow."""
        channel = self._channel
        now = channel.context.clock()
        parts = [
            part_of(fault, (seed, channel.id, number), now) for number, fault in enumerate(faults)
        ]
        self._rules[rule] = faults, parts
        self._sort()

    def take_off(self, rule: int) -> None:
        """Remove the faults of a rule; `settle` is to follow, and lets go what they held back."""
        del self._rules[rule]
        self._sort()

    def _sort(self) -> None:
        parts = [part for _, parts in self._rules.values() for part in parts]
        self._shapers: Sequence[Shaper] = [
            part for stage in STAGES for part in parts if isinstance(part, stage)
        ]
        self._ends = [part for part in parts if isinstance(part, FaultEnd)]
        self._corruptors = [part for part in parts if isinstance(part, Corruptor)]
        self._drops = [part for part in parts if isinstance(part, Drops)]
        self._muted = any(isinstance(part, Mute) for part in parts)
        self._end_delay = sum(part.delay for part in parts if isinstance(part, SlowClose))

    def read(self, size: int) -> bytes:
        """See `Transport.read`."""
        channel = self._channel
        for corruptor in self._corruptors:
            size = min(size, corruptor.most)
        data = read(channel.fd, size)
        if data:
            # What is not sent at once would not meet it, and uvloop reports an error once only.
            with BorrowedSocket(channel.fd) as sock:
                raise_pending_error(sock)
        if data and self._drops:
            channel.connection.discarded(len(data))
            channel.connection.active_at = channel.context.clock()
            for drops in self._drops:
                drops.count += len(data)
            raise BlockingIOError(EAGAIN, "the bytes were dropped")
        received = data
        for corruptor in self._corruptors:
            data = corruptor.corrupt(data, received)
        return data

    def write(self, data: bytes | memoryview) -> int:
        """See `Transport.write`."""
        channel = self._channel
        now = channel.context.clock()
        most = self._allowance(channel.connection.queued or len(data), now)
        if not most:
            raise BlockingIOError(EAGAIN, "the bytes are held back")
        count = write(channel.fd, data if most >= len(data) else data[:most])
        for shaper in self._shapers:
            shaper.sent(count, now)
        if any(end.is_reached(now) for end in self._ends):
            # Not here: the caller has yet to count these bytes.
            self._wait_until(now)
        return count

    def _allowance(self, wanted: int, now: float) -> int:
        for shaper in self._shapers:
            wanted = shaper.allowance(wanted, now)
        return wanted

    def settle(self) -> None:
        """See `Transport.settle`."""
        connection = self._channel.connection
        if connection.state in (State.LINGERING, State.CLOSED):
            self._wait_until(inf)
            return
        now = self._channel.context.clock()
        allowance = self._allowance(connection.queued, now)
        suppressed = READ if self._muted else NONE
        if connection.queued and not allowance:
            suppressed |= WRITE
        if any(end.is_silent(now) for end in self._ends):
            suppressed |= WRITE | OUR_END
        due = min(self._dues(now), default=inf)
        if self._end_delay:
            due = min(due, self._delay_end(now))
            suppressed |= OUR_END if now < self._end_at else NONE
        connection.suppress(suppressed, now)
        self._wait_until(due)

    def _dues(self, now: float) -> list[float]:
        held = [shaper.more_at for shaper in self._shapers if shaper.held]
        return held + [end.due(now) for end in self._ends]

    def _delay_end(self, now: float) -> float:
        """Begin to wait with our end if it is next; return until when."""
        connection = self._channel.connection
        if self._end_at == inf and connection.state is State.DRAINING and not connection.queued:
            self._end_at = now + self._end_delay
        return self._end_at if self._end_at > now else inf

    def _wait_until(self, due: float) -> None:
        if due == self._due:
            return
        self._due = due
        if self._appointment is not None:
            self._timer.cancel(self._appointment)
        self._appointment = self._timer.call_at(due, self) if due < inf else None

    def on_due(self) -> None:
        """Do what is due by now; while the loop is stepped, park it as an event."""
        self._due, self._appointment = inf, None
        if not self._channel.context.stepper.park(self, READ):
            self._act()

    def deliver(self, _event: int) -> str:
        """Do what is due by now. Return what was done."""
        with Recording(self._channel, NONE) as recording:
            self._act()
        return str(recording)

    def arm(self) -> None:
        """Do nothing: `settle` has made the next appointment."""

    def _act(self) -> None:
        """End the connection, or send what is due by now."""
        channel = self._channel
        try:
            self._end_or_send()
        except BlockingIOError:
            return
        except OSError as error:
            channel.failed(error)
        except Exception as error:  # of any type: it would reach the timer of all
            log.exception("a fault failed", extra={"connection": channel.id})
            channel.fail(error)

    def _end_or_send(self) -> None:
        channel, connection = self._channel, self._channel.connection
        now = channel.context.clock()
        if connection.state in (State.LINGERING, State.CLOSED):
            return
        for end in self._ends:
            if end.is_reached(now):
                self._end(end)
                return
        # While the kernel is full, that is for WRITE.
        if not channel.registered & WRITE and self._allowance(connection.queued, now):
            echo.send(channel)
        else:
            channel.apply()

    def _end(self, end: FaultEnd) -> None:
        if end.kind in (EndKind.RESET, EndKind.HALF_OPEN):
            self._channel.end(end.ending, Cause.FAULT)
        else:
            end.finish()
            self._channel.connection.cut(end.ending, OUR_END if self._end_delay else NONE)
            self._channel.apply()

    def close(self) -> None:
        """See `Transport.close`; without it, the channel can be freed at once, not in a cycle."""
        self._channel.transport = None
        self._wait_until(inf)
        self._channel.context.stepper.drop(self, READ)

    def states(self) -> tuple[FaultState, ...]:
        """Return what each rule does to the connection now."""
        now = self._channel.context.clock()
        self._allowance(self._channel.connection.queued, now)
        end_at = self._end_at if self._end_at > now else inf
        return tuple(
            state_of(rule, faults, parts, end_at, now)
            for rule, (faults, parts) in self._rules.items()
        )
