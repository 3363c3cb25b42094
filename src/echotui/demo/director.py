"""Takes a scenario from step to step."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from echotui.demo.names import Names
from echotui.demo.process import Child
from echotui.demo.reports import Connected, Died, Ended, Failed, How, Mismatch
from echotui.demo.reports import Report as ChildReport
from echotui.demo.scenario import Scenario, Step
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.story import Caption, Report

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
        find: Gives the id of the connection from a client's address; 0 when there is none yet.
        cut: Tells whether the server has ended a client's connection, by address, though the client
            may still be owed something: after a kick, at a limit.
        clock: Monotonic time in seconds, the same as the server's.
        make_child: Makes the clients' process, which tells its reports to what it is given.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int,
        speed: float,
        repeat: bool,
        find: Callable[[Address], int],
        cut: Callable[[Address], bool],
        clock: Callable[[], float] = time.monotonic,
        make_child: Callable[[Callable[[ChildReport], None]], Child] = Child,
    ) -> None:
        self._scenario = scenario
        self._seed = seed
        self._speed = speed
        self._repeat = repeat
        self._find = find
        self._cut = cut
        self._clock = clock
        self._child = make_child(self._on_report)
        self._number = 0
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._addresses: dict[str, Address] = {}
        self._ids: dict[str, int] = {}
        self._names = Names(scenario.steps)
        self.name = self._names.of
        self._mismatch = ""
        self._failure = ("", 0.0)
        self.report = Report()

    @property
    def turns(self) -> bool:
        """Whether there is more than one step."""
        return len(self._scenario.steps) > 1

    @property
    def caption(self) -> Caption:
        """What to tell now, with ids for the clients' names."""
        step = self._scenario.steps[self._number]
        text = step.caption
        for part in step.parts:
            number = self._id(part.name)
            text = text.replace(f"{{{part.name}}}", f"#{number}" if number else part.name)
        return Caption(
            text=text,
            step=self._number + 1 if self.turns else 0,
            steps=len(self._scenario.steps),
            marks=frozenset(Cause(mark) for mark in step.marks),
            about=self._about(step),
            since=self._since,
        )

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
        self._enter(0)
        # What was before, such as a listener's add_handler, belongs to the first step.
        self._since = 0.0

    async def stop(self) -> None:
        """End the clients' process."""
        self._cancel()
        await self._child.stop(PARTING)
        # What its last reports have led to.
        self._cancel()

    def turn(self, by: int) -> bool:
        """Go to another step; see `Show.turn`."""
        number = self._number + by
        steps = self._scenario.steps
        if self._repeat:
            number %= len(steps)
        if not 0 <= number < len(steps):
            return False
        self._enter(number)
        return True

    def kicked(self, id_: int) -> None:
        """Go on, if this was the client that the step waits for."""
        until = self._scenario.steps[self._number].until
        if until and self._id(until) == id_:
            self.turn(1)

    def _enter(self, number: int) -> None:
        self._cancel()
        self._number = number
        self._since = self._clock() - JUST_BEFORE
        step = self._scenario.steps[number]
        self._forget_all_but({part.name for part in step.parts})
        self._child.stage(step.parts)
        if step.seconds:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(step.seconds / self._speed, self.turn, 1)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget_all_but(self, names: set[str]) -> None:
        """Forget who leaves: back on the stage, it is another connection."""
        for known in (self._addresses, self._ids):
            for name in known.keys() - names:
                del known[name]

    def _about(self, step: Step) -> frozenset[int]:
        if any(part.count > 1 for part in step.parts if part.name in step.about):
            # Of a group nobody tells the addresses: then it is about all.
            return frozenset()
        return frozenset(filter(None, map(self._id, step.about)))

    def _id(self, name: str) -> int:
        address = self._addresses.get(name)
        if name not in self._ids and address is not None:
            number = self._find(address)
            if number:
                self._ids[name] = number
        return self._ids.get(name, 0)

    def _on_report(self, report: ChildReport) -> None:
        match report:
            case Connected(part, _, local):
                if self._names.came(report) == part:
                    self._addresses[part] = local
                    self._ids.pop(part, None)
            case Ended():
                self._names.left(report, self._clock())
                until = self._scenario.steps[self._number].until
                ours = report.how in (How.LEFT, How.REFUSED)
                if report.part == until and not ours and self._addresses.get(until) == report.local:
                    self.turn(1)
            case Mismatch() if MISSING in report.text and self._cut(report.local):
                # Somebody wanted it so.
                pass
            case Mismatch():
                self._mismatch = f"wrong echo to {report.part} {report.local}: {report.text}"
            case Failed():
                self._failure = (f"{report.part or 'clients'}: {report.text}", self._clock())
            case Died():
                self._mismatch = f"the process of the clients ended, code {report.code}"
