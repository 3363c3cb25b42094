"""What the detail screen shows, and for how long."""

import pytest
from rich.cells import cell_len

from echotui.model.query import Query
from echotui.model.view import View
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.format.moments import date_and_time
from echotui.ui.pacing.governor import Governor
from echotui.ui.pacing.task_meter import TaskMeter
from tests import detail_scenes
from tests.detail_scenes import CHOKED, KICKED
from tests.scripted import ScriptedSource
from tests.ui.detailed import asked, change, detailed, end, poll
from tests.ui.stage import launch


async def test_it_queries_the_detail_and_no_row() -> None:
    source = detail_scenes.source()
    async with detailed(source):
        assert set(asked(source)) == {Query(detail=CHOKED)}


async def test_it_polls_by_its_own_timer() -> None:
    source = detail_scenes.source()
    async with launch(source) as stage:
        await stage.app.push_screen(
            DetailScreen(source, CHOKED, Governor(TaskMeter(), 0.01), stage.app.messages)
        )
        await stage.until(lambda: len(asked(source)) > 3)
        change(source, bytes_in=7_700_000)
        await stage.until(lambda: "7.7 MB  7,700,000 B" in stage.text())


async def test_everything_fits_on_one_screen() -> None:
    async with detailed() as stage:
        text = stage.text()
        for part in (
            "#19  10.0.0.7:40112  → 10.0.0.1:10000  fd 24  choked  -W",
            "kernel in 187 KiB", "queue ██████ 263 KiB/5", "kernel out 2.5 MiB",
            "-W  WRITE", "high water", "4.1 MB  4,100,000 B", "187 × 22 kB", "1,204 × 3.2 kB",
            "271 KiB  277,504 B", f"began         {date_and_time(1_700_000_969.0)}",
            "103 % of high", "last 47 s", "max 320 KiB", "12 ms ± 3.1 ms", "3 segments",
            "SO_SNDBUF", "2626560", "update_handler(24, READ|WRITE → WRITE)",
        ):  # fmt: skip
            assert part in text, part


async def test_it_survives_the_end_of_its_connection() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        end(source)
        await poll(stage)
        assert "Ended: peer reset, client first, after 31s" in stage.text()
        assert "SO_SNDBUF" in stage.text()
        for pressed, key in enumerate("xh", 1):
            await stage.press("down", key)
            assert stage.notifications == ["#19 has already ended: peer reset."] * pressed
        assert not source.commands


async def test_a_connection_no_longer_in_the_history_stays_as_it_was() -> None:
    source = detail_scenes.source()
    async with detailed(source, KICKED) as stage:
        source.details.clear()
        await poll(stage)
        banner = stage.lines()[2]
        assert "Ended: kicked (close), server first, after 17s" in banner
        assert "No longer in the history" in banner
        assert "SO_SNDBUF" in stage.text()
        await stage.press("x")
        assert stage.notifications == ["#27 has already ended: kicked (close)."]


async def test_an_unknown_connection_is_not_found() -> None:
    source = detail_scenes.source()
    async with detailed(source, 4711) as stage:
        assert "#4711 not found" in stage.text()
        await stage.press("x", "pagedown", "p", "tab", "up")
        assert not stage.app.failure


async def test_a_paused_detail_does_not_change_and_nothing_expires() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        await stage.press("p")
        change(source, bytes_in=7_700_000)
        source.at += 12
        await poll(stage)
        assert "Paused for 12s; p resumes" in stage.text()
        assert "4.1 MB  4,100,000 B" in stage.text()
        assert asked(source)[-1] == Query(detail=CHOKED, paused=True)
        await stage.press("p")
        assert "7.7 MB  7,700,000 B" in stage.text()
        assert "paused" not in stage.text()


async def test_under_a_dialog_it_is_refreshed_and_nothing_expires() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        await stage.press("x")
        end(source)
        await poll(stage)
        assert asked(source)[-1] == Query(detail=CHOKED, paused=True)
        await stage.press("escape")
        assert "Ended: peer reset" in stage.text()


async def test_a_late_answer_is_dropped() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        change(source, bytes_in=7_700_000)
        source.at -= 1
        await poll(stage)
        assert "4.1 MB  4,100,000 B" in stage.text()


@pytest.mark.parametrize(
    "size", [(1, 1), (20, 3), (40, 12), (79, 23), (80, 24), (110, 30), (200, 50), (500, 4)], ids=str
)
async def test_it_lives_at_any_size(size: tuple[int, int]) -> None:
    async with detailed(size=size) as stage:
        await stage.press("down", "pagedown", "G", "tab", "p", "p", "x", "escape", "k")
        lines = stage.lines()
        assert {len(line) for line in lines} == {cell_len(line) for line in lines} == {size[0]}
        await stage.pilot.resize_terminal(120, 36)
        await stage.settle()
        assert "last 47 s" in stage.text()
        assert not stage.app.failure


async def test_it_draws_nothing_when_nothing_has_changed() -> None:
    class Counting(ScriptedSource):
        async def view(self, query: Query) -> View:
            self.at += 0.25
            return await super().view(query)

    source = Counting(details={CHOKED: detail_scenes.detail()})
    async with detailed(source) as stage:
        painted: list[str] = []
        for widget in stage.screen.query("Section, Banner"):
            name = type(widget).__name__
            widget.refresh = lambda *_, name=name, **__: painted.append(name)  # type: ignore[method-assign, assignment]
        await poll(stage)
        assert painted == []
        change(source, idle=1.7)
        await poll(stage)
        assert sorted(painted) == ["DetailHeader", "Facts"]
