"""A range of rows is marked with V, moves, and V."""

import pytest

from echotui.model.state import State
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.help import HelpScreen
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.stage import launch, row, rows


@pytest.mark.parametrize("end", ["V", "space"])
async def test_the_rows_from_there_to_here_are_marked(end: str) -> None:
    async with launch(ScriptedSource(rows(30)), keys=["j", "j", "V", "j", "j"]) as stage:
        assert stage.banner == "Marking 3 rows from #3; V marks them, esc cancels"
        assert not stage.marks
        # They look like marked ones already.
        assert stage.table.marks == {3, 4, 5}
        assert stage.lines()[-1].startswith(" V mark them  esc cancel ")
        await stage.press(end)
        assert stage.marks == {3, 4, 5}
        assert stage.banner == "3 marked"


async def test_a_range_goes_up_too_and_adds_to_the_marks() -> None:
    async with launch(ScriptedSource(rows(9)), keys=["space", *"jjjVkkV"]) as stage:
        assert stage.marks == {1, 3, 4, 5}


async def test_rows_off_the_screen_in_between_are_marked_by_id() -> None:
    source = ScriptedSource(rows(700))
    async with launch(source, keys=["V", "G"]) as stage:
        assert "Marking 700 rows from #1" in stage.banner
        asked = len(source.queries)
        await stage.press("V")
        await stage.until(lambda: len(stage.marks) == 700)
        assert all(query.window.count <= 200 for query in source.queries[asked:])


async def test_the_source_keeps_the_order_meanwhile() -> None:
    source = ScriptedSource(rows(9))
    async with launch(source, keys=["V"]) as stage:
        await stage.poll()
        assert source.queries[-1].paused
        await stage.press("V")
        await stage.poll()
        assert not source.queries[-1].paused


async def test_ended_clients_are_left_out() -> None:
    gone = row(2, state=State.CLOSED, ending=ENDING)
    source = ScriptedSource([row(1), gone, row(3)])
    async with launch(source, keys=["V", "j", "j", "V"]) as stage:
        assert stage.marks == {1, 3}
        await stage.press("u", "k", "V", "V")
        assert not stage.marks
        assert stage.notifications == ["No client of the range is connected; none was marked."]


async def test_escape_cancels_and_marks_none() -> None:
    async with launch(ScriptedSource(rows(9)), keys=["V", "j", "escape"]) as stage:
        assert not stage.marks
        assert stage.banner == ""
        assert not stage.table.marks


async def test_another_action_marks_the_range_first() -> None:
    async with launch(ScriptedSource(rows(9)), keys=["V", "j", "X"]) as stage:
        assert stage.marks == {1, 2}
        assert "Kick 2 marked clients?" in stage.text()


async def test_help_leaves_the_range_and_a_clicked_title_ends_it() -> None:
    async with launch(ScriptedSource(rows(9)), keys=["V", "j", "f1"]) as stage:
        assert isinstance(stage.screen, HelpScreen)
        await stage.press("escape")
        assert stage.banner.startswith("Marking 2 rows")
        await stage.click(stage.header().index("CLIENT"), stage.table.region.y)
        assert not stage.state.range
        assert not stage.marks


async def test_an_empty_table_has_no_range() -> None:
    async with launch(ScriptedSource(), keys=["V"]) as stage:
        assert not stage.state.range
        assert stage.notifications == ["No client is selected."]


async def test_a_double_click_opens_the_detail() -> None:
    async with launch(ScriptedSource(rows(9))) as stage:
        await stage.pilot.click(stage.table, offset=(5, 3), times=2)
        await stage.until(lambda: isinstance(stage.screen, DetailScreen))
        await stage.press("escape")
        assert stage.cursor.id == 3
