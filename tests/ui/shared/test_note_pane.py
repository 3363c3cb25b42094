"""The pane of a source, on both screens."""

import pytest

from echotui.model.note import Note, NoteKind, NoteTable
from echotui.ui.shared.note_pane import MOST_LINES, NotePane
from tests import detail_scenes
from tests.scripted import ScriptedSource
from tests.ui.detailed import detailed, poll
from tests.ui.stage import Stage, launch, rows

ROWS = (("ready", "#2 READ", "#3 WRITE"), ("called", "#1 READ: recv 5"), ("mask", "READ"))
TABLE_ROWS = 5
"""What the table keeps at 80x24."""


def note(text: str = "turn 3", *lines: tuple[str, ...]) -> Note:
    table = NoteTable(rows=lines or ROWS)
    return Note(NoteKind.PANE, text, "step", frozenset({2}), table=table)


def source_with(*notes: Note) -> ScriptedSource:
    return ScriptedSource(rows(20), notes=notes)


def shown(stage: Stage) -> list[str]:
    """The lines of the pane; none while it is hidden."""
    pane = stage.screen.query_one(NotePane)
    if not pane.display:
        return []
    return [line.rstrip(" ─") for line in stage.lines()[pane.region.y : pane.region.bottom]]


async def test_it_is_between_table_and_journal_as_long_as_there_is_a_note() -> None:
    source = source_with()
    async with launch(source) as stage:
        await stage.poll()
        height = stage.table.size.height
        assert shown(stage) == []
        source.notes = (note(),)
        await stage.poll()
        assert shown(stage) == [
            "── step turn 3",
            " ready   #2 READ  #3 WRITE",
            " called  #1 READ: recv 5",
            " mask    READ",
            "",
        ]
        pane = stage.screen.query_one(NotePane).region
        assert (stage.table.region.bottom, stage.journal.region.y) == (pane.y, pane.bottom)
        source.notes = ()
        await stage.poll()
        assert shown(stage) == []
        assert stage.table.size.height == height


async def test_its_height_stays_while_its_lines_change() -> None:
    source = source_with(note())
    async with launch(source, size=(80, 30)) as stage:
        await stage.poll()
        top = stage.journal.region.y
        source.notes = (note("turn 4", ("ready", "x" * 200)),)
        await stage.poll()
        assert stage.journal.region.y == top
        title, line, *others = shown(stage)
        assert title == "── step turn 4"
        assert line == f" ready  {'x' * 71}…"
        assert others == ["", "", ""]
        source.notes = (note("turn 5", *(("called", str(n)) for n in range(9))),)
        await stage.poll()
        assert len(shown(stage)) == MOST_LINES


@pytest.mark.parametrize("keys", [[], ["tab", *["plus"] * 9], ["l"]], ids=["", "grown", "hidden"])
async def test_the_table_keeps_five_rows_beside_the_longest_notes(keys: list[str]) -> None:
    longest = note("turn 5", *(("called", str(n)) for n in range(9)))
    source = source_with(longest, Note(text="word " * 60))
    async with launch(source, size=(80, 24), keys=keys) as stage:
        await stage.poll()
        assert len(shown(stage)) == MOST_LINES
        assert stage.table.size.height - 1 >= TABLE_ROWS
        assert stage.journal.display == (keys != ["l"])
        assert stage.lines()[-1].rstrip().endswith("q quit")


@pytest.mark.parametrize(("height", "lines"), [(14, 4), (12, 2), (9, 1), (6, 0)])
async def test_on_a_low_terminal_it_yields_to_the_table(height: int, lines: int) -> None:
    async with launch(source_with(note()), size=(80, height)) as stage:
        await stage.poll()
        assert len(shown(stage)) == lines
        assert stage.table.size.height >= min(TABLE_ROWS + 1, height - 5)
        await stage.press("J")
        assert stage.journal.display


async def test_it_is_on_the_detail_too_and_dimmed_without_an_answer() -> None:
    source = detail_scenes.source()
    source.notes = (note(), Note(text="Which mask is next?", progress="3/9"))
    async with detailed(source) as stage:
        assert shown(stage)[0] == "── step turn 3"
        # As on the dashboard, above the keys.
        assert stage.lines()[-2].startswith(" 3/9 Which mask is next?")
        source.silent = 3.0
        await poll(stage)
        y = stage.screen.query_one(NotePane).region.y
        faint = stage.app.theme_variables["echo-faint"].lower()
        colours = {
            s.color.name for text, s, _ in stage.strips()[y] if s and s.color and text.strip()
        }
        assert colours == {faint}
        source.silent, source.notes = 0.0, ()
        await poll(stage)
        assert shown(stage) == []


async def test_a_note_is_in_no_other_place() -> None:
    async with launch(source_with(note("turn 3"))) as stage:
        await stage.poll()
        assert stage.text().count("turn 3") == 1
