"""A scenario: who is on the stage in each step, and what the caption says of it. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from echotui.demo.step_caption import StepCaption
from echotui.model.strategy import Strategy


class Kind(StrEnum):
    """The kinds of clients that one meets; the values are what scenario files say."""

    CHATTY = "chatty"
    """Says something, waits for its echo, pauses."""
    BULK = "bulk"
    """Sends much as fast as it can, and compares the SHA-256 of what comes back."""
    SLOW_READER = "slow-reader"
    """Sends until no more goes out, then reads slowly until all is back; and again."""
    NEVER_READS = "never-reads"
    """Sends for ever and takes nothing back; leaves with a reset."""
    BURST = "burst"
    """Says one thing and keeps quiet: for many that come at the same moment."""
    HALF_CLOSER = "half-closer"
    """Sends, then its end, and only then reads slowly what it is owed."""
    RESETTER = "resetter"
    """Says one thing, and resets a little later."""
    IDLER = "idler"
    """Connects and keeps quiet."""
    DRIBBLER = "dribbler"
    """Sends a byte at a time."""
    HOSTILE = "hostile"
    """Says what would break a careless screen: markup, escape sequences, NUL."""


class Play(StrEnum):
    """The ways in which a scenario is played; the values are what scenario files say."""

    STORY = "story"
    """One step after the other."""
    COMPARISON = "comparison"
    """The only step once with each strategy, and then the figures side by side."""


@dataclass(frozen=True, slots=True)
class Part:
    """A group of clients of one kind. In all steps that name it, it is the same group.

    Attributes:
        name: What captions and later steps call it.
        kind: How its clients behave.
        count: How many they are.
        enter: Seconds after the step began until the first one connects.
        spread: Seconds over which their entrances are spread evenly.
        stay: Seconds after its entrance until each leaves; 0: until a step does not name the part.
        size: Bytes a message or a transfer; 0: the kind's own.
        every: Seconds between two messages, transfers or rounds; 0: the kind's own. Of kinds that
            end by themselves, half-closer and resetter: seconds until they come back; 0: never.
    """

    name: str
    kind: Kind
    count: int = 1
    enter: float = 0.0
    spread: float = 0.0
    stay: float = 0.0
    size: int = 0
    every: float = 0.0

    def client(self, index: int) -> str:
        """Return the name of one of its clients: the part's, or that of one of many, `crowd-3`."""
        return self.name if self.count == 1 else f"{self.name}-{index}"

    def entrances(self) -> tuple[float, ...]:
        """Tell when its clients connect.

        Returns:
            Seconds after the step began, one for each client, ascending.
        """
        return tuple(self.enter + self.spread * i / self.count for i in range(self.count))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. When it begins, also by going back to it, the stage becomes what it says.

    Clients of parts that it does not name leave; those that are named and not there enter; those
    that are there go on undisturbed.

    Attributes:
        captions: At least one for each strategy of the scenario, in the order in which they appear.
        seconds: How long it lasts; 0: until it is left for another one, or until `until`.
        until: The part, of count 1, whose connection the server has to end to end the step.
        parts: Who is on the stage.
    """

    captions: tuple[StepCaption, ...]
    seconds: float = 0.0
    until: str = ""
    parts: tuple[Part, ...] = ()

    def captions_for(self, strategy: Strategy) -> tuple[StepCaption, ...]:
        """Find the captions that are told with a strategy, in their order."""
        return tuple(each for each in self.captions if each.strategy in (None, strategy))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story in steps.

    Attributes:
        name: What it is called on the command line.
        line: What it shows, in one line.
        steps: At least one; of a comparison exactly one, that ends by itself.
        strategies: The strategies that it is told for; at least one.
        play: How it is played.
    """

    name: str
    line: str
    steps: tuple[Step, ...]
    strategies: tuple[Strategy, ...] = tuple(Strategy)
    play: Play = Play.STORY

    @property
    def seconds(self) -> float:
        """How long all steps take together; those that stay or wait count as 0."""
        return sum(step.seconds for step in self.steps)
