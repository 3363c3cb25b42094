"""A director with clients and a server that a test makes up."""

from collections.abc import Callable
from typing import Any, Final

from echotui.demo.director import Director
from echotui.demo.narrator import ServerFacts
from echotui.demo.reports import Connected
from echotui.demo.scenario import Kind, Part, Scenario, Step
from echotui.demo.step_caption import StepCall, StepCaption
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call, LoopCall
from echotui.model.mask import READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.journal import Journal
from tests.demo.fake_child import FakeChild, Time

ANN: Final = Part("ann", Kind.CHATTY)
GREEDY: Final = Part("greedy", Kind.NEVER_READS)
CROWD: Final = Part("crowd", Kind.IDLER, count=3)
FULL: Final = StepCall(Call.UPDATE, Cause.HIGH_WATER, WRITE)
GONE: Final = StepCall(Call.REMOVE, Cause.KICKED)
STEPS: Final = (
    Step((StepCaption("Nobody is here."),), seconds=4.0),
    Step((StepCaption("{ann} talks."),), seconds=6.0, parts=(ANN,)),
    Step(
        (StepCaption("Kick {greedy}, not {ann}.", "Wait.", client="greedy", calls=(FULL,)),),
        until="greedy", parts=(ANN, GREEDY),
    ),
    Step(
        (
            StepCaption("Drained.", "Kick {greedy}.", kick=Strength.DRAIN, client="greedy"),
            StepCaption("Closed.", kick=Strength.CLOSE, client="greedy", calls=(GONE,)),
        ),
        parts=(ANN, GREEDY, CROWD),
    ),
)  # fmt: skip
HERE: Final = Address("127.0.0.1", 50001)
THERE: Final = Address("127.0.0.1", 50002)
TARGET: Final = ("127.0.0.1", 10000)


class Directed:
    """A director on the stage.

    Attributes:
        time: What it takes for the time.
        ids: The ids of the connections that the server has, by address.
        cut: Whose connections the server has ended.
        journal: The server's loop calls.
    """

    def __init__(self) -> None:
        self.time = Time()
        self.ids: dict[Address, int] = {}
        self.cut: set[Address] = set()
        self.journal = Journal()
        self.children: list[FakeChild] = []
        self.director = self.direct(STEPS)

    def direct(self, steps: tuple[Step, ...], **values: Any) -> Director:
        """Make another director."""
        told_for = values.pop("strategies", tuple(Strategy))
        scenario = Scenario("test", "a test", steps, told_for)
        options = {
            "seed": 7, "speed": 1.0, "repeat": False, "strategy": Strategy.EAGER, **values,
        }  # fmt: skip
        facts = ServerFacts(self.journal, lambda at: self.ids.get(at, 0), self.time.clock)
        self.director = Director(
            scenario, **options, make_child=self._make_child, server=facts,
            cut=self.cut.__contains__,
        )  # fmt: skip
        return self.director

    def _make_child(self, tell: Callable[..., None]) -> FakeChild:
        self.children.append(FakeChild(tell))
        return self.children[-1]

    @property
    def child(self) -> FakeChild:
        """The clients of the last director."""
        return self.children[-1]

    @property
    def step(self) -> int:
        """Which step it is."""
        return int(self.director.caption.progress.partition("/")[0])

    async def at(self, step: int) -> None:
        """Start, and go to a step."""
        await self.director.start(TARGET)
        for _ in range(step - 1):
            assert self.director.go(1)

    def arrive(self, part: Part, address: Address, id_: int) -> None:
        """Let a client connect."""
        self.ids[address] = id_
        self.child.tell(Connected(part.name, 0, address))

    def call(self, address: Address, call: StepCall) -> None:
        """Let the server make a call for a client."""
        after = READ if call.mask is None else call.mask
        id_ = self.ids.get(address, 0)
        line = LoopCall(self.time.now, id_, call.call, 9, READ, after, call.cause, 0, address)
        self.journal.append(line)
