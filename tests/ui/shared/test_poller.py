"""When the dashboard asks its source, and what it makes of the answers."""

import asyncio
from dataclasses import replace

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from echotui.model.query import Query, Sort, Window
from echotui.model.view import View
from echotui.ui.app import EchoApp
from echotui.ui.fixes.caches import MOST
from echotui.ui.preferences import Look
from tests.scripted import ScriptedSource
from tests.ui.stage import NEVER, Stage, rows, staged

ON_SCREEN = 21
"""Rows on a screen of 36 lines."""
FASTER = [("plus", rate) for rate in ("30", "10", "5", "2", "1", "0.5", "0.25", "0.1", "0.05")]


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


async def test_plus_and_minus_change_how_often_it_looks() -> None:
    source = ScriptedSource(rows(3))
    async with staged(source) as stage:
        # What this test works is not a busy server, for which the looks would be slowed down.
        stage.board.poller._pace._work = lambda: 0.0
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
