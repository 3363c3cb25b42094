"""The captions of a step, each with what has to be true when it appears. Values only."""

from dataclasses import dataclass

from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call, LoopCall
from echotui.model.state import State
from echotui.model.strategy import Strategy


@dataclass(frozen=True, slots=True)
class StepCall:
    """A loop call that a caption speaks of.

    Attributes:
        call: Which of the three.
        cause: Its cause.
        mask: The mask after it, without ERROR; None: any.
        stays: Seconds for which the client has no other call after it; 0: that does not matter.
    """

    call: Call
    cause: Cause
    mask: int | None = None
    stays: float = 0.0

    def is_made(self, line: LoopCall) -> bool:
        """Whether a line of the journal is this call, of any client."""
        return (
            line.cause is self.cause and line.call is self.call and self.mask in (None, line.after)
        )


@dataclass(frozen=True, slots=True)
class StepCaption:
    """A caption, and when it appears: once its calls have been made in the step, in their order.

    What it claims beside them is what the tests compare with the journal and the rows.

    Attributes:
        text: One sentence; `{name}` stands for the connection of a part of count 1.
        watch: What to watch for until it appears; shown when the step has no caption yet.
        strategy: The strategy that it is told for; None: each.
        kick: Appear only after the operator has kicked `client` with this strength; None: always.
        client: The part, of count 1, whose calls these are; empty: any client's.
        calls: The calls to wait for; none: it appears at once, or with the kick.
        never: Causes of which no client that it names has a call in this step.
        mask: What the rows of the clients that it names show when it appears; None: any.
        state: The same for the state.
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

    @property
    def waits(self) -> bool:
        """Whether something has to happen before it appears."""
        return bool(self.calls) or self.kick is not None
