"""Filter, search, the way to the client, and export, through the real widgets."""

import csv
import json
from functools import partial
from pathlib import Path

from echotui.model.command import Invoke
from echotui.model.ending import Ending, Reason, Side
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.parser import parse
from echotui.model.journal import Act, Acted, Ended, JournalLine, Rejected
from echotui.model.source_action import SourceAction
from echotui.model.state import State
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.export.file import shown_path
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.journal.reading import CLIENT, COUNT, call, ids, lines, selected, source, title
from tests.ui.stage import Stage, launch, row, rows


async def test_slash_filters_the_lines_and_escape_goes_back_step_by_step() -> None:
    async with launch(source(), keys=["tab", "J", "slash", *"#17,40"]) as stage:
        assert ids(stage) == [40, 17]
        assert "2 of 60: id:17,40" in title(stage)
        assert len(stage.ids) > 2, "the table has no filter"
        await stage.press("down", "enter")
        assert (stage.journal.has_focus, selected(stage)) == (True, 17)
        await stage.press("slash")
        assert stage.filter_text == "#17,40"
        await stage.press("escape", "escape")
        assert stage.table.display
        assert stage.journal.has_focus
        await stage.press("escape")
        assert (len(ids(stage)), selected(stage)) == (9, 17)
        assert "n N find id:17,40" in title(stage)
        await stage.press("escape")
        assert stage.table.has_focus
        assert "find" not in title(stage)
        assert stage.state.filter == EVERYTHING


async def test_the_two_filters_are_apart_and_each_has_its_fields() -> None:
    async with launch(source(), keys=["slash", *"id:3", "enter", "tab", "slash"]) as stage:
        assert stage.filter_text == ""
        await stage.press(*"call:up", "enter")
        assert not ids(stage)
        assert "None of 60 lines matches the filter; / changes it" in stage.text()
        # There is no line to go to, copy or export.
        footer = " ".join(stage.lines()[-1].split())
        assert footer == "/ filter f newest tab table J full esc back ? help q quit"
        await stage.press("slash", "ctrl+u", *"rtt>1ms", "enter")
        assert "rtt is not available here" in stage.lines()[-2]
        await stage.press("escape", "tab")
        assert (stage.ids, stage.state.filter) == ([3], parse("id:3"))
        await stage.press("slash", "space", *"call:add")
        assert "call filters the journal, not the table" in stage.lines()[-2]


async def test_n_goes_from_hit_to_hit_and_hits_are_marked() -> None:
    async with launch(source(), keys=["tab", "slash", *"#58,40,5", "enter"]) as stage:
        # While the filter is there, each line is a hit.
        await stage.press("n", "n", "N")
        assert selected(stage) == 40
        await stage.press("escape", "g")
        marked = [line for line in stage.lines() if line.startswith("●")]
        assert [line.split()[1] for line in marked] == ["#58"]
        for key, id_ in (("n", 58), ("n", 40), ("n", 5), ("N", 40), ("N", 58)):
            await stage.press(key)
            assert selected(stage) == id_ in ids(stage)
        assert not stage.notifications
        await stage.press("N")
        assert stage.notifications == ["No newer line matches id:58,40,5."]
        await stage.press("G", "n")
        assert stage.notifications[-1] == "No older line matches id:58,40,5."
        await stage.press("escape", "tab", "n")
        assert "nothing to find" in stage.notifications[-1]


async def test_n_of_a_demo_is_the_table_s_and_the_journal_s_is_its_own() -> None:
    demo = source()
    demo.actions = (SourceAction("next", "n", "next", "go to the next step"),)
    async with launch(demo, keys=["tab", "slash", *"#58,40", "enter"]) as stage:
        await stage.poll()
        assert "next" not in stage.lines()[-1]
        await stage.press("n")
        assert (selected(stage), demo.commands) == (40, [])
        await stage.press("tab", "n")
        assert demo.commands == [Invoke("next")]
        assert "n next" in stage.lines()[-1]


async def test_enter_goes_to_the_client_of_the_line() -> None:
    async with launch(source(), size=(120, 30), keys=["tab", "J", "slash", *"#33"]) as stage:
        await stage.press("enter", "enter")
        await stage.poll()
        assert stage.table.has_focus
        assert stage.table.display
        assert stage.cursor.id == 33 in stage.ids


async def test_enter_in_the_history_says_how_to_see_the_client() -> None:
    async with launch(source(9), keys=["H", "tab", "enter"]) as stage:
        reason = "the table shows ended clients; H there shows the others"
        assert stage.notifications == [f"#9 is connected, but {reason}."]


async def test_two_clicks_go_to_the_client_too() -> None:
    crowd = ScriptedSource(rows(COUNT), journal=lines())
    async with launch(crowd) as stage:
        await stage.poll()
        await stage.pilot.click(stage.journal, offset=(5, 2), times=2)
        await stage.until(lambda: stage.cursor.id == COUNT - 1)
        assert stage.table.has_focus


async def test_enter_says_why_there_is_no_client_to_go_to() -> None:
    gone = row(3, state=State.CLOSED, ending=ENDING)
    said: list[JournalLine] = [
        Rejected(9.0, CLIENT, "--max-clients 1"),
        Acted(8.0, 0, Act.DRAIN, CLIENT),
        Ended(7.0, 99, Ending(Reason.PEER_CLOSED, Side.CLIENT), 1, 1, 1.0, CLIENT),
        call(2),
        call(3),
    ]
    keys = ["slash", *"id:1", "enter", "tab"]
    async with launch(ScriptedSource([*rows(2), gone], journal=said), keys=keys) as stage:
        await stage.poll()
        for text in (
            "This line is about no client.",
            "This line is about no client.",
            "#99 has ended, and is no longer in the history.",
            "#2 is connected, but the table's filter hides it; esc there clears it.",
        ):
            await stage.press("enter")
            assert stage.notifications[-1] == text
            assert stage.journal.has_focus
            await stage.press("down")
        await stage.press("enter")
        assert isinstance(stage.screen, DetailScreen)
        await stage.press("escape")
        assert stage.journal.has_focus


def exported(stage: Stage, count: int) -> bool:
    return len(stage.notifications) == count


async def test_e_exports_the_lines_that_match(tmp_path: Path) -> None:
    async with launch(source(1300), keys=["tab", "slash", *"!#7", "enter", "e"]) as stage:
        assert "Export 1,299 lines that match the filter" in stage.text()
        paths = [tmp_path / "a.csv", tmp_path / "a.ndjson"]
        for count, path in enumerate(paths, 1):
            await stage.press("ctrl+u", *str(path), "enter")
            await stage.until(partial(exported, stage, count))
            assert stage.notifications[-1] == f"1,299 lines written to {shown_path(str(path))}."
            await stage.press("e")
        with paths[0].open() as file:
            in_csv = [int(each["id"]) for each in csv.DictReader(file)]
        in_ndjson = [json.loads(each)["id"] for each in paths[1].read_text().splitlines()]
        assert in_csv == in_ndjson == [id_ for id_ in range(1, 1301) if id_ != 7]
