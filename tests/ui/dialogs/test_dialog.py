"""What all dialogs have: keys that are always on the screen, help, and the newest numbers."""

import pytest
from textual.widgets import Input

from echotui.model.command import Drain, Forget
from echotui.model.state import State
from echotui.model.view import Totals
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.kick import KickDialog
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.stage import launch, row, rows

GONE = [row(id_, state=State.CLOSED, ending=ENDING) for id_ in (4, 5)]
TINY = (30, 8)


@pytest.mark.parametrize(
    ("key", "answers"),
    [
        ("x", ["d drain", "c close", "r reset", "esc cancel"]),
        ("X", ["d drain", "c close", "r reset", "esc cancel"]),
        ("D", ["D y drain", "esc cancel"]),
        ("q", ["q y quit", "esc cancel"]),
        ("K", ["K y forget", "esc cancel"]),
        ("e", ["enter write", "esc cancel"]),
        ("s", ["enter sort"]),
    ],
)
async def test_on_a_tiny_terminal_a_dialog_shows_how_to_answer(
    key: str, answers: list[str]
) -> None:
    async with launch(ScriptedSource([*rows(3), *GONE]), size=TINY, keys=[key]) as stage:
        for answer in answers:
            assert answer in stage.text()
        if key == "e":
            field = stage.screen.query_one(Input)
            assert field.value[:20] in stage.text()
        await stage.press("escape")
        assert stage.screen is stage.dashboard


async def test_on_a_tiny_terminal_the_text_scrolls_and_enter_cancels() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, size=TINY, keys=["D"]) as stage:
        assert "clients again." not in stage.text()
        frame = stage.screen.query_one("Dialog > Vertical")
        assert (frame.show_vertical_scrollbar, frame.scrollbar_size_vertical) == (True, 1)
        await stage.press(*["j"] * 9)
        assert "clients again." in stage.text()
        await stage.press(*["k"] * 9)
        assert "Drain the server?" in stage.text()
        await stage.press("enter")
        assert stage.screen is stage.dashboard
        assert not source.commands


async def test_y_confirms_where_the_answer_is_yes() -> None:
    source = ScriptedSource([*rows(3), *GONE])
    async with launch(source, keys=["D", "y"]) as stage:
        assert source.commands == [Drain()]
        await stage.press("K")
        assert isinstance(stage.screen, Dialog)
        assert stage.screen.question == "Forget all 2 ended connections?"
        await stage.press("y")
        assert source.commands == [Drain(), Forget()]
        await stage.press("q", "y")
        assert stage.exits


async def test_y_is_no_answer_to_how_hard_to_kick() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x", "y"]) as stage:
        assert isinstance(stage.screen, KickDialog)
        assert "d, c or r?" in stage.text()
        assert not source.commands


async def test_f1_lists_the_keys_of_a_dialog() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["D", "f1"]) as stage:
        assert isinstance(stage.screen, HelpScreen)
        for keys in ("D y  ", "esc  "):
            assert any(line.partition("│  ")[2].strip().startswith(keys) for line in stage.lines())
        await stage.press("f1")
        assert isinstance(stage.screen, Dialog)


@pytest.mark.parametrize("key", ["D", "q"])
async def test_an_open_question_has_the_newest_number(key: str) -> None:
    source = ScriptedSource(rows(3), totals=Totals(open=4))
    async with launch(source, keys=[key]) as stage:
        assert "4 connected" in stage.text()
        source.totals = Totals(open=7)
        await stage.poll()
        assert "7 connected" in stage.text()
        await stage.press("escape")
        await stage.poll()
        assert stage.screen is stage.dashboard


async def test_nothing_is_forgotten_where_nothing_has_ended() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["K"]) as stage:
        assert stage.screen is stage.dashboard
        assert stage.notifications == ["No ended connection is remembered."]
        assert not source.commands
