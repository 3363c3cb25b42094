"""When the dashboard asks its source, and what it makes of the answers."""

import asyncio
import math

import pytest
from msgspec.structs import replace
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from echotui.model.fields import AGE
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.view import View
from echotui.ui.app import EchoApp
from echotui.ui.fixes.caches import MOST
from echotui.ui.pacing import governor
from echotui.ui.pacing.governor import Pace
from echotui.ui.pacing.task_meter import LoopMeter
from echotui.ui.preferences import Look
from echotui.ui.shared.poller import Poller
from tests.scripted import ScriptedSource
from tests.ui.stage import NEVER, Stage, row, rows, staged

ON_SCREEN = 21
"""Rows on a screen of 36 lines."""
FASTER = [("plus", rate) for rate in ("30", "10", "5", "2", "1", "0.5", "0.25", "0.1", "0.05")]


class Alone:
    """A poller without a screen: what is asked, what was drawn, which timers were set."""

    def __init__(self, source: ScriptedSource) -> None:
        self.source = source
        self.query: Query | None = Query(window=Window(0, 5))
        self.drawn: list[View] = []
        self.timers: list[FakeTimer] = []
        self.pace = Pace(LoopMeter(), 0.25, clock=lambda: 0.0, work=lambda: 0.0)
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


async def test_it_draws_what_is_new_and_nothing_twice() -> None:
    alone = Alone(ScriptedSource([row(1, idle=30.0)]))
    for drawn in (1, 1):
        await alone.poller.poll()
        assert len(alone.drawn) == drawn
    alone.source.at += 0.1
    await alone.poller.poll()
    assert (len(alone.drawn), alone.poller.latest.at) == (1, alone.source.at)
    # Unless it has to be, or it is another one.
    await alone.poller.poll(rows=True)
    alone.source.rows.append(row(2, idle=30.0))
    await alone.poller.poll()
    assert [len(view.rows) for view in alone.drawn] == [1, 1, 2]
    # One without rows is always drawn.
    alone.query = Query()
    for _ in range(2):
        await alone.poller.poll()
    assert len(alone.drawn) == 5


@pytest.mark.parametrize(
    "now",
    [
        Query(window=Window(1, 5)),
        Query(window=Window(0, 5), locate=2),
        Query(window=Window(0, 5), scope=Scope.ENDED),
        Query(window=Window(0, 5), sort=Sort(AGE)),
        Query(window=Window(0, 5), detail=3),
        None,
    ],
)
async def test_an_answer_that_is_not_asked_for_any_more_is_dropped(now: Query | None) -> None:
    class Slow(ScriptedSource):
        async def view(self, query: Query) -> View:
            alone.query = now
            return await super().view(query)

    alone = Alone(Slow(rows(3)))
    await alone.poller.poll()
    assert not alone.drawn
    assert alone.poller.latest == View()


async def test_an_answer_that_is_older_is_dropped_and_nothing_is_asked_under_another_screen() -> (
    None
):
    alone = Alone(ScriptedSource(rows(3)))
    await alone.poller.poll()
    alone.source.at -= 1
    await alone.poller.poll(rows=True)
    assert len(alone.drawn) == 1
    alone.query = None
    await alone.poller.poll()
    assert len(alone.source.queries) == 2


async def test_its_timer_rings_again_and_again_until_it_is_stopped() -> None:
    alone = Alone(ScriptedSource(rows(3)))
    alone.poller.start()
    await alone.poller.ring(alone.timers[0])
    await alone.poller.ring(alone.timers[1])
    assert [timer.seconds for timer in alone.timers] == [0.25] * 3
    assert len(alone.source.queries) == 2
    # One that had rung already when the pace was changed, or it was stopped.
    assert alone.poller.change_pace(1) == "a look every 0.5 s"
    await alone.poller.ring(alone.timers[2])
    alone.poller.stop()
    await alone.poller.ring(alone.timers[3])
    assert [timer.stopped for timer in alone.timers] == [False, False, True, True]
    assert len(alone.source.queries) == 2


async def test_it_asks_on_its_own_clock_for_what_is_on_the_screen() -> None:
    source = ScriptedSource(rows(90))
    app = EchoApp(source, Look(refresh=0.01))
    async with app.run_test(size=(120, 36)) as pilot:
        stage = Stage(app, pilot)
        await stage.until(lambda: len(source.queries) > 10)
        query = source.queries[-1]
        assert (query.sort, query.window, query.locate) == (Sort(), Window(0, ON_SCREEN), 1)
        assert (query.journal, query.paused) == (9, False)
        source.rows[0] = replace(source.rows[0], bytes_in=9_900_000)
        await stage.until(lambda: "9.9 MB" in stage.rows()[0])


@pytest.mark.parametrize("keys", [(), ("p",), ("enter",), ("question_mark",)])
async def test_it_keeps_small_what_is_remembered_of_drawing(keys: tuple[str, ...]) -> None:
    app = EchoApp(ScriptedSource(rows(3)), Look(refresh=0.01))
    async with app.run_test(size=(120, 36)) as pilot:
        stage = Stage(app, pilot)
        await stage.until(stage.rows)
        await pilot.press(*keys)
        for at in range(MOST + 1):
            Strip.render_ansi(Style(meta={"offset": (at, 0)}), ColorSystem.TRUECOLOR)
        await stage.until(lambda: Strip.render_ansi.cache_info().currsize <= MOST)


async def test_where_there_is_no_room_for_a_row_it_does_not_ask_for_ever() -> None:
    class Ticking(ScriptedSource):
        """Each of its answers is another one, as a living server's are."""

        async def view(self, query: Query) -> View:
            self.at += 0.001
            return await super().view(query)

    source = Ticking(rows(90))
    async with staged(source, size=(120, 1)) as stage:
        for _ in range(5):
            await stage.look()
        assert len(source.queries) < 15
        await stage.pilot.resize_terminal(120, 36)
        await stage.until(lambda: stage.table.view.rows)
        await stage.settle()
        assert (stage.cursor.id, stage.cursor.top) == (1, 0)


async def test_an_answer_that_comes_late_moves_nothing() -> None:
    class Slow(ScriptedSource):
        """Answers when it is told to."""

        gate = asyncio.Event()

        async def view(self, query: Query) -> View:
            view = await super().view(query)
            await self.gate.wait()
            return view

    source = Slow(rows(90))
    source.gate.set()
    async with staged(source, keys=["down"] * 3) as stage:
        source.gate.clear()
        del source.rows[3]
        # The answer on its way says that the cursor's client is gone; the operator goes on.
        await stage.look()
        top = stage.table.region.y
        await stage.click(10, top + 7)
        await stage.wheel(10, top + 5, down=True)
        source.gate.set()
        await stage.settle()
        assert (stage.cursor.id, stage.cursor.top) == (7, 3)


async def test_plus_and_minus_change_how_often_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    source = ScriptedSource(rows(3))
    async with staged(source) as stage:
        # What this test works is not a busy server, for which the looks would be slowed down.
        monkeypatch.setattr(governor, "BUSY", math.inf)
        slowest = f"{NEVER:g}"
        await stage.press("minus")
        assert stage.told[-1] == f"a look every {slowest} s: no slower"
        slower = [("plus", "60"), ("plus", "30"), ("minus", "60")]
        for key, every in (*slower, *FASTER):
            await stage.press(key)
            assert stage.told[-1] == f"a look every {every} s"
        await stage.press("plus")
        assert stage.told[-1] == "a look every 0.05 s: no faster"
        asked = len(source.queries)
        await stage.until(lambda: len(source.queries) > asked + 3)


async def test_the_banner_says_which_rows_are_shown_and_no_row_moves_when_it_says_more() -> None:
    async with staged(ScriptedSource(rows(90))) as stage:
        line = stage.table.region.y - 1
        assert stage.lines()[line].strip() == "rows 1 to 21 of 90"
        await stage.press("end", "p")
        assert "paused" in stage.lines()[line]
        assert stage.table.region.y == line + 1
        await stage.press("p")
        assert stage.lines()[line].strip() == "rows 70 to 90 of 90"
    async with staged(ScriptedSource(rows(9))) as stage:
        assert not stage.lines()[line].strip()
