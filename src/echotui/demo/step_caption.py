"""The captions of a step, each with the loop calls that it waits for. Values only."""

from msgspec import Struct

from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call, LoopCall
from echotui.model.state import State
from echotui.model.strategy import Strategy


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


class StepCaption(Struct, frozen=True):
    """A caption, which appears once its calls have been made in the step, in their order.

    The tests compare `never`, `mask` and `state` with the journal and the rows.

    Attributes:
        text: One sentence; `{name}` stands for the connection of a part of count 1.
        watch: What to watch for until it appears; shown while the step has no caption.
        strategy: The strategy that it is for; None: each.
        kick: Wait until the operator has kicked `client` with this strength; None: do not.
        client: The part, of count 1, that makes the calls; empty: any client.
        calls: The calls to wait for; none: it appears at once, or with the kick.
        never: Causes that no call of the clients that it names has in this step.
        mask: The mask of these clients when it appears; None: any.
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
        """Whether it waits for a call or a kick."""
        return bool(self.calls) or self.kick is not None
