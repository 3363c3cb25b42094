"""A director with clients and a server that a test makes up."""

from collections.abc import Callable
from typing import Any, Final

from echotui.demo.director import Director
from echotui.demo.reports import Connected
from echotui.demo.scenario import Kind, Part, Scenario, Step
from echotui.model.address import Address
from tests.demo.fake_child import FakeChild, Time

ANN: Final = Part("ann", Kind.CHATTY)
GREEDY: Final = Part("greedy", Kind.NEVER_READS)
CROWD: Final = Part("crowd", Kind.IDLER, count=3)
STEPS: Final = (
    Step("Nobody is here.", seconds=4.0, marks=("listening",)),
    Step("{ann} talks.", seconds=6.0, parts=(ANN,), marks=("accepted",), about=("ann",)),
    Step(
        "Kick {greedy}, not {ann}.", until="greedy", parts=(ANN, GREEDY),
        marks=("high water", "queued"), about=("greedy",),
    ),
    Step("It is gone; {ann} and crowd stay.", parts=(ANN, CROWD), about=("ann", "crowd")),
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
    """

    def __init__(self) -> None:
        self.time = Time()
        self.ids: dict[Address, int] = {}
        self.cut: set[Address] = set()
        self.children: list[FakeChild] = []
        self.director = self.direct(STEPS)

    def direct(self, steps: tuple[Step, ...], **values: Any) -> Director:
        """Make another director."""
        scenario = Scenario("test", "a test", steps)
        options = {"seed": 7, "speed": 1.0, "repeat": False, **values}
        self.director = Director(
            scenario, **options, clock=self.time.clock, make_child=self._make_child,
            find=lambda address: self.ids.get(address, 0), cut=self.cut.__contains__,
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
        return self.director.caption.step

    async def at(self, step: int) -> None:
        """Start, and go to a step."""
        await self.director.start(TARGET)
        for _ in range(step - 1):
            assert self.director.turn(1)

    def arrive(self, part: Part, address: Address, id_: int) -> None:
        """Let a client connect."""
        self.ids[address] = id_
        self.child.tell(Connected(part.name, 0, address))
