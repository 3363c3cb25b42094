"""The captions of a step, each with the loop calls that it waits for. Values only."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from echotui.demo.fault_phase import FaultPhase
from echotui.demo.loop_facts import Brings, DeliveredEvent, Event, LoopMode, ReadyEvent
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call, LoopCall
from echotui.model.state import State
from echotui.model.strategy import Strategy

LAST: Final = "last"
NEXT: Final = "next"
"""`{last}`, `{next}` in a caption: the clients of the events delivered last and next."""
COME: Final = "come"
QUEUED: Final = "queued"
"""`{come}`, `{queued}`: bytes of the next event's client, not received yet and in its queue."""
HIGH: Final = "high"
LOW: Final = "low"
"""`{high}`, `{low}`: the watermarks."""
FAULT: Final = "fault"
"""`{fault}`: the rule of the step's first fault."""


class StepCall(Struct, frozen=True):
    """A loop call that a caption waits for.

    Attributes:
        mask: The mask after it, without ERROR; None: any.
        stays: Seconds without another call of the client after it; 0: other calls may follow.
    """

    call: Call
    cause: Cause
    mask: int | None = None
    stays: float = 0.0

    def is_made(self, line: LoopCall) -> bool:
        """Return whether a line of the journal is this call, of any client."""
        return (
            line.cause is self.cause and line.call is self.call and self.mask in (None, line.after)
        )


class After(Struct, frozen=True):
    """The event that was delivered last, as a caption names it.

    Attributes:
        event: `NOTHING`: none in this step, while it is stepped.
        client: The part, of count 1; empty: any.
        cause: Of the loop call that it made; None: it made none.
        mask: Of its client now, without ERROR; None: any.
    """

    event: Event
    client: str = ""
    cause: Cause | None = None
    mask: int | None = None

    def is_met(self, last: DeliveredEvent | None, name: str) -> bool:
        """Return whether it is so, for a client with this name."""
        if last is None:
            return self.event is Event.NOTHING
        return (
            last.event is self.event
            and last.cause is self.cause
            and self.client in ("", name)
            and self.mask in (None, last.of.mask)
        )


class Next(Struct, frozen=True):
    """The event that is delivered next, as a caption names it.

    Attributes:
        client: The part, of count 1; empty: any.
        brings: What the handler finds; None: anything.
        mask: Before it, without ERROR; None: any.
        queued: Whether bytes are queued; None: either way.
    """

    event: Event
    client: str = ""
    brings: Brings | None = None
    mask: int | None = None
    queued: bool | None = None

    def is_met(self, ready: ReadyEvent | None, name: str) -> bool:
        """Return whether it is so, for a client with this name."""
        if ready is None:
            return self.event is Event.NOTHING
        return (
            ready.event is self.event
            and self.client in ("", name)
            and self.brings in (None, ready.brings)
            and self.mask in (None, ready.of.mask)
            and self.queued in (None, bool(ready.of.queued))
        )


class StepCaption(Struct, frozen=True):
    """A caption, which appears once its calls have been made in the step, in their order.

    The tests compare `never`, `mask` and `state` with the journal and the rows.

    Attributes:
        text: One sentence; `{name}` stands for the connection of a part of count 1.
        watch: What to watch for until it appears; shown while the step has no caption. Of one that
            waits for nothing else, until all clients that it names are connected.
        strategy: The strategy that it is for; None: each. With `after` or `next`, that of its
            connection.
        kick: Wait until the operator has kicked `client` with this strength; None: do not.
        client: The part, of count 1, that makes the calls; empty: any client.
        calls: The calls to wait for; none: it appears at once, or with the kick.
        never: Causes that no call of the clients that it names has in this step.
        mask: The mask of these clients when it appears; None: any.
        state: The same for the state.
        mode: It is shown only while the loop is in this mode; None: in any.
        after: The same for the event that was delivered last.
        next: The same for the event that is delivered next.
        fault: The same as `mode` for the faults of the step.
    """

    text: str
    watch: str = ""
    strategy: Strategy | None = None
    kick: Strength | None = None
    client: str = ""
    calls: tuple[StepCall, ...] = ()
    never: tuple[Cause, ...] = ()
    mask: int | None = None
    state: State | None = None
    mode: LoopMode | None = None
    after: After | None = None
    next: Next | None = None
    fault: FaultPhase | None = None

    @property
    def waits(self) -> bool:
        """Whether it is not shown from the beginning of its step."""
        conditions = (self.kick, self.mode, self.after, self.next, self.fault)
        return bool(self.calls) or any(each is not None for each in conditions)

    @property
    def of_event(self) -> bool:
        """Whether it is about an event that the loop has delivered, or is about to."""
        return self.after is not None or self.next is not None

    @property
    def causes(self) -> Iterator[Cause]:
        """Yield those of the loop calls that it is about."""
        yield from (call.cause for call in self.calls)
        if self.after is not None and self.after.cause is not None:
            yield self.after.cause
