import pytest
from textual.widget import Widget

from echotui.demo.scenario_files import find, shipped
from echotui.demo.step_caption import COME, FAULT, HIGH, LAST, LOW, NEXT, QUEUED
from echotui.model.note import Note, NoteKind
from echotui.ui.format.safe import safe
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.shared.note_bar import NoteBar
from echotui.ui.theme.themes import ROLES, THEMES
from tests.scripted import ScriptedSource
from tests.ui.extremes import HOSTILE
from tests.ui.eyes import contrast
from tests.ui.stage import Stage, launch, rows

MOST_LINES = 3
LONGEST_FAULT = "latency=600ms+-200ms"
OF_EVENTS = (LAST, NEXT, COME, QUEUED, HIGH, LOW)
"""What a caption names beside its clients."""


def source_with(*notes: Note) -> ScriptedSource:
    return ScriptedSource(rows(3), notes=notes)


def note(text: str, progress: str = "", **values: object) -> Note:
    return Note(text=text, progress=progress, **values)  # type: ignore[arg-type]  # fields of Note


def shown(stage: Stage) -> list[str]:
    """The lines of the bar; none while it is not there."""
    bar = stage.dashboard.query_one(NoteBar)
    if not bar.display:
        return []
    return stage.lines()[bar.region.y : bar.region.bottom]


async def test_without_a_note_there_is_no_line() -> None:
    async with launch(source_with()) as stage:
        await stage.poll()
        assert shown(stage) == []
        assert stage.journal.region.bottom == stage.dashboard.query_one(KeyBar).region.y


async def test_it_is_above_the_keys_with_its_progress_until_the_note_is_gone() -> None:
    source = source_with(note("Somebody connects.", "3/10"))
    async with launch(source) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" 3/10 Somebody connects."]
        assert stage.lines()[-2] == shown(stage)[0]
        source.notes = (note("Somebody leaves.", "4/10"),)
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" 4/10 Somebody leaves."]
        source.notes = ()
        await stage.poll()
        assert shown(stage) == []
        assert "Somebody" not in stage.text()


async def test_a_note_may_have_no_progress() -> None:
    async with launch(source_with(note("There is only this."))) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" There is only this."]


async def test_a_note_without_a_text_takes_no_line() -> None:
    async with launch(source_with(note("", "3/10", ids=frozenset({2})))) as stage:
        await stage.poll()
        assert shown(stage) == []
        assert row_styles(stage, 1) != row_styles(stage, 2)


async def test_two_notes_have_a_line_each_and_other_kinds_none() -> None:
    alarm = note("An alarm.", kind=NoteKind.ALARM)
    async with launch(source_with(note("One.", "1/2"), alarm, note("Two."))) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" 1/2 One.", " Two."]


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_hostile_is_made_safe(text: str) -> None:
    async with launch(source_with(note(f"{text} says so.", "1/2"))) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [f" 1/2 {safe(text)} says so."]
        assert all(character.isprintable() for character in stage.text().replace("\n", ""))


def longest_ids(caption: str, names: list[str]) -> str:
    for name in names:
        caption = caption.replace(f"{{{name}}}", "#100000")
    return caption.replace(f"{{{FAULT}}}", LONGEST_FAULT)


@pytest.mark.parametrize("name", shipped())
async def test_all_of_a_shipped_caption_is_seen_on_80_columns(name: str) -> None:
    steps = find(name).steps
    source = source_with()
    async with launch(source, size=(80, 24)) as stage:
        for text in (
            longest_ids(text, [*(part.name for part in step.parts), *OF_EVENTS])
            for step in steps
            for caption in step.captions
            for text in (caption.text, caption.watch)
            if text
        ):
            assert "{" not in text
            source.notes = (note(text, f"{len(steps)}/{len(steps)}"),)
            await stage.poll()
            assert 1 <= len(shown(stage)) <= MOST_LINES
            words = " ".join(" ".join(shown(stage)).split())
            assert words == f"{len(steps)}/{len(steps)} {safe(text)}"


async def test_it_never_takes_more_than_three_lines() -> None:
    async with launch(source_with(note("word " * 200, "1/2")), size=(80, 24)) as stage:
        await stage.poll()
        assert len(shown(stage)) == MOST_LINES
        others: list[Widget] = [stage.table, stage.journal, stage.dashboard.query_one(KeyBar)]
        assert all(widget.region.height for widget in others)
        assert stage.lines()[-1].rstrip().endswith("q quit")


def styles(stage: Stage) -> dict[str, tuple[bool, str]]:
    """Of each piece of the bar's first line, whether it is bold, and its colour."""
    strip = stage.strips()[stage.dashboard.query_one(NoteBar).region.y]
    return {
        text.strip(): (bool(style.bold), style.color.name if style.color else "")
        for text, style, _ in strip
        if style and text.strip()
    }


async def test_it_is_dimmed_while_it_says_what_to_watch_for() -> None:
    source = source_with(note("Soon.", "3/10", kind=NoteKind.SOON))
    async with launch(source) as stage:
        await stage.poll()
        faint = stage.app.theme_variables["echo-faint"].lower()
        assert styles(stage)["Soon."] == (False, faint)
        source.notes = (note("Soon.", "3/10"),)
        await stage.poll()
        bold, colour = styles(stage)["Soon."]
        assert bold
        assert colour != faint


def row_styles(stage: Stage, place: int) -> set[tuple[str, bool]]:
    """The backgrounds of a row's pieces, and whether they are bold."""
    strip = stage.strips()[stage.table.region.y + 1 + place]
    # Neither the marks before it nor the scroll bar.
    pieces = [style for text, style, _ in strip.crop(2, 70) if style]
    return {(style.bgcolor.name if style.bgcolor else "", bool(style.bold)) for style in pieces}


async def test_the_row_that_it_speaks_of_is_tinted_but_under_the_cursor() -> None:
    source = source_with(note("#2 and #3.", "3/10", ids=frozenset({2, 3})))
    async with launch(source) as stage:
        await stage.poll()
        colours = stage.app.theme_variables
        tint, cursor = colours["panel"].lower(), colours["echo-cursor"].lower()
        assert tint != cursor
        one, two, three = (row_styles(stage, place) for place in range(3))
        assert two == three == {(tint, True)}
        assert one == {(cursor, False)}
        await stage.press("down")
        assert row_styles(stage, 1) == {(cursor, False)}
        source.notes = (note("Nobody.", "4/10"),)
        await stage.poll()
        assert row_styles(stage, 2) == {(colours["background"].lower(), False)}


@pytest.mark.parametrize("name", THEMES)
def test_all_that_is_in_a_tinted_row_can_be_read(name: str) -> None:
    theme = THEMES[name]
    assert theme.panel
    for role in ROLES:
        assert contrast(theme.variables[f"echo-{role}"], theme.panel) >= (
            7.0 if name == "contrast" else 4.5
        )
