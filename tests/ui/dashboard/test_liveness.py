"""A source that is silent, and one that answers for another run of the server."""

import pytest
from rich.style import Style
from textual.strip import Strip

from echotui.model.ids import id_in
from echotui.model.query import JournalWindow
from echotui.ui.dashboard.liveness import restart_text
from echotui.ui.dashboard.view_state import Pause, ViewState
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.preferences import Preferences
from tests.scenes import JOURNAL, source
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, row, rows

GREY = 0.12
"""Chroma of a colour, 0 to 1, up to which it is a grey one."""
NO_ANSWER = "There is no answer; nothing was done."


def is_grey(style: Style | None) -> bool:
    if style is None or style.color is None or style.color.is_default:
        return True
    red, green, blue = style.color.get_truecolor()
    return (max(red, green, blue) - min(red, green, blue)) / 255 <= GREY


def coloured(strip: Strip) -> str:
    """The text that has a colour, without the signs beside a row."""
    segments = [each for each in strip if each.text.strip() not in ("▸", "●", "▸●", "█", "")]
    return "".join(each.text for each in segments if not is_grey(each.style))


def colours(stage: Stage) -> list[str]:
    """What has a colour: in the summary, below the header of the table, below the journal's title.

    The title of the column sorted by and the alarm keep theirs.
    """
    strips, top = stage.strips(), stage.table.region.y + 1
    below = stage.journal.region.y
    lines = [*strips[:2], *strips[top:below], *strips[below + 1 : -1]]
    return [text for text in map(coloured, lines) if text]


async def fall_silent(stage: Stage, scripted: ScriptedSource, seconds: float = 4.0) -> None:
    scripted.silent = seconds
    await stage.poll()


async def answer(stage: Stage, scripted: ScriptedSource) -> None:
    scripted.silent = 0.0
    await stage.poll()


@pytest.mark.parametrize("theme", ["dark", "light", "contrast", "deutan", "tritan"])
async def test_what_is_old_is_dimmed_in_each_theme(theme: str) -> None:
    scripted = source()
    async with launch(scripted, theme=theme) as stage:
        assert len(colours(stage)) > 10
        before = stage.lines()
        await fall_silent(stage, scripted)
        assert colours(stage) == ["not answering"]
        assert stage.banner == "no answer for 4 s; retrying"
        await fall_silent(stage, scripted, 71.0)
        assert stage.banner == "no answer for 71 s; retrying"
        await answer(stage, scripted)
        assert stage.lines() == before
        assert len(colours(stage)) > 10


@pytest.mark.parametrize("colorterm", ["", "truecolor"])
async def test_with_few_colours_all_of_a_line_has_one(
    colorterm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLORTERM", colorterm)
    scripted = source()
    async with launch(scripted) as stage:
        await fall_silent(stage, scripted)
        drawn = stage.strips()[stage.table.region.y + 2 : stage.journal.region.y]
        texts = [each for strip in drawn for each in strip if each.text.strip(" ▸●█")]
        assert len({each.style.color for each in texts if each.style}) == 1


async def test_without_colours_it_is_faint_and_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    scripted = source()
    async with launch(scripted, preferences=Preferences(ascii=True)) as stage:
        await fall_silent(stage, scripted)
        strips, top = stage.strips(), stage.table.region.y
        drawn = [strips[0], strips[1], strips[top + 2], strips[stage.journal.region.y + 2]]
        texts = [each for strip in drawn for each in strip if each.text.strip(" #")]
        clear = [each.text for each in texts if not (each.style and each.style.dim)]
        assert clear == ["not answering"]
        assert "not answering" in strips[0].text
        assert "no answer for 4 s; retrying" in stage.text()


async def test_values_stay_although_time_goes_on() -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, keys=["z"]) as stage:
        await fall_silent(stage, scripted)
        before = stage.lines()
        scripted.at, scripted.rows = 2000.0, []
        await fall_silent(stage, scripted)
        assert stage.lines() == before


async def test_a_screen_that_never_had_an_answer_says_so() -> None:
    scripted = ScriptedSource(rows(3), silent=2.0)
    async with launch(scripted) as stage:
        await stage.poll()
        assert "No answer yet" in stage.text()
        await answer(stage, scripted)
        assert stage.ids == [1, 2, 3]


@pytest.mark.parametrize("keys", [["G"], ["pagedown", "pagedown"], ["pagedown", "up", "up"]])
async def test_the_cursor_stays_among_the_rows_that_are_here(keys: list[str]) -> None:
    scripted = ScriptedSource(rows(100))
    async with launch(scripted) as stage:
        first = stage.ids
        await fall_silent(stage, scripted)
        await stage.press(*keys)
        assert stage.cursor.id in first
        assert any(line.startswith("▸") for line in stage.rows())
        await answer(stage, scripted)
        await stage.press("G")
        assert stage.cursor.id == 100


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["slash", *"x9", "enter"], "no answer for 4 s; retrying   Filter: x9"),
        (["t"], "no answer for 4 s; retrying   Grouped by address; t shows them"),
    ],
)
async def test_nothing_is_counted_without_an_answer(keys: list[str], text: str) -> None:
    scripted = ScriptedSource(rows(100))
    async with launch(scripted) as stage:
        before = stage.rows()
        await fall_silent(stage, scripted)
        await stage.press(*keys)
        assert stage.banner == text
        assert [line[2:] for line in stage.rows()] == [line[2:] for line in before]
        await answer(stage, scripted)
        assert "0 of 100: x9" in stage.banner or "100 connected" in stage.banner


async def test_the_journal_stays_among_the_lines_that_are_here() -> None:
    scripted = ScriptedSource(journal=JOURNAL * 30)
    async with launch(scripted, keys=["tab", "down"]) as stage:
        shown = stage.journal.position.page.numbers
        await fall_silent(stage, scripted)
        await stage.press("G", "pagedown", "g", "down")
        assert stage.journal.position.number in shown
        await answer(stage, scripted)
        await stage.press("G")
        assert stage.journal.position.number == 1


@pytest.mark.parametrize("key", ["x", "X", "h", "a", "D", "K"])
async def test_a_key_that_acts_says_that_there_is_no_answer(key: str) -> None:
    scripted = ScriptedSource([*rows(3), row(4, ended=1.0)])
    async with launch(scripted) as stage:
        await fall_silent(stage, scripted)
        await stage.press(key)
        assert stage.notifications == [NO_ANSWER]
        assert stage.screen is stage.dashboard


@pytest.mark.parametrize("key", ["v", "e"])
async def test_so_does_one_that_asks(key: str) -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, keys=["space"]) as stage:
        await fall_silent(stage, scripted)
        await stage.press(key)
        assert stage.notifications == ["The server does not answer; nothing was done."]
        assert stage.marks == {1}


async def test_an_answered_dialog_says_it_too() -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, keys=["x"]) as stage:
        await fall_silent(stage, scripted)
        await stage.press("r")
        assert stage.notifications == ["The server does not answer. Nothing was done."]
        assert not scripted.commands


async def test_marks_of_another_run_are_cleared_and_mean_nobody() -> None:
    scripted = ScriptedSource(rows(5))
    async with launch(scripted, keys=["space", "space", "space"]) as stage:
        scripted.start_anew(rows(3))
        await stage.poll()
        assert stage.notifications == ["The server was started anew; 3 marks were cleared."]
        assert not stage.marks
        assert [line.split()[:2] for line in stage.rows()] == [["▸", "1"], ["2", "7"], ["3", "8"]]
        await stage.press("h")
        assert not scripted.commands


async def test_pause_freeze_range_and_follow_end_with_the_run() -> None:
    scripted = ScriptedSource(rows(5))
    async with launch(scripted, keys=["z", "f", "V", "p"]) as stage:
        scripted.start_anew(rows(2))
        await stage.poll()
        assert (stage.state.pause, stage.state.frozen_at, stage.state.range) == (None, 0.0, None)
        assert stage.ids == [id_in(1, 1), id_in(1, 2)]
        (text,) = stage.notifications
        assert text == (
            "The server was started anew; 1 mark was cleared; the view is no longer paused;"
            " the order is no longer frozen; nothing is followed."
        )


def test_what_was_lost_is_named() -> None:
    assert restart_text(ViewState(), 0) == "The server was started anew."
    state = ViewState(pause=Pause(1.0, 0, 0), frozen_at=1.0, following=True)
    assert restart_text(state, 1) == (
        "The server was started anew; 1 mark was cleared; the view is no longer paused;"
        " the order is no longer frozen; nothing is followed."
    )


@pytest.mark.parametrize(("ask", "answered"), [("x", "r"), ("X", "d"), ("D", "y")])
async def test_an_open_dialog_hits_nobody_of_another_run(ask: str, answered: str) -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, keys=[ask]) as stage:
        scripted.start_anew(rows(3))
        await stage.poll()
        assert "The server was started anew: nothing will be done" in stage.text()
        await stage.press(answered)
        assert stage.screen is stage.dashboard
        assert not scripted.commands
        assert stage.notifications[-1] == "The server was started anew meanwhile; nothing was done."
        await stage.press("x", "r")
        assert [command.id for command in scripted.commands] == [id_in(1, 1)]  # type: ignore[union-attr]  # a kick


@pytest.mark.parametrize("size", [(80, 24), (80, 16)])
@pytest.mark.parametrize("ask", ["x", "X", "D"])
async def test_of_a_dialog_of_another_run_only_cancel_is_offered(
    ask: str, size: tuple[int, int]
) -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, size=size, keys=[ask]) as stage:
        scripted.start_anew(rows(3))
        await stage.poll()
        dialog = stage.screen
        assert isinstance(dialog, Dialog)
        assert list(dialog.hints) == [("esc", "cancel")]
        text = stage.text()
        assert "esc cancel" in text
        for answer in ("send the queue", "end of file now", "connection reset", "Reset", "D y"):
            assert answer not in text
        if ask != "D":
            await stage.press("y")
            assert "c or r?" not in stage.text()


async def test_a_dialog_that_does_not_act_is_answered_as_usual() -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, keys=["s"]) as stage:
        scripted.start_anew(rows(3))
        await stage.poll()
        await stage.press("down", "enter")
        assert stage.state.sort.field.title != "ID"


async def test_the_journal_begins_anew() -> None:
    scripted = ScriptedSource(journal=JOURNAL * 30)
    async with launch(scripted, keys=["tab", *["pagedown"] * 4]) as stage:
        assert stage.journal.window.at
        scripted.start_anew(rows(3))
        scripted.journal = JOURNAL[:2]
        await stage.poll()
        await stage.poll()
        position = stage.journal.position
        assert position.following
        assert position.page.numbers == (2, 1)
        assert stage.journal.window == JournalWindow(count=position.height)


async def test_an_opened_group_is_shown_of_the_new_run_too() -> None:
    scripted = ScriptedSource(rows(3))
    async with launch(scripted, keys=["t", "enter"]) as stage:
        scripted.start_anew(rows(3))
        await stage.poll()
        await stage.until(lambda: stage.ids == [id_in(1, number) for number in (1, 2, 3)])
        await stage.press("escape")
        assert stage.cursor.row
        assert stage.cursor.row.members == 3
