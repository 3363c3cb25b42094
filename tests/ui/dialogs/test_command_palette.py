from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from echotui.sources.read_only import ReadOnlySource
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.preferences import Preferences
from echotui.ui.theme.themes import THEMES
from tests.scripted import ScriptedSource
from tests.ui.inputs import key_event
from tests.ui.stage import Stage, launch, rows


def shows(stage: Stage, kind: type[Screen[Any]]) -> bool:
    return isinstance(stage.screen, kind)


def listed(stage: Stage) -> list[str]:
    options = stage.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options]


async def test_a_few_letters_and_enter_run_an_action() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+p"]) as stage:
        assert shows(stage, ActionPalette)
        assert "kick the client" in stage.text()
        await stage.press(*"rever")
        assert listed(stage) == ["r             reverse the order"]
        await stage.press("enter")
        assert shows(stage, DashboardScreen)
        assert stage.ids[:2] == [3, 2]


async def test_it_acts_on_the_client_under_the_cursor() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["down", "ctrl+p", *"kick the client", "enter"]) as stage:
        assert "Kick #2" in stage.text()


async def test_fast_keys_run_the_action_that_they_name() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+p"]) as stage:
        for key in ("?", "enter"):
            stage.app.post_message(key_event(key))
        await stage.settle()
        assert shows(stage, HelpScreen)


async def test_arrows_choose() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+p", *"theme"]) as stage:
        options = stage.screen.query_one(OptionList)
        names = ["dark (in use)", *list(THEMES)[1:]]
        assert listed(stage) == [f"{'':14}theme {name}" for name in names]
        await stage.press("down", "down", "up", "pagedown", "pageup", "down")
        assert options.highlighted == 1
        await stage.press("enter")
        assert stage.app.theme == list(THEMES.values())[1].name


async def test_a_click_chooses() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+p", *"reverse the"]) as stage:
        region = stage.screen.query_one(OptionList).region
        before = listed(stage)
        await stage.click(region.x + 20, region.y)
        assert before
        assert not shows(stage, ActionPalette)


async def test_enter_without_a_match_does_nothing() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+p", *"zzz", "enter"]) as stage:
        assert shows(stage, ActionPalette)
        assert listed(stage) == []
        await stage.press("backspace", "backspace", "backspace")
        assert len(listed(stage)) > len(THEMES)


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_escape_closes_the_palette(key: str) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["ctrl+p", *"accept", key]) as stage:
        assert shows(stage, DashboardScreen)
        assert source.commands == []
        assert stage.app.is_running


async def test_there_is_no_palette_over_a_dialog() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["x", "ctrl+p"]) as stage:
        assert "Kick #1" in stage.text()
        assert not shows(stage, ActionPalette)


async def test_markup_and_escapes_typed_are_only_letters() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+p", *"[red]"]) as stage:
        assert "[red]" in stage.text()


async def test_a_read_only_source_lists_no_command() -> None:
    source = ScriptedSource(rows(3))
    async with launch(ReadOnlySource(source), keys=["ctrl+p"]) as stage:
        keys = {line[:14].strip() for line in listed(stage)}
        assert not keys & {"x", "X", "h", "a", "D", "K"}
        assert {"r", "? f1", "p"} <= keys
        await stage.press("escape", *"xXhaDK")
        assert shows(stage, DashboardScreen)
        assert source.commands == []


async def test_it_can_have_another_key() -> None:
    preferences = Preferences(keys=(("palette", "f2"),))
    async with launch(ScriptedSource(rows(3)), preferences=preferences, keys=["ctrl+p"]) as stage:
        assert shows(stage, DashboardScreen)
        await stage.press("f2")
        assert shows(stage, ActionPalette)
