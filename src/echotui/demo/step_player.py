"""Plays a scenario step by step."""

import asyncio
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from echotui.demo.captions import Captions, ServerFacts
from echotui.demo.client_views import ClientViews
from echotui.demo.connections import ClientNames
from echotui.demo.fault_speed import at_speed
from echotui.demo.loop_facts import LoopMode
from echotui.demo.messages import ClientEnd, ClientEnded, Connected, Died, Failed, Mismatch, Report
from echotui.demo.process import Clients, WorkerProcess
from echotui.demo.scenario import PartFault, Scenario
from echotui.demo.step_faults import StepFaults
from echotui.demo.step_server import StepServer
from echotui.model.command import Strength
from echotui.model.note import Note
from echotui.model.strategy import Strategy

FAILURE_SHOWN: Final = 10.0
"""Seconds for which a client's failure to connect is shown. A wrong echo stays."""
JUST_BEFORE: Final = 0.5
"""Seconds: what ends a step, such as a kick, is what the captions of the next one are about."""
MISSING: Final = "missing"
"""In the text of a mismatch: bytes did not come back before the end."""
POLL: Final = 0.1
"""Seconds until the mode of the loop is read again."""
STOP_TIMEOUT: Final = 2.0
"""Seconds until the worker process is killed."""


class StepPlayer:
    """Sets the clients of each step, and chooses its captions.

    Args:
        repeat: Whether to begin again after the last step.
        strategy: The server's.
        server: What the captions need of it.
        step_server: What the steps change at it.
        make_clients: Makes the clients, which call its argument with every report.
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
        step_server: StepServer,
        make_clients: Callable[[Callable[[Report], None]], Clients] = WorkerProcess,
    ) -> None:
        self._scenario = _at_speed(scenario, speed)
        self._seed = seed
        self._speed = speed
        self._repeat = repeat
        described = scenario.strategies
        self._strategy = strategy if strategy in described else described[0]
        self._adopted = strategy
        self._sets_strategy = any(step.strategy is not None for step in scenario.steps)
        self._server = step_server
        self._faults = StepFaults(step_server, server.find)
        self._captions = Captions(server, speed, lambda: self._faults.phase)
        self._views = ClientViews(server.clock, speed)
        self._loop = server.loop
        self._clock = server.clock
        self._clients = make_clients(self._on_report)
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None
        self._names = ClientNames(scenario.steps)
        self.name = self._names.of
        self._mismatch = ""
        self._failure = ("", 0.0)
        self.results: tuple[Note, ...] = ()
        self.notice = "" if strategy in described else wrong_strategy(scenario, strategy)

    @property
    def has_steps(self) -> bool:
        """Whether there is more than one step."""
        return len(self._scenario.steps) > 1

    @property
    def unfinished(self) -> bool:
        """See `Player.unfinished`; a step that is not told event by event never is."""
        stepped = self._scenario.steps[self._number].mode is LoopMode.STEP is self._loop.mode
        return stepped and self._loop.next is not None

    @property
    def caption(self) -> Note:
        """The caption of this moment, with ids for the clients' names."""
        number = self._number + 1 if self.has_steps else 0
        return self._captions.note(number, len(self._scenario.steps))

    @property
    def question(self) -> str:
        """What the operator is to predict, or else what the clients notice."""
        return self._captions.question() or self._views.text(self._captions.shown_name)

    @property
    def alarm(self) -> str:
        """A wrong echo, or a client that could not connect just now."""
        text, at = self._failure
        recent = text if self._clock() - at < FAILURE_SHOWN else ""
        return self._mismatch or recent

    async def start(self, target: tuple[str, int]) -> None:
        """Start the worker process and the first step."""
        await self._clients.start(target, self._seed, self._speed)
        # Earlier calls, such as a listener's add_handler, belong to the first step.
        self._enter(0, since=0.0)

    async def stop(self) -> None:
        """End the worker process."""
        self._cancel()
        await self._faults.stop()
        await self._clients.stop(STOP_TIMEOUT)
        # Its last reports may have set a timer.
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
        """Let a drained client read; go on if the step waits for this kick."""
        name = self._captions.kicked(id_, strength)
        if name and strength is Strength.DRAIN:
            # A client that never reads would drain for ever, and nothing would be seen.
            self._clients.start_reading(name)
        if name and name == self._scenario.steps[self._number].until:
            self._go(1, since=self._clock() - JUST_BEFORE)

    def _enter(self, number: int, since: float) -> None:
        self._cancel()
        self._number = number
        step = self._scenario.steps[number]
        self._faults.end()
        self._captions.begin(step, self._strategy_of(number), since)
        self._views.begin(step.parts)
        self._begin()

    def _strategy_of(self, number: int) -> Strategy:
        """Return the strategy of a step: its own, or that of a step before."""
        steps = self._scenario.steps[: number + 1]
        own = [step.strategy for step in steps if step.strategy is not None]
        return own[-1] if own else self._strategy

    def _begin(self) -> None:
        """Let the clients of the step act, once the loop is in its mode."""
        step = self._scenario.steps[self._number]
        if step.mode not in (None, self._loop.mode):
            self._set_timer(POLL, self._begin)
            return
        strategy = self._strategy_of(self._number)
        if self._sets_strategy and strategy is not self._adopted:
            self._adopted = strategy
            self._server.adopt(strategy)
        self._clients.enter(step)
        if step.reads:
            self._clients.start_reading(step.reads, now=True)
        self._faults.begin(step.faults, self._captions.connections.address)
        if step.seconds:
            self._set_timer(step.seconds / self._speed, self._time_is_up)

    def _time_is_up(self) -> None:
        """Go on, but not while the operator steps the loop."""
        if self._loop.mode is LoopMode.RUN:
            self.go(1)
        else:
            self._set_timer(POLL, self._time_is_up)

    def _set_timer(self, delay: float, act: Callable[[], None]) -> None:
        self._timer = asyncio.get_running_loop().call_later(delay, act)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_report(self, report: Report) -> None:
        self._views.note(report)
        match report:
            case Connected():
                if self._names.connected(report) == report.part:
                    self._captions.connected(report.part, report.local)
                    self._faults.connected(report.part, report.local)
            case ClientEnded():
                self._faults.ended(report.part, report.local)
                self._names.ended(report, self._clock())
                until = self._scenario.steps[self._number].until
                by_itself = report.how in (ClientEnd.LEFT, ClientEnd.REFUSED)
                current = self._captions.connections.address(until)
                if report.part == until and not by_itself and current == report.local:
                    self._go(1, since=self._clock() - JUST_BEFORE)
            case Mismatch() if MISSING in report.text and self._server.has_cut(report.local):
                # The server closed it on purpose.
                pass
            case Mismatch() if self._server.has_damaged(report.local):
                pass
            case Mismatch():
                self._mismatch = f"wrong echo to {report.part} {report.local}: {report.text}"
            case Failed():
                self._failure = (f"{report.part or 'clients'}: {report.text}", self._clock())
            case Died():
                self._mismatch = f"the process of the clients ended, code {report.code}"


def _at_speed(scenario: Scenario, speed: float) -> Scenario:
    steps = (
        replace(step, faults=tuple(_fault_at(each, speed) for each in step.faults))
        for step in scenario.steps
    )
    return replace(scenario, steps=tuple(steps))


def _fault_at(fault: PartFault, speed: float) -> PartFault:
    return replace(fault, rule=at_speed(fault.rule, speed))


def wrong_strategy(scenario: Scenario, strategy: Strategy) -> str:
    """Return the warning that the captions of a scenario are for other strategies."""
    described = " and ".join(scenario.strategies)
    return f"the captions of {scenario.name} are for {described}; with {strategy} they may be wrong"
