import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from echotui.demo import comparison
from echotui.demo.captions import ServerFacts
from echotui.demo.comparison import HEADER, OVER, Comparison, Gauge
from echotui.demo.messages import Died, Failed, Figures, Mismatch, Report
from echotui.demo.scenario_files import find
from echotui.errors import StartError
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.note import Note, NoteKind
from echotui.model.strategy import Strategy
from echotui.server.journal import Journal
from tests.demo.scripted_worker import ScriptedWorker
from tests.server.bench import until

TARGET = ("127.0.0.1", 10000)
SCENARIO = find("strategies")
AT_ONCE = 1e6
"""A speed at which an act is over at once."""


@dataclass
class ComparisonHarness:
    """A comparison, and what it did.

    Attributes:
        events: What it did, in order.
        workers: The worker processes that it made.
        gauges: The server's figures, one after the other.
        figures: The workers' answers; without any, they do not answer.
        broken: Why no process can be started.
        unhandled: Errors reported only to the loop.
    """

    events: list[str] = field(default_factory=list)
    workers: list["HarnessWorker"] = field(default_factory=list)
    gauges: list[Gauge] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    broken: str = ""
    unhandled: list[object] = field(default_factory=list)

    def make(self, speed: float = AT_ONCE) -> Comparison:
        """Make the comparison."""
        facts = ServerFacts(Journal(), lambda _: 0, lambda: 77.0)
        return Comparison(
            SCENARIO, seed=7, speed=speed, adopt=self._adopt, gauge=self._gauge,
            forget=self._forget, server=facts, make_worker=lambda each: HarnessWorker(each, self),
        )  # fmt: skip

    def _adopt(self, strategy: Strategy) -> None:
        self.events.append(f"adopt {strategy}")

    async def _forget(self) -> None:
        self.events.append("forget")

    def _gauge(self) -> Gauge:
        self.events.append("gauge")
        return self.gauges.pop(0) if self.gauges else Gauge(0, 0, 0.0)


class HarnessWorker(ScriptedWorker):
    """Answers at once, if it has an answer."""

    def __init__(self, report: Callable[[Report], None], harness: ComparisonHarness) -> None:
        super().__init__(report)
        self._harness = harness
        self._number = len(harness.workers) + 1
        harness.workers.append(self)

    async def start(self, target: tuple[str, int], seed: int, speed: float) -> None:
        await super().start(target, seed, speed)
        if self._harness.broken:
            raise StartError(self._harness.broken)
        self._harness.events.append(f"start {self._number}")

    def ask_figures(self) -> None:
        super().ask_figures()
        self._harness.events.append("ask")
        if self._harness.figures:
            self.report(self._harness.figures.pop(0))

    async def stop(self, within: float) -> None:
        await super().stop(within)
        self._harness.events.append(f"stop {self._number}")


@pytest.fixture
async def harness() -> AsyncIterator[ComparisonHarness]:
    harness = ComparisonHarness()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: harness.unhandled.append(context))
    yield harness
    # The loop reports an unretrieved exception when the task is collected.
    gc.collect()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert (left, harness.unhandled) == (set(), [])


async def play(harness: ComparisonHarness) -> Comparison:
    """Play to the end, and stop."""
    player = harness.make()
    await player.start(TARGET)
    await until(lambda: player.results or player.alarm)
    await player.stop()
    return player


async def test_textbook_then_eager_each_with_a_process_of_its_own(
    harness: ComparisonHarness,
) -> None:
    harness.figures = [Figures(10, 0.1, 0.2), Figures(20, 0.1, 0.2)]
    await play(harness)
    acts = [
        [f"adopt {strategy}", f"start {act}", "gauge", "ask", "gauge", f"stop {act}", "forget"]
        for act, strategy in ((1, "textbook"), (2, "eager"))
    ]
    # The last is ended once more at the end of all, which does nothing.
    assert harness.events == [*acts[0], *acts[1], "stop 2"]
    for worker in harness.workers:
        assert (worker.target, worker.seed, worker.speed) == (TARGET, 7, AT_ONCE)
        assert worker.parts == SCENARIO.steps[0].parts


async def test_the_table(harness: ComparisonHarness) -> None:
    harness.figures = [Figures(12_000, 0.0011, 0.0123), Figures(15_000, 0.00052, 0.0019)]
    harness.gauges = [
        Gauge(100, 60, 1.0), Gauge(24_700, 24_060, 3.4), Gauge(25_000, 30_000, 4.0),
        Gauge(25_150, 30_003, 5.5),
    ]  # fmt: skip
    (result,) = (await play(harness)).results
    table = result.table
    assert table.header == HEADER
    assert table.rows == (
        ("textbook", "12,000", "2.05", "24,000", "1.10 ms", "12.30 ms", "0.200 ms"),
        ("eager", "15,000", "0.01", "3", "0.52 ms", "1.90 ms", "0.100 ms"),
    )
    assert table.title
    assert result.text


async def test_without_a_message_there_is_still_a_table(harness: ComparisonHarness) -> None:
    harness.figures = [Figures(), Figures()]
    table = (await play(harness)).results[0].table
    assert [len(row) for row in table.rows] == [len(HEADER)] * 2
    assert table.rows[0][1:] == ("0", "0.00", "0", "0.00 ms", "0.00 ms", "0.000 ms")


async def test_captions_name_the_current_strategy(harness: ComparisonHarness) -> None:
    player = harness.make()
    await player.start(TARGET)
    await until(lambda: harness.workers and harness.workers[0].asked)
    assert player.caption.text.startswith("textbook: ")
    assert (player.caption.progress, player.caption.since) == ("1/2", 77.0)
    assert player.caption.kind is NoteKind.SOON
    assert player.caption.causes == {Cause.QUEUED, Cause.FLUSHED}
    harness.workers[0].report(Figures(1, 0.1, 0.1))
    await until(lambda: len(harness.workers) == 2 and harness.workers[1].asked)
    assert player.caption.text.startswith("eager: ")
    assert player.caption.progress == "2/2"
    assert not player.results
    harness.workers[1].report(Figures(1, 0.1, 0.1))
    await until(lambda: player.results)
    assert player.caption == Note(text=OVER)
    await player.stop()


async def test_it_has_no_steps_and_ignores_a_kick(harness: ComparisonHarness) -> None:
    player = harness.make()
    assert not player.has_steps
    assert not player.go(1)
    assert not player.go(-1)
    player.kicked(1, Strength.CLOSE)
    await player.stop()
    assert harness.events == []


@pytest.mark.parametrize("when", ["before it starts", "playing", "asked"])
async def test_stopped_in_the_middle_it_leaves_nothing(
    harness: ComparisonHarness, when: str
) -> None:
    player = harness.make(1.0 if when == "playing" else AT_ONCE)
    await player.start(TARGET)
    if when == "playing":
        await until(lambda: harness.workers and harness.workers[0].casts)
    elif when == "asked":
        await until(lambda: harness.workers and harness.workers[0].asked)
    await player.stop()
    assert len(harness.workers) <= 1
    assert [worker.stops for worker in harness.workers] == [1] * len(harness.workers)
    assert not player.results
    assert not player.alarm
    await player.stop()


async def test_clients_that_never_answer(
    harness: ComparisonHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "FIGURES_TIMEOUT", 0.01)
    player = await play(harness)
    assert player.alarm == "the clients sent no figures within 0.01 s"
    assert (player.caption, bool(player.results)) == (Note(), False)
    assert [worker.stops for worker in harness.workers] == [1]


async def test_clients_that_cannot_be_started(harness: ComparisonHarness) -> None:
    harness.broken = "the demo's clients cannot be started: No such file or directory"
    player = await play(harness)
    assert player.alarm == harness.broken
    assert not player.results


async def test_clients_that_die(harness: ComparisonHarness) -> None:
    player = harness.make(1.0)
    await player.start(TARGET)
    await until(lambda: harness.workers and harness.workers[0].casts)
    harness.workers[0].report(Died(-9))
    assert player.alarm == "the process of the clients ended, code -9"
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    assert (len(harness.workers), player.caption) == (1, Note())
    await player.stop()


async def test_problems_of_the_clients_are_shown(harness: ComparisonHarness) -> None:
    player = harness.make(1.0)
    await player.start(TARGET)
    await until(lambda: harness.workers)
    report = harness.workers[0].report
    report(Failed("words", "cannot connect: Connection refused"))
    assert player.alarm == "words: cannot connect: Connection refused"
    report(Mismatch("pages", 3, Address("127.0.0.1", 5), "byte 1 came back as 0x00, 0x01 was sent"))
    assert player.alarm == "pages: byte 1 came back as 0x00, 0x01 was sent"
    # An answer to nothing.
    report(Figures(1, 0.1, 0.1))
    await player.stop()
