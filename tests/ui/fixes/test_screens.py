import gc

import pytest
from textual._styles_cache import StylesCache

from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.table.sort_dialog import SortDialog
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, rows, staged

OPENS = {
    "question_mark": HelpScreen,
    "enter": DetailScreen,
    "s": SortDialog,
    "ctrl+p": ActionPalette,
}


async def open_and_close(stage: Stage, key: str, screen: type) -> None:
    await stage.press(key)
    await stage.until(lambda: isinstance(stage.screen, screen))
    await stage.press("escape")
    await stage.until(lambda: isinstance(stage.screen, DashboardScreen))


@pytest.mark.parametrize("key", OPENS)
async def test_a_screen_that_is_not_on_top_takes_no_other_away(key: str) -> None:
    async with staged(ScriptedSource(rows(3))) as stage:
        await stage.press(key)
        await stage.until(lambda: isinstance(stage.screen, OPENS[key]))
        under = stage.screen
        assert isinstance(under, StableScreen)
        top = HelpScreen(())
        await stage.app.push_screen(top)
        under.dismiss(None)
        await stage.settle()
        assert stage.app.screen_stack[-2:] == [under, top]
        top.dismiss(None)
        await stage.until(lambda: stage.screen is under)
        under.dismiss(None)
        await stage.until(lambda: isinstance(stage.screen, DashboardScreen))


@pytest.mark.parametrize("key", OPENS)
async def test_a_screen_goes_once(key: str) -> None:
    async with staged(ScriptedSource(rows(3))) as stage:
        await stage.press(key)
        await stage.until(lambda: isinstance(stage.screen, OPENS[key]))
        under = stage.screen
        under.dismiss(None)
        under.dismiss(None)
        await stage.settle()
        await stage.until(lambda: isinstance(stage.screen, DashboardScreen))


async def test_what_was_drawn_goes_with_its_screen() -> None:
    def kept() -> int:
        gc.collect()
        return sum(isinstance(each, StylesCache) for each in gc.get_objects())

    async with staged(ScriptedSource(rows(3))) as stage:
        await open_and_close(stage, "question_mark", HelpScreen)
        before = kept()
        for _ in range(3):
            await open_and_close(stage, "question_mark", HelpScreen)
        assert kept() <= before
