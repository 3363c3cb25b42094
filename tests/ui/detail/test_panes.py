"""Sections in their panes: what stands in a detail is shown escaped, and only what is new drawn."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.style import Style

from echotui.model.address import Address
from echotui.model.detail import Kernel, TcpInfo
from echotui.model.ending import Ending, Reason, Side
from echotui.ui.detail.facts import Facts
from echotui.ui.detail.panes import Pane
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.detail.timeline import ConnectionTimeline
from echotui.ui.pacing.governor import Governor
from echotui.ui.pacing.task_meter import TaskMeter
from tests import detail_scenes
from tests.detail_scenes import CHOKED
from tests.scripted import ScriptedSource
from tests.ui.extremes import HOSTILE
from tests.ui.stage import NEVER, Stage, launch


async def shown(stage: Stage, source: ScriptedSource) -> None:
    await stage.app.push_screen(
        DetailScreen(source, CHOKED, Governor(TaskMeter(), NEVER), stage.app.messages)
    )
    await stage.until(lambda: source.queries[-1].detail)
    await stage.settle()


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_outside_text_has_no_effect_on_the_terminal(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    detail = detail_scenes.detail()
    host = Address(text, 1)
    row = replace(detail.row, address=host, ending=Ending(Reason.ERROR, Side.CLIENT, text))
    hostile = replace(
        detail, row=row, local=host, received=data, sent=data,
        kernel=Kernel(options=((text, text),), tcp=TcpInfo(text)),
        timeline=tuple(replace(line, address=host) for line in detail.timeline),
    )  # fmt: skip
    source = ScriptedSource(details={CHOKED: hostile})
    async with launch(source, size=(120, 50)) as stage:
        await shown(stage, source)
        for strip in stage.strips():
            assert cell_len(strip.text) == len(strip.text) == 120
            assert strip.text.isprintable(), strip.text
            for segment in strip:
                assert not segment.style or segment.style.link is None
                assert not any("click" in key for key in (segment.style or Style()).meta)
        assert not stage.app.failure


async def test_a_section_is_always_as_high_as_its_lines() -> None:
    source = ScriptedSource(details={CHOKED: detail_scenes.detail()})
    async with launch(source, size=(80, 12)) as stage:
        await shown(stage, source)
        timeline = stage.screen.query_one(ConnectionTimeline)
        for count in (1, 29, 0, 7, 3):
            detail = detail_scenes.detail()
            source.details[CHOKED] = replace(detail, timeline=detail.timeline[:count])
            screen = stage.screen
            assert isinstance(screen, DetailScreen)
            screen.call_next(screen.poller.poll)
            await stage.settle()
            assert timeline.size.height == max(1, count)


async def test_facts_are_in_as_many_columns_as_fit_after_a_resize() -> None:
    source = ScriptedSource(details={CHOKED: detail_scenes.detail()})
    async with launch(source, size=(40, 12)) as stage:
        await shown(stage, source)
        facts = stage.screen.query_one(Facts)
        for size, height in (((40, 12), 10), ((80, 24), 5), ((120, 36), 10), ((120, 24), 4)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
            assert facts.size.height == height, size


async def test_few_bytes_are_right_under_their_title() -> None:
    detail = replace(detail_scenes.detail(), received=b"ping", sent=b"")
    source = ScriptedSource(details={CHOKED: detail})
    async with launch(source) as stage:
        await shown(stage, source)
        lines = stage.lines()
        (title,) = (place for place, line in enumerate(lines) if " last bytes in " in line)
        assert "70 69 6e 67" in lines[title + 1]
        (title,) = (place for place, line in enumerate(lines) if " last bytes out " in line)
        assert "none kept" in lines[title + 1]


async def test_only_panes_that_scroll_on_their_own_take_the_focus() -> None:
    source = ScriptedSource(details={CHOKED: detail_scenes.detail()})
    async with launch(source) as stage:
        await shown(stage, source)
        panes = stage.screen.query(Pane)
        assert [str(pane.border_title).strip() for pane in panes if pane.can_focus] == [
            "journal, newest first", "last bytes in", "last bytes out", "kernel",
        ]  # fmt: skip
        await stage.pilot.resize_terminal(80, 24)
        await stage.settle()
        assert not any(pane.can_focus for pane in panes)


@pytest.mark.parametrize(("columns", "beside"), [(159, False), (160, True), (200, True)])
async def test_a_wide_terminal_has_the_bytes_of_both_directions_side_by_side(
    columns: int,
    beside: bool,  # noqa: FBT001 - expected
) -> None:
    source = ScriptedSource(details={CHOKED: detail_scenes.detail()})
    async with launch(source, size=(columns, 40)) as stage:
        await shown(stage, source)
        (title,) = (line for line in stage.lines() if " last bytes in " in line)
        assert (" last bytes out " in title) == beside
        assert stage.text().count("0000  ") + stage.text().count("00f0  ") >= 2
