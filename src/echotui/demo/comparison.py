"""Plays one cast with both strategies, and compares the figures in a table."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from echotui.demo.captions import Captions, ServerFacts
from echotui.demo.connections import ClientNames
from echotui.demo.messages import ClientEnded, Connected, Died, Failed, Figures, Mismatch, Report
from echotui.demo.process import WorkerProcess
from echotui.demo.scenario import Scenario
from echotui.errors import StartError
from echotui.model.command import Strength
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.strategy import Strategy

log = logging.getLogger(__name__)

STOP_TIMEOUT: Final = 2.0
"""Seconds until the worker process is killed."""
FIGURES_TIMEOUT: Final = 5.0
"""Seconds until the figures count as missing."""
STRATEGIES: Final = (Strategy.TEXTBOOK, Strategy.EAGER)
OVER: Final = "Both strategies have been played; esc closes the table."
HEADER: Final = ("strategy", "messages", "calls/msg", "mask changes", "p50", "p99", "CPU/msg")
NOTE: Final = (
    "calls: add_handler, update_handler, remove_handler of all clients; "
    "mask changes: update_handler alone; p50, p99: round trip, measured by the clients; "
    "CPU: the server's, without the dashboard's."
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What the server has done so far, and what it cost.

    Attributes:
        calls: Loop calls for clients.
        updates: Calls of update_handler among them.
        cpu: Seconds of processor time, without the dashboard's.
    """

    calls: int
    updates: int
    cpu: float


class Comparison:
    """Plays `textbook`, then `eager`, then shows the table.

    Args:
        scenario: Its first step has the cast, and how long each strategy is played.
        adopt: Sets the server's strategy for new clients.
        forget: Waits until the clients' connections have ended, and clears the history.
        gauge: Reads the server's figures.
        make_worker: Makes the worker process, which calls its argument with every report.
    """

    has_steps = unfinished = False
    notice = question = ""

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
        make_worker: Callable[[Callable[[Report], None]], WorkerProcess] = WorkerProcess,
    ) -> None:
        self._scenario = scenario
        self._seed = seed
        self._speed = speed
        self._adopt = adopt
        self._forget = forget
        self._gauge = gauge
        self._captions = Captions(server, speed)
        self._run = 0
        self._clock = server.clock
        self._make_worker = make_worker
        self._worker: WorkerProcess | None = None
        self._playing: asyncio.Task[None] | None = None
        self._figures: asyncio.Future[Figures] | None = None
        self._names = ClientNames(scenario.steps)
        self.name = self._names.of
        self.alarm = ""
        self.results: tuple[Note, ...] = ()

    @property
    def caption(self) -> Note:
        """The caption of this moment; at the end, that both strategies have been played."""
        if self._run:
            return self._captions.note(self._run, len(STRATEGIES))
        return Note(text=OVER if self.results else "")

    async def start(self, target: tuple[str, int]) -> None:
        """Begin with the first strategy."""
        self._playing = asyncio.create_task(self._play(target))

    async def stop(self) -> None:
        """End the worker process."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait({self._playing})
        if self._worker is not None:
            await self._worker.stop(STOP_TIMEOUT)

    def go(self, by: int) -> bool:
        """Return that there are no steps; see `Player.go`."""
        del by
        return False

    def kicked(self, id_: int, strength: Strength) -> None:
        """Do nothing: no step waits for a kick; see `Player.kicked`."""

    async def _play(self, target: tuple[str, int]) -> None:
        rows = []
        for number, strategy in enumerate(STRATEGIES, start=1):
            try:
                rows.append(await self._play_one(target, number, strategy))
            except (StartError, TimeoutError) as error:
                missing = f"the clients sent no figures within {FIGURES_TIMEOUT:g} s"
                self._fail(str(error) or missing)
                return
        self._run = 0
        table = NoteTable("One cast, two strategies", HEADER, tuple(rows))
        self.results = (Note(NoteKind.RESULT, NOTE, table=table),)

    async def _play_one(
        self, target: tuple[str, int], number: int, strategy: Strategy
    ) -> tuple[str, ...]:
        step = self._scenario.steps[0]
        # Without parts: the connections are still those of the strategy before.
        self._captions.begin(replace(step, parts=()), strategy, self._clock())
        self._run = number
        self._adopt(strategy)
        # A new process for each, so that nothing is carried over.
        self._worker = self._make_worker(self._on_report)
        await self._worker.start(target, self._seed, self._speed)
        before = self._gauge()
        self._worker.set_cast(step.parts)
        await asyncio.sleep(step.seconds / self._speed)
        self._figures = asyncio.get_running_loop().create_future()
        self._worker.ask_figures()
        async with asyncio.timeout(FIGURES_TIMEOUT):
            figures = await self._figures
        after = self._gauge()
        await self._worker.stop(STOP_TIMEOUT)
        await self._forget()
        return _row(strategy, before, after, figures)

    def _on_report(self, report: Report) -> None:
        match report:
            case Connected(part, _, local):
                if self._names.connected(report) == part:
                    self._captions.connected(part, local)
            case Figures() if self._figures is not None and not self._figures.done():
                self._figures.set_result(report)
            case ClientEnded():
                self._names.ended(report, self._clock())
            case Mismatch() | Failed():
                self.alarm = f"{report.part}: {report.text}"
            case Died():
                self._fail(f"the process of the clients ended, code {report.code}")
                if self._playing is not None:
                    self._playing.cancel()

    def _fail(self, alarm: str) -> None:
        """Show why there will be no table."""
        self.alarm, self._run = alarm, 0


def _row(strategy: Strategy, before: Gauge, after: Gauge, figures: Figures) -> tuple[str, ...]:
    messages = max(1, figures.messages)
    return (
        str(strategy),
        f"{figures.messages:,}",
        f"{(after.calls - before.calls) / messages:.2f}",
        f"{after.updates - before.updates:,}",
        f"{figures.p50 * 1e3:.2f} ms",
        f"{figures.p99 * 1e3:.2f} ms",
        f"{(after.cpu - before.cpu) / messages * 1e3:.3f} ms",
    )
