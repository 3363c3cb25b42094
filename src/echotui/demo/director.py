"""Takes a scenario from step to step."""

import asyncio
from collections.abc import Callable
from typing import Final

from echotui.demo.names import Names
from echotui.demo.narrator import Narrator, ServerFacts
from echotui.demo.process import Child
from echotui.demo.reports import Connected, Died, Ended, Failed, How, Mismatch
from echotui.demo.reports import Report as ChildReport
from echotui.demo.scenario import Scenario
from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.note import Note
from echotui.model.strategy import Strategy

FAILURE_SHOWN: Final = 10.0
"""Seconds for which a client that could not connect is told of. A wrong echo stays."""
JUST_BEFORE: Final = 0.5
"""Seconds: what ends a step, such as a kick, is what the next one speaks of."""
MISSING: Final = "missing"
"""What the text of a mismatch says when bytes did not come back before the end."""
PARTING: Final = 2.0
"""Seconds that the clients' process gets to end by itself."""


class Director:
    """Says which clients are on the stage, and what there is to see.

    Args:
        scenario: The story.
        seed: What makes the clients' choices repeatable.
        speed: How much faster than written.
        repeat: Whether to begin again after the last step.
        strategy: How the server echoes.
        server: The server.
        cut: Tells whether the server has ended a client's connection, by address, though the client
            may still be owed something: after a kick, at a limit.
        make_child: Makes the clients' process, which tells its reports to what it is given.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int,
        speed: float,
        repeat: bool,
        strategy: Strategy,
        server: ServerFacts,
        cut: Callable[[Address], bool],
        make_child: Callable[[Callable[[ChildReport], None]], Child] = Child,
    ) -> None:
        self._scenario = scenario
        self._seed = seed
        self._speed = speed
        self._repeat = repeat
        told_for = scenario.strategies
        self._strategy = strategy if strategy in told_for else told_for[0]
        self._narrator = Narrator(server, speed)
        self._cut = cut
        self._clock = server.clock
        self._child = make_child(self._on_report)
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None
        self._names = Names(scenario.steps)
        self.name = self._names.of
        self._mismatch = ""
        self._failure = ("", 0.0)
        self.results: tuple[Note, ...] = ()
        self.notice = "" if strategy in told_for else not_told(scenario, strategy)

    @property
    def has_steps(self) -> bool:
        """Whether there is more than one step."""
        return len(self._scenario.steps) > 1

    @property
    def caption(self) -> Note:
        """What to tell now, with ids for the clients' names."""
        number = self._number + 1 if self.has_steps else 0
        return self._narrator.caption(number, len(self._scenario.steps))

    @property
    def alarm(self) -> str:
        """A wrong echo, or a client that could not connect just now."""
        text, at = self._failure
        recent = text if self._clock() - at < FAILURE_SHOWN else ""
        return self._mismatch or recent

    async def start(self, target: tuple[str, int]) -> None:
        """Start the clients' process and the first step.

        Args:
            target: Address and port of the server.
        """
        await self._child.start(target, self._seed, self._speed)
        # What was before, such as a listener's add_handler, belongs to the first step.
        self._enter(0, since=0.0)

    async def stop(self) -> None:
        """End the clients' process."""
        self._cancel()
        await self._child.stop(PARTING)
        # What its last reports have led to.
        self._cancel()

    def go(self, by: int) -> bool:
        """Go to another step; see `Player.go`."""
        return self._go(by, since=self._clock())

    def _go(self, by: int, since: float) -> bool:
        number = self._number + by
        steps = self._scenario.steps
        if self._repeat:
            number %= len(steps)
        if not 0 <= number < len(steps):
            return False
        self._enter(number, since)
        return True

    def kicked(self, id_: int, strength: Strength) -> None:
        """Let a drained client read, and go on if it is the one that the step waits for."""
        name = self._narrator.kicked(id_, strength)
        if name and strength is Strength.DRAIN:
            # One that never reads would not be seen draining, and stay for ever.
            self._child.read_on(name)
        if name and name == self._scenario.steps[self._number].until:
            self._go(1, since=self._clock() - JUST_BEFORE)

    def _enter(self, number: int, since: float) -> None:
        self._cancel()
        self._number = number
        step = self._scenario.steps[number]
        self._narrator.begin(step, self._strategy, since)
        self._child.stage(step.parts)
        if step.seconds:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(step.seconds / self._speed, self.go, 1)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_report(self, report: ChildReport) -> None:
        match report:
            case Connected():
                if self._names.came(report) == report.part:
                    self._narrator.connected(report.part, report.local)
            case Ended():
                self._names.left(report, self._clock())
                until = self._scenario.steps[self._number].until
                ours = report.how in (How.LEFT, How.REFUSED)
                current = self._narrator.cast.address(until)
                if report.part == until and not ours and current == report.local:
                    self._go(1, since=self._clock() - JUST_BEFORE)
            case Mismatch() if MISSING in report.text and self._cut(report.local):
                # Somebody wanted it so.
                pass
            case Mismatch():
                self._mismatch = f"wrong echo to {report.part} {report.local}: {report.text}"
            case Failed():
                self._failure = (f"{report.part or 'clients'}: {report.text}", self._clock())
            case Died():
                self._mismatch = f"the process of the clients ended, code {report.code}"


def not_told(scenario: Scenario, strategy: Strategy) -> str:
    """Say that the captions of a scenario are not for the strategy that is on."""
    told_for = " and ".join(scenario.strategies)
    return f"the captions of {scenario.name} are for {told_for}; with {strategy} they may be wrong"
