"""A step player with a scripted worker and server."""

from collections.abc import Callable
from typing import Any, Final

from echotui.demo.captions import ServerFacts
from echotui.demo.loop_facts import ConnectionFacts, LoopMode, ReadyEvent
from echotui.demo.messages import Connected
from echotui.demo.scenario import Kind, Part, Scenario, Step
from echotui.demo.step_caption import StepCall, StepCaption
from echotui.demo.step_player import StepPlayer
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call, LoopCall
from echotui.model.mask import READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.journal import Journal
from tests.demo.scripted_worker import ScriptedWorker, Time

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


class ScriptedLoop:
    """A loop that is stepped.

    Attributes:
        mode: How it delivers events.
        next: The next event.
        connections: Those that are not closed, by id.
    """

    watermarks = (65536, 262144)

    def __init__(self) -> None:
        self.mode = LoopMode.RUN
        self.next: ReadyEvent | None = None
        self.connections: dict[int, ConnectionFacts] = {}

    def connection(self, id_: int) -> ConnectionFacts:
        """See `connections`."""
        return self.connections.get(id_, ConnectionFacts(id_))


class ScriptedServer:
    """What a scenario changes at a server: it remembers.

    Attributes:
        adopted: The strategies, in order.
        cut: Addresses of connections that it has closed.
        damaged: Addresses of connections with an injected fault.
        rules: Those that are on, by number.
        put: How often one was put on.
        possible: Whether a rule can be put on.
    """

    def __init__(self) -> None:
        self.adopted: list[Strategy] = []
        self.cut: set[Address] = set()
        self.damaged: set[Address] = set()
        self.rules: dict[int, tuple[str, int]] = {}
        self.put = 0
        self.possible = True

    def adopt(self, strategy: Strategy) -> None:
        """Remember."""
        self.adopted.append(strategy)

    def has_cut(self, address: Address) -> bool:
        """See `cut`."""
        return address in self.cut

    def has_damaged(self, address: Address) -> bool:
        """See `damaged`."""
        return address in self.damaged

    async def put_on(self, rule: str, id_: int) -> int:
        """Remember."""
        if not self.possible:
            return 0
        self.put += 1
        self.rules[self.put] = rule, id_
        return self.put

    async def take_off(self, number: int) -> None:
        """Forget."""
        self.rules.pop(number, None)

    def has_cleared(self, number: int, _id: int) -> bool:
        """See `rules`."""
        return number not in self.rules


class Playing:
    """A step player.

    Attributes:
        time: Its clock and timers.
        ids: The ids of the connections that the server has, by address.
        server: What a scenario changes at it.
        loop: How the loop is stepped.
        journal: The server's loop calls.
    """

    def __init__(self) -> None:
        self.time = Time()
        self.ids: dict[Address, int] = {}
        self.server = ScriptedServer()
        self.loop = ScriptedLoop()
        self.journal = Journal()
        self.workers: list[ScriptedWorker] = []
        self.player = self.play(STEPS)

    def play(self, steps: tuple[Step, ...], **values: Any) -> StepPlayer:
        """Make another player."""
        described = values.pop("strategies", tuple(Strategy))
        scenario = Scenario("test", "a test", steps, described)
        options = {
            "seed": 7, "speed": 1.0, "repeat": False, "strategy": Strategy.EAGER, **values,
        }  # fmt: skip
        facts = ServerFacts(
            self.journal, lambda at: self.ids.get(at, 0), self.time.clock, self.loop
        )
        self.player = StepPlayer(
            scenario, **options, make_clients=self._make_worker, server=facts,
            step_server=self.server,
        )  # fmt: skip
        return self.player

    def _make_worker(self, report: Callable[..., None]) -> ScriptedWorker:
        self.workers.append(ScriptedWorker(report))
        return self.workers[-1]

    @property
    def worker(self) -> ScriptedWorker:
        """The worker of the last player."""
        return self.workers[-1]

    @property
    def step(self) -> int:
        """Which step it is."""
        return int(self.player.caption.progress.partition("/")[0])

    async def at(self, step: int) -> None:
        """Start, and go to a step."""
        await self.player.start(TARGET)
        for _ in range(step - 1):
            assert self.player.go(1)

    def arrive(self, part: Part, address: Address, id_: int) -> None:
        """Let a client connect."""
        self.ids[address] = id_
        self.worker.report(Connected(part.name, 0, address))

    def call(self, address: Address, call: StepCall) -> None:
        """Let the server make a call for a client."""
        after = READ if call.mask is None else call.mask
        id_ = self.ids.get(address, 0)
        line = LoopCall(self.time.now, id_, call.call, 9, READ, after, call.cause, 0, address)
        self.journal.append(line)
