from dataclasses import replace

import pytest
from textual.widgets import Button

from echotui.model.command import Done, Drain
from echotui.model.state import State
from echotui.model.view import ServerInfo, Totals
from echotui.ui.dialogs.confirm import Confirm
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.stage import Stage, launch, row, rows

CANCEL = pytest.mark.parametrize(
    "keys", [["enter"], ["escape"], ["right", "left", "enter"], ["left", "right", "enter"]]
)


def asked(stage: Stage) -> str:
    """The question on the screen; empty when none is asked."""
    return stage.screen.question if isinstance(stage.screen, Confirm) else ""


def quits(stage: Stage) -> bool:
    return stage.exits


def crowd(count: int) -> ScriptedSource:
    return ScriptedSource(rows(3), totals=Totals(open=count))


async def test_the_drain_dialog_explains_the_effect() -> None:
    source = crowd(1234)
    async with launch(source, keys=["D"]) as stage:
        assert asked(stage) == "Drain the server? 1,234 connected"
        assert asked(stage) in stage.text()
        assert "New clients are refused." in stage.text()
        assert isinstance(stage.app.focused, Button)
        assert stage.app.focused.id == "cancel"
        assert not source.commands


@CANCEL
async def test_a_drain_can_be_cancelled(keys: list[str]) -> None:
    source = crowd(3)
    async with launch(source, keys=["D", *keys]) as stage:
        assert stage.screen is stage.dashboard
        assert not source.commands


@pytest.mark.parametrize("keys", [["D"], ["right", "enter"], ["tab", "enter"]])
async def test_a_drain_is_submitted_and_its_outcome_notified(keys: list[str]) -> None:
    source = replace(crowd(3), answer=Done("draining: 3 clients"))
    async with launch(source, keys=["D", *keys]) as stage:
        assert source.commands == [Drain()]
        assert stage.notifications == ["draining: 3 clients"]
        assert stage.screen is stage.dashboard


async def test_other_keys_do_not_answer() -> None:
    source = crowd(3)
    async with launch(source, keys=["D", "d", "Y", "q", "x", "a", "p"]) as stage:
        assert asked(stage) == "Drain the server? 3 connected"
        assert not source.commands


@pytest.mark.parametrize("key", ["D", "q"])
async def test_the_seconds_of_a_drain_are_named(key: str) -> None:
    source = crowd(3)
    source.server = ServerInfo(drain_timeout=7.5)
    async with launch(source, keys=[key]) as stage:
        assert "still connected after 7.5 s are closed" in " ".join(stage.text().split())


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_without_clients_it_quits_at_once(key: str) -> None:
    async with launch(ScriptedSource(), keys=[key]) as stage:
        assert quits(stage)
        assert stage.app.return_code == 0
        assert not stage.app.failure


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_with_clients_it_asks_and_q_once_more_quits(key: str) -> None:
    async with launch(crowd(128), keys=[key]) as stage:
        assert asked(stage) == "Quit? 128 connected"
        assert "Each client receives its queued bytes" in stage.text()
        assert not quits(stage)
        await stage.press("q")
        assert quits(stage)


@CANCEL
async def test_quit_can_be_cancelled(keys: list[str]) -> None:
    source = crowd(3)
    async with launch(source, keys=["q", *keys]) as stage:
        assert stage.screen is stage.dashboard
        assert not quits(stage)
        assert not source.commands
        # The dashboard keeps working.
        await stage.press("down")
        assert stage.cursor.id == 2


async def test_the_button_quits_too() -> None:
    async with launch(crowd(3), keys=["q"]) as stage:
        await stage.pilot.click("#confirm")
        await stage.until(lambda: quits(stage))


async def test_clients_that_connected_during_a_pause_count() -> None:
    source = ScriptedSource()
    async with launch(source, keys=["p"]) as stage:
        source.rows = rows(2)
        await stage.poll()
        await stage.press("q")
        assert not quits(stage)
        assert asked(stage) == "Quit? 2 connected"


@pytest.mark.parametrize(
    ("keys", "question"),
    [
        (["q"], "Quit? 3 connected"),
        (["enter", "q"], "Quit? 3 connected"),
        (["D"], "Drain the server? 3 connected"),
    ],
)
async def test_clients_that_connected_since_the_last_poll_count(
    keys: list[str], question: str
) -> None:
    source = ScriptedSource([row(1, state=State.CLOSED, ending=ENDING)])
    async with launch(source, keys=keys[:-1]) as stage:
        source.rows += rows(4)[1:]
        await stage.press(keys[-1])
        assert not quits(stage)
        assert asked(stage) == question


@pytest.mark.parametrize("key", ["", "question_mark", "x", "D", "s", "enter", "slash", "ctrl+p"])
async def test_control_c_closes_any_screen_and_then_the_program(key: str) -> None:
    async with launch(crowd(3), keys=[key] if key else []) as stage:
        presses = 0
        while not quits(stage) and presses < 3:
            await stage.press("ctrl+c")
            presses += 1
        assert quits(stage)
        # Never without a question.
        assert presses >= 2


@pytest.mark.parametrize("keys", [[], ["enter"]], ids=["table", "detail"])
async def test_control_z_only_warns(keys: list[str]) -> None:
    async with launch(crowd(3), keys=[*keys, "ctrl+z"]) as stage:
        assert stage.notifications == ["Ctrl+Z would also stop the server; nothing was done."]
