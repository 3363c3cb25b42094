"""Plays one cast with both strategies, and sets the figures side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from echotui.demo.names import Names
from echotui.demo.narrator import Narrator, ServerFacts
from echotui.demo.process import Child
from echotui.demo.reports import Connected, Died, Ended, Failed, Figures, Mismatch
from echotui.demo.reports import Report as ChildReport
from echotui.demo.scenario import Scenario
from echotui.errors import StartError
from echotui.model.command import Strength
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.strategy import Strategy

log = logging.getLogger(__name__)

PARTING: Final = 2.0
"""Seconds that the clients' process gets to end by itself."""
ANSWER: Final = 5.0
"""Seconds that the clients' process gets to answer."""
ACTS: Final = (Strategy.TEXTBOOK, Strategy.EAGER)
OVER: Final = "Both strategies have been played; press esc to look around."
HEADER: Final = ("strategy", "messages", "calls/msg", "mask changes", "p50", "p99", "CPU/msg")
NOTE: Final = (
    "calls, of all clients: add_handler, update_handler, remove_handler; "
    "mask changes: update_handler alone; p50, p99: round trip as the clients saw it; "
    "CPU: the server's, without the dashboard's."
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What the server has done so far.

    Attributes:
        calls: Loop calls for clients.
        updates: Those of them that changed a mask.
        cpu: Seconds of processor time, without the dashboard's.
    """

    calls: int
    updates: int
    cpu: float


class Comparison:
    """First `textbook`, then `eager`, then the table.

    Args:
        scenario: Its first step has the cast, and how long each strategy is played.
        seed: What makes the clients' choices repeatable.
        speed: How much faster than written.
        adopt: Makes the server echo in another way to new clients.
        forget: Waits until the clients of an act have ended, and forgets all that have.
        gauge: Reads the server's figures.
        server: The server.
        make_child: Makes the clients' process, which tells its reports to what it is given.
    """

    has_steps = False
    notice = ""

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int,
        speed: float,
        adopt: Callable[[Strategy], None],
        forget: Callable[[], Awaitable[None]],
        gauge: Callable[[], Gauge],
        server: ServerFacts,
        make_child: Callable[[Callable[[ChildReport], None]], Child] = Child,
    ) -> None:
        self._scenario = scenario
        self._seed = seed
        self._speed = speed
        self._adopt = adopt
        self._forget = forget
        self._gauge = gauge
        self._narrator = Narrator(server, speed)
        self._act_on = 0
        self._clock = server.clock
        self._make_child = make_child
        self._child: Child | None = None
        self._playing: asyncio.Task[None] | None = None
        self._figures: asyncio.Future[Figures] | None = None
        self._names = Names(scenario.steps)
        self.name = self._names.of
        self.alarm = ""
        self.results: tuple[Note, ...] = ()

    @property
    def caption(self) -> Note:
        """What to tell now: about an act, or that all are over."""
        if self._act_on:
            return self._narrator.caption(self._act_on, len(ACTS))
        return Note(text=OVER if self.results else "")

    async def start(self, target: tuple[str, int]) -> None:
        """Begin with the first strategy.

        Args:
            target: Address and port of the server.
        """
        self._playing = asyncio.create_task(self._play(target))

    async def stop(self) -> None:
        """End the clients' process."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait({self._playing})
        if self._child is not None:
            await self._child.stop(PARTING)

    def go(self, by: int) -> bool:
        """Return that there are no steps; see `Player.go`."""
        del by
        return False

    def kicked(self, id_: int, strength: Strength) -> None:
        """A client less makes no difference; see `Player.kicked`."""

    async def _play(self, target: tuple[str, int]) -> None:
        rows = []
        for number, strategy in enumerate(ACTS, start=1):
            try:
                rows.append(await self._act(target, number, strategy))
            except (StartError, TimeoutError) as error:
                self._fail(str(error) or f"the clients give no figures within {ANSWER:g} s")
                return
        self._act_on = 0
        table = NoteTable("One cast, two strategies", HEADER, tuple(rows))
        self.results = (Note(NoteKind.RESULT, NOTE, table=table),)

    async def _act(
        self, target: tuple[str, int], number: int, strategy: Strategy
    ) -> tuple[str, ...]:
        step = self._scenario.steps[0]
        # Nobody is on the stage yet: its parts were connections of the act before.
        self._narrator.begin(replace(step, parts=()), strategy, self._clock())
        self._act_on = number
        self._adopt(strategy)
        # A process of its own for each, so that nothing is carried over.
        self._child = self._make_child(self._on_report)
        await self._child.start(target, self._seed, self._speed)
        before = self._gauge()
        self._child.stage(step.parts)
        await asyncio.sleep(step.seconds / self._speed)
        self._figures = asyncio.get_running_loop().create_future()
        self._child.ask_figures()
        async with asyncio.timeout(ANSWER):
            figures = await self._figures
        after = self._gauge()
        await self._child.stop(PARTING)
        await self._forget()
        return _row(strategy, before, after, figures)

    def _on_report(self, report: ChildReport) -> None:
        match report:
            case Connected(part, _, local):
                if self._names.came(report) == part:
                    self._narrator.connected(part, local)
            case Figures() if self._figures is not None and not self._figures.done():
                self._figures.set_result(report)
            case Ended():
                self._names.left(report, self._clock())
            case Mismatch() | Failed():
                self.alarm = f"{report.part}: {report.text}"
            case Died():
                self._fail(f"the process of the clients ended, code {report.code}")
                if self._playing is not None:
                    self._playing.cancel()

    def _fail(self, alarm: str) -> None:
        """Tell why there will be no table."""
        self.alarm, self._act_on = alarm, 0


def _row(strategy: Strategy, before: Gauge, after: Gauge, figures: Figures) -> tuple[str, ...]:
    messages = max(1, figures.messages)
    return (
        str(strategy),
        f"{figures.messages:,}",
        f"{(after.calls - before.calls) / messages:.2f}",
        f"{after.updates - before.updates:,}",
        f"{figures.p50 * 1e3:.2f} ms",
        f"{figures.p99 * 1e3:.2f} ms",
        f"{(after.cpu - before.cpu) / messages * 1e6:.0f} us",
    )
