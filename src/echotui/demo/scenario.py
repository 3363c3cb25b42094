"""A scenario: the clients and captions of each step. Values only."""

from enum import StrEnum

from msgspec import Struct

from echotui.demo.loop_facts import LoopMode
from echotui.demo.step_caption import StepCaption
from echotui.model.strategy import Strategy


class Kind(StrEnum):
    """The kinds of clients; the values are used in scenario files."""

    CHATTY = "chatty"
    """Sends a message, waits for its echo, pauses."""
    BULK = "bulk"
    """Sends much as fast as it can, and compares the SHA-256 of what comes back."""
    SLOW_READER = "slow-reader"
    """Sends until no more goes out, then reads slowly until all is back; and again."""
    NEVER_READS = "never-reads"
    """Sends for ever and never reads; leaves with a reset."""
    BURST = "burst"
    """Sends one message and stays idle: for many that connect at the same moment."""
    HALF_CLOSER = "half-closer"
    """Sends, then its end, and only then reads its echo, slowly."""
    RESETTER = "resetter"
    """Sends one message, and resets a little later."""
    IDLER = "idler"
    """Connects and sends nothing."""
    DRIBBLER = "dribbler"
    """Sends a byte at a time."""
    HOSTILE = "hostile"
    """Sends what would break a careless screen: markup, escape sequences, NUL."""


class Mode(StrEnum):
    """How a scenario is played; the values are used in scenario files."""

    STORY = "story"
    """One step after the other."""
    COMPARISON = "comparison"
    """The only step once with each strategy, and then a table of both."""


class ServerAct(StrEnum):
    """What happens to a server of a fleet; the values are used in scenario files."""

    RUN = "run"
    """It is started, if it does not run, or goes on."""
    STOP = "stop"
    """It is stopped (SIGSTOP): the kernel keeps its connections."""
    KILL = "kill"
    """It is killed (SIGKILL)."""


class ServerOrder(Struct, frozen=True):
    """What happens to one server."""

    server: str
    does: ServerAct


class Part(Struct, frozen=True):
    """A group of clients of one kind. In all steps that name it, it is the same group.

    Attributes:
        enter: Seconds after the step began until the first client connects.
        spread: Seconds over which the others connect, evenly.
        stay: Seconds from its connect until each leaves; 0: until a step does not name the part.
        size: Bytes a message or a transfer; 0: the kind's own.
        every: Seconds between two messages, transfers or rounds; 0: the kind's own. For half-closer
            and resetter, seconds until they connect again; 0: never.
        again: Seconds from the end of its connection until it connects again, whatever its kind;
            0: never.
        notices: Report how long each echo of a chatty client took.
        ends: A client that never reads sends its end behind its first message, and no more.
        server: The server of the fleet that they connect to; empty where there is no fleet.
    """

    name: str
    kind: Kind
    count: int = 1
    enter: float = 0.0
    spread: float = 0.0
    stay: float = 0.0
    size: int = 0
    every: float = 0.0
    again: float = 0.0
    notices: bool = False
    ends: bool = False
    server: str = ""

    def client(self, index: int) -> str:
        """Return the name of one of its clients: `ann`, or of many clients `crowd-3`."""
        return self.name if self.count == 1 else f"{self.name}-{index}"

    def entrances(self) -> tuple[float, ...]:
        """Return when each client connects: seconds after the step began, ascending."""
        return tuple(self.enter + self.spread * i / self.count for i in range(self.count))


class PartFault(Struct, frozen=True):
    """A rule of injected faults for the connections of one part of count 1."""

    client: str
    rule: str


class Step(Struct, frozen=True):
    """One step.

    When it begins, also by going back to it, clients of parts that it does not name leave; clients
    of named parts connect if they are not connected, and else go on undisturbed.

    Attributes:
        captions: At least one for each strategy of the scenario, in the order in which they appear.
        seconds: How long it lasts; 0: until the operator goes to another one, or until `until`.
        until: The part, of count 1, whose connection the server has to end to end the step.
        mode: The loop has to be in this mode before anything of the step happens; None: any.
        strategy: The server's for clients that connect from now on; None: as before.
        faults: Injected until it ends.
        questions: Captions too, without calls; one of them is shown below the caption.
        reads: The part, of count 1, that begins to read, steadily, when the step begins.
        servers: What happens to some servers of the fleet; all others run.
    """

    captions: tuple[StepCaption, ...]
    seconds: float = 0.0
    until: str = ""
    parts: tuple[Part, ...] = ()
    mode: LoopMode | None = None
    strategy: Strategy | None = None
    faults: tuple[PartFault, ...] = ()
    questions: tuple[StepCaption, ...] = ()
    reads: str = ""
    servers: tuple[ServerOrder, ...] = ()

    def captions_for(self, strategy: Strategy) -> tuple[StepCaption, ...]:
        """Return the captions for a strategy, or for clients of any, in their order."""
        return tuple(
            each for each in self.captions if each.of_event or each.strategy in (None, strategy)
        )


class Scenario(Struct, frozen=True):
    """Steps that show something.

    Attributes:
        line: What it shows, in one line.
        steps: At least one; of a comparison exactly one, with `seconds`.
        strategies: The strategies that its captions are for; at least one.
        allow: Names of lints that it brings about on purpose: they are not reported.
        servers: The names of the servers of a fleet, each a process of its own; empty: there is one
            server, in this process.
    """

    name: str
    line: str
    steps: tuple[Step, ...]
    strategies: tuple[Strategy, ...] = tuple(Strategy)
    mode: Mode = Mode.STORY
    allow: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Seconds of all steps; those without an end count as 0."""
        return sum(step.seconds for step in self.steps)
