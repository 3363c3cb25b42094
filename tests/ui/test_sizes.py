import pytest
from rich.cells import cell_len

from echotui.model.note import Note
from echotui.ui.table.lines import GUTTER
from tests import scenes
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows

SIZES = [(1, 1), (20, 3), (40, 10), (79, 23), (80, 24), (120, 36), (200, 50), (500, 4)]
KEYS = [
    "down", "G", "g", "pagedown", "p", "l", "l", "s", "enter", "r", "x", "escape", "D", "escape",
    "question_mark", "end", "escape", "q", "escape", "h", "a", "p",
]  # fmt: skip


def check(stage: Stage) -> None:
    """Every line is as wide as the terminal, and cells stand under their titles."""
    width, height = stage.app.size
    lines = stage.lines()
    assert len(lines) == height
    assert {len(line) for line in lines} == {cell_len(line) for line in lines} == {width}


def check_columns(stage: Stage) -> None:
    columns, width = stage.table.shown_columns, stage.app.size.width
    if not columns:
        return
    header, *shown = [line[: width - 1] for line in (stage.header(), *stage.rows())]
    end = GUTTER - columns[0].gap
    for column in columns:
        start = end + column.gap
        end = start + column.width
        assert header[start:end].strip(" ▲▼") == column.title or "▲" in header[start:end]
        # Between two columns there is a gap, on every line.
        assert {line[end : end + 1] for line in shown} <= {" ", ""}
        assert header[end : end + 1] in " ▲▼"
        for line in shown:
            assert line[start:end].strip(), (column.title, line)
            edge = line[start:end][-1 if column.field.right else 0]
            assert edge != " " or column.title == "QUEUE"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_it_lives_and_everything_fits(size: tuple[int, int]) -> None:
    async with launch(scenes.source(), size=size) as stage:
        check(stage)
        if stage.table.size.height > 1:
            check_columns(stage)
        for key in KEYS:
            await stage.press(key)
            check(stage)
        assert stage.screen is stage.dashboard
        assert not stage.exits
        assert not stage.app.failure


@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((20, 3), " too small: needs 23"),
        ((12, 10), " too small: "),
        ((120, 1), " too small: needs another line"),
    ],
)
async def test_without_room_for_a_row_there_is_a_text(size: tuple[int, int], text: str) -> None:
    async with launch(scenes.source(), size=size) as stage:
        shown = [line.strip() for line in stage.lines()]
        assert text.strip() in shown
        assert not any("127.0.0.1:53" in line for line in shown)


async def test_what_it_says_it_needs_is_enough() -> None:
    async with launch(ScriptedSource(rows(3)), size=(20, 3)) as stage:
        needs = int(stage.lines()[0].split()[-1])
        await stage.pilot.resize_terminal(needs, 3)
        await stage.settle()
        assert [line.split() for line in stage.lines()] == [
            ["▲ID", "MASK", "STATE"], ["▸", "1", "R-", "open", "█"], ["2", "R-", "open"],
        ]  # fmt: skip


@pytest.mark.parametrize(("height", "widgets"), [
    (6, {"table"}), (7, {"table", "summary", "keys"}), (14, {"table", "summary", "keys"}),
    (15, {"table", "summary", "keys", "journal"}),
])  # fmt: skip
async def test_a_low_terminal_keeps_the_table(height: int, widgets: set[str]) -> None:
    async with launch(scenes.source(), size=(120, height)) as stage:
        text = stage.text()
        marks = {"table": "CLIENT", "summary": "echotui", "keys": "q quit", "journal": "journal,"}
        assert {name for name, mark in marks.items() if mark in text} == widgets


async def test_a_note_leaves_room_for_the_table() -> None:
    source = ScriptedSource(rows(3), notes=(Note(text="a long story " * 30, progress="1/2"),))
    for height in (2, 4, 6, 7, 14, 24):
        async with launch(source, size=(80, height)) as stage:
            await stage.poll()
            check(stage)
            assert any(line.startswith("▸") for line in stage.lines()), height
            assert ("a long story" in stage.text()) == (height >= 7)


async def test_after_any_resize_the_frame_is_that_of_a_fresh_start() -> None:
    fresh = {}
    for size in SIZES:
        async with launch(scenes.source(), size=size, keys=["g"]) as stage:
            await stage.poll()
            fresh[size] = stage.lines()[:-1]
    async with launch(scenes.source()) as stage:
        for size in [*SIZES, *reversed(SIZES)]:
            await stage.pilot.resize_terminal(*size)
            await stage.poll()
            # The cursor stayed on its client; where all rows fit, an ended one comes first.
            await stage.press("g")
            await stage.poll()
            # Not the footer: for some seconds, it offers nothing for a row that was off the screen.
            await stage.until(lambda size=size: stage.lines()[:-1] == fresh[size])  # type: ignore[misc]
