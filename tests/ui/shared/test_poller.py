"""When the dashboard asks its source, and what it makes of the answers."""

import asyncio
import math

import pytest
from msgspec.structs import replace
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from echotui.model.fields import AGE
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.view import View
from echotui.ui.app import EchoApp
from echotui.ui.fixes.caches import MAX_ENTRIES
from echotui.ui.pacing import governor
from echotui.ui.pacing.governor import Governor
from echotui.ui.pacing.task_meter import TaskMeter
from echotui.ui.preferences import Preferences
from echotui.ui.shared.poller import WITH_PANE, Poller
from tests.scripted import ScriptedSource
from tests.ui.stage import NEVER, Stage, launch, row, rows

ON_SCREEN = 21
"""Rows on a screen of 36 lines."""
FASTER = [("plus", rate) for rate in ("30", "10", "5", "2", "1", "0.5", "0.25", "0.1", "0.05")]


class PollerHarness:
    """A poller without a screen: its query, what it drew, the timers that it set."""

    def __init__(self, source: ScriptedSource) -> None:
        self.source = source
        self.query: Query | None = Query(window=Window(0, 5))
        self.drawn: list[View] = []
        self.timers: list[FakeTimer] = []
        self.pace = Governor(TaskMeter(), 0.25, clock=lambda: 0.0, work=lambda: 0.0)
        self.poller = Poller(
            source.view, self.pace, lambda _rows: self.query, self.drawn.append, self.set_timer
        )

    def set_timer(self, seconds: float) -> "FakeTimer":
        self.timers.append(FakeTimer(seconds))
        return self.timers[-1]


class FakeTimer:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


async def test_a_new_answer_is_drawn_once() -> None:
    harness = PollerHarness(ScriptedSource([row(1, idle=30.0)]))
    for drawn in (1, 1):
        await harness.poller.poll()
        assert len(harness.drawn) == drawn
    harness.source.at += 0.1
    await harness.poller.poll()
    assert (len(harness.drawn), harness.poller.latest.at) == (1, harness.source.at)
    # Unless it has to be, or it is another one.
    await harness.poller.poll(rows=True)
    harness.source.rows.append(row(2, idle=30.0))
    await harness.poller.poll()
    assert [len(view.rows) for view in harness.drawn] == [1, 1, 2]
    # One without rows is always drawn.
    harness.query = Query()
    for _ in range(2):
        await harness.poller.poll()
    assert len(harness.drawn) == 5


@pytest.mark.parametrize(
    "now",
    [
        Query(window=Window(1, 5)),
        Query(window=Window(0, 5), locate=2),
        Query(window=Window(0, 5), scope=Scope.ENDED),
        Query(window=Window(0, 5), sort=Sort(AGE)),
        Query(window=Window(0, 5), detail=3),
        Query(window=Window(0, 5), grouped=True),
        Query(window=Window(0, 5), address="::1"),
        None,
    ],
)
async def test_a_stale_answer_is_dropped(now: Query | None) -> None:
    class Slow(ScriptedSource):
        async def view(self, query: Query) -> View:
            harness.query = now
            return await super().view(query)

    harness = PollerHarness(Slow(rows(3)))
    await harness.poller.poll()
    assert not harness.drawn
    assert harness.poller.latest == View()


async def test_an_older_answer_is_dropped_and_a_covered_screen_does_not_poll() -> None:
    harness = PollerHarness(ScriptedSource(rows(3)))
    await harness.poller.poll()
    harness.source.at -= 1
    await harness.poller.poll(rows=True)
    assert len(harness.drawn) == 1
    harness.query = None
    await harness.poller.poll()
    assert len(harness.source.queries) == 2


async def test_the_timer_is_set_again_until_it_is_stopped() -> None:
    harness = PollerHarness(ScriptedSource(rows(3)))
    harness.poller.start()
    await harness.poller.fired(harness.timers[0])
    await harness.poller.fired(harness.timers[1])
    assert [timer.seconds for timer in harness.timers] == [0.25] * 3
    assert len(harness.source.queries) == 2
    # One that had rung already when the pace was changed, or it was stopped.
    assert harness.poller.change_pace(1) == "Refreshing every 0.5 s."
    await harness.poller.fired(harness.timers[2])
    harness.poller.stop()
    await harness.poller.fired(harness.timers[3])
    assert [timer.stopped for timer in harness.timers] == [False, False, True, True]
    assert len(harness.source.queries) == 2


async def test_rows_that_were_wanted_while_nothing_is_drawn_are_asked_for_later() -> None:
    source, wanted = ScriptedSource(rows(3)), list[bool]()
    drawing = False

    def query(rows: bool) -> Query | None:  # noqa: FBT001 - as `Poller` calls it
        wanted.append(rows)
        return Query() if drawing else None

    harness = PollerHarness(source)
    poller = Poller(source.view, harness.pace, query, harness.drawn.append, harness.set_timer)
    await poller.poll(rows=True)
    await poller.poll()
    drawing = True
    await poller.poll()
    await poller.poll()
    assert [*dict.fromkeys(wanted[:3])] == [True]
    assert not wanted[-1]


async def test_with_a_pane_of_the_source_it_polls_often_enough() -> None:
    harness = PollerHarness(ScriptedSource([row(1)]))
    harness.pace.refresh = 60.0
    harness.poller.start()
    harness.source.notes = (Note(NoteKind.PANE, "stopped"),)
    # As after a key: the timer that runs was set for a minute.
    await harness.poller.poll(rows=True)
    assert [(timer.seconds, timer.stopped) for timer in harness.timers] == [
        (60.0, True), (WITH_PANE, False),
    ]  # fmt: skip
    await harness.poller.fired(harness.timers[-1])
    assert harness.timers[-1].seconds == WITH_PANE
    harness.source.notes = ()
    await harness.poller.fired(harness.timers[-1])
    assert [timer.seconds for timer in harness.timers[2:]] == [WITH_PANE, 60.0]


async def test_the_dashboard_polls_on_its_timer() -> None:
    source = ScriptedSource(rows(90))
    app = EchoApp(source, Preferences(refresh=0.01))
    async with app.run_test(size=(120, 36)) as pilot:
        stage = Stage(app, pilot)
        await stage.until(lambda: len(source.queries) > 10)
        query = source.queries[-1]
        assert (query.sort, query.window, query.locate) == (Sort(), Window(0, ON_SCREEN), 1)
        assert (query.journal.count, query.paused) == (9, False)
        source.rows[0] = replace(source.rows[0], bytes_in=9_900_000)
        await stage.until(lambda: "9.9 MB" in stage.rows()[0])


@pytest.mark.parametrize("keys", [(), ("p",), ("enter",), ("question_mark",)])
async def test_caches_stay_small_while_polling(keys: tuple[str, ...]) -> None:
    app = EchoApp(ScriptedSource(rows(3)), Preferences(refresh=0.01))
    async with app.run_test(size=(120, 36)) as pilot:
        stage = Stage(app, pilot)
        await stage.until(stage.rows)
        await pilot.press(*keys)
        for at in range(MAX_ENTRIES + 1):
            Strip.render_ansi(Style(meta={"offset": (at, 0)}), ColorSystem.TRUECOLOR)
        await stage.until(lambda: Strip.render_ansi.cache_info().currsize <= MAX_ENTRIES)


async def test_without_room_for_a_row_polling_ends() -> None:
    class Ticking(ScriptedSource):
        """Each of its answers is another one, as a living server's are."""

        async def view(self, query: Query) -> View:
            self.at += 0.001
            return await super().view(query)

    source = Ticking(rows(90))
    async with launch(source, size=(120, 1)) as stage:
        for _ in range(5):
            await stage.poll()
        assert len(source.queries) < 15
        await stage.pilot.resize_terminal(120, 36)
        await stage.until(lambda: stage.table.view.rows)
        await stage.settle()
        assert (stage.cursor.id, stage.cursor.top) == (1, 0)


async def test_a_late_answer_does_not_move_the_cursor() -> None:
    class Slow(ScriptedSource):
        """Answers when its gate is open."""

        gate = asyncio.Event()

        async def view(self, query: Query) -> View:
            view = await super().view(query)
            await self.gate.wait()
            return view

    source = Slow(rows(90))
    source.gate.set()
    async with launch(source, keys=["down"] * 3) as stage:
        source.gate.clear()
        del source.rows[3]
        # The pending answer lacks the cursor's client; meanwhile the operator moves on.
        await stage.poll()
        top = stage.table.region.y
        await stage.click(10, top + 7)
        await stage.wheel(10, top + 5, down=True)
        source.gate.set()
        await stage.settle()
        assert (stage.cursor.id, stage.cursor.top) == (7, 3)


async def test_plus_and_minus_change_how_often_it_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        # What this test works is not a busy server, for which polls would be slowed down.
        monkeypatch.setattr(governor, "BUSY", math.inf)
        slowest = f"{NEVER:g}"
        await stage.press("minus")
        assert stage.notifications[-1] == f"Refreshing every {slowest} s (slowest)."
        slower = [("plus", "60"), ("plus", "30"), ("minus", "60")]
        for key, every in (*slower, *FASTER):
            await stage.press(key)
            assert stage.notifications[-1] == f"Refreshing every {every} s."
        await stage.press("plus")
        assert stage.notifications[-1] == "Refreshing every 0.05 s (fastest)."
        asked = len(source.queries)
        await stage.until(lambda: len(source.queries) > asked + 3)


async def test_the_banner_names_the_rows_and_its_text_moves_no_row() -> None:
    async with launch(ScriptedSource(rows(90))) as stage:
        line = stage.table.region.y - 1
        assert stage.lines()[line].strip() == "Rows 1 to 21 of 90"
        await stage.press("end", "p")
        assert "Paused" in stage.lines()[line]
        assert stage.table.region.y == line + 1
        await stage.press("p")
        assert stage.lines()[line].strip() == "Rows 70 to 90 of 90"
    async with launch(ScriptedSource(rows(9))) as stage:
        assert not stage.lines()[line].strip()


async def test_calls_while_an_answer_is_awaited_share_the_next_one() -> None:
    harness = PollerHarness(ScriptedSource([row(1, idle=30.0)]))
    answer, wanted = asyncio.Event(), list[bool]()

    async def view(_query: Query) -> View:
        await answer.wait()
        return View(at=float(len(wanted)))

    def make_query(rows: bool) -> Query | None:  # noqa: FBT001 - as `Poller` calls it
        wanted.append(rows)
        return harness.query

    poller = Poller(view, harness.pace, make_query, harness.drawn.append, harness.set_timer)
    polls = [asyncio.create_task(poller.poll(rows=number == 50)) for number in range(100)]
    await asyncio.sleep(0)
    assert wanted == [False]
    answer.set()
    await asyncio.gather(*polls)
    # Each asks before its answer and compares after it; the second is for all that came meanwhile.
    assert wanted == [False, False, True, True]
    await poller.poll()
    assert len(wanted) == 6
