from collections.abc import Sequence

import pytest
from textual.widgets import Static

from echotui.demo.comparison import HEADER, NOTE
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.ui.dialogs.result import ResultDialog
from echotui.ui.format.safe import safe
from tests.scripted import ScriptedSource
from tests.ui.extremes import HOSTILE
from tests.ui.stage import Stage, launch, rows

TABLE = NoteTable(
    "One cast, two strategies",
    HEADER,
    (
        ("textbook", "12,345", "2.00", "24,690", "12.34 ms", "123.45 ms", "123 us"),
        ("eager", "1,234,567", "0.00", "0", "0.21 ms", "1.90 ms", "58 us"),
    ),
)
RESULT = Note(NoteKind.RESULT, NOTE, table=TABLE)


def source_with(*notes: Note) -> ScriptedSource:
    return ScriptedSource(rows(3), notes=notes)


def has_result(stage: Stage) -> bool:
    return isinstance(stage.screen, ResultDialog)


def table(stage: Stage, wanted: NoteTable = TABLE) -> list[str]:
    """The lines of the table, without the frame."""
    body = stage.screen.query("Vertical > Static").results(Static)
    region = list(body)[1].region
    lines = stage.lines()[region.y : region.y + 1 + len(wanted.rows)]
    return [line[region.x : region.right] for line in lines]


def ends(line: str, cells: Sequence[str]) -> list[int]:
    """Where the cells of a line end, all but the first."""
    places, place = [], 0
    for cell in cells:
        place = line.index(cell, place) + len(cell)
        places.append(place)
    return places[1:]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_cells_stand_in_columns_and_no_line_is_wrapped(size: tuple[int, int]) -> None:
    async with launch(source_with(RESULT), size=size) as stage:
        await stage.poll()
        assert has_result(stage)
        shown = table(stage)
        cells = [TABLE.header, *TABLE.rows]
        assert [line.split() for line in shown] == [" ".join(line).split() for line in cells]
        # The first column begins, and all others end, below each other.
        assert [line.index(first) for line, (first, *_) in zip(shown, cells, strict=True)] == [
            0
        ] * 3
        assert len({tuple(ends(*pair)) for pair in zip(shown, cells, strict=True)}) == 1


async def test_it_has_a_title_a_note_and_one_button() -> None:
    async with launch(source_with(RESULT), size=(80, 24)) as stage:
        await stage.poll()
        words = " ".join(stage.text().replace("│", " ").split())
        assert "One cast, two strategies strategy messages calls/msg" in words
        assert f"123 us eager 1,234,567 0.00 0 0.21 ms 1.90 ms 58 us {NOTE}" in words
        assert "Close" in stage.text()


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_it_is_closed_by_its_keys_and_shown_once(key: str) -> None:
    source = source_with(RESULT)
    async with launch(source) as stage:
        await stage.poll()
        assert has_result(stage)
        await stage.press(key)
        assert stage.screen is stage.dashboard
        await stage.poll()
        await stage.press("down")
        assert stage.screen is stage.dashboard
        assert not stage.exits
        # Another one is news.
        another = NoteTable("Another", ("a",), (("1",),))
        source.notes = (RESULT, Note(NoteKind.RESULT, table=another))
        await stage.poll()
        assert has_result(stage)
        assert "Another" in stage.text()
    assert not source.commands


async def test_it_is_closed_by_a_click() -> None:
    async with launch(source_with(RESULT)) as stage:
        await stage.poll()
        button = stage.screen.query_one("#cancel").region
        await stage.click(button.x + 2, button.y + 1)
        await stage.until(lambda: stage.screen is stage.dashboard)


async def test_it_waits_for_a_dialog_to_close() -> None:
    source = source_with()
    async with launch(source, keys=["x"]) as stage:
        dialog = stage.screen
        source.notes = (RESULT,)
        await stage.poll()
        assert stage.screen is dialog
        await stage.press("escape")
        await stage.poll()
        assert has_result(stage)


async def test_hostile_cells_stay_in_their_columns() -> None:
    hostile = [text for text in HOSTILE if len(safe(text)) < 30]
    cells = [("one", "two"), *((text, text[::-1]) for text in hostile)]
    wanted = NoteTable("\x1b[2J[/x]", ("first [/]", "second"), tuple(cells))
    source = source_with(Note(NoteKind.RESULT, "\x1b]0;t\x07", table=wanted))
    async with launch(source, size=(200, 40)) as stage:
        await stage.poll()
        assert "\\x1b[2J[/x]" in stage.text()
        shown = table(stage, wanted)
        for line, (first, second) in zip(shown[1:], cells, strict=True):
            assert line.startswith(safe(first))
            assert line.rstrip().endswith(safe(second))
        assert len({len(line.rstrip()) for line in shown}) == 1


async def test_two_results_are_shown_one_after_the_other() -> None:
    other = Note(NoteKind.RESULT, table=NoteTable("Another", ("a",), (("1",),)))
    async with launch(source_with(RESULT, other)) as stage:
        for title in ("One cast", "Another"):
            await stage.poll()
            assert has_result(stage)
            assert title in stage.text()
            await stage.press("escape")
        await stage.poll()
        assert stage.screen is stage.dashboard


async def test_a_row_with_other_cells_than_the_header_loses_them() -> None:
    wanted = NoteTable("Odd", ("one", "two"), (("1",), ("1", "2", "3")))
    async with launch(source_with(Note(NoteKind.RESULT, table=wanted))) as stage:
        await stage.poll()
        assert [line.split() for line in table(stage, wanted)] == [["one"], ["1"], ["1"]]
