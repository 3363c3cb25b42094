import pytest
from textual.app import App
from textual.screen import Screen

from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.table.sort_dialog import SortDialog
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows

OPENS = {
    "question_mark": HelpScreen,
    "enter": DetailScreen,
    "s": SortDialog,
    "ctrl+p": ActionPalette,
}


@pytest.mark.parametrize(("kind", "right"), [(Screen, False), (StableScreen, True)])
async def test_a_screen_under_another_closes_nothing(
    kind: type[Screen[None]], *, right: bool
) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        under, top = kind(), kind()
        await app.push_screen(under)
        await app.push_screen(top)
        under.dismiss(None)
        await pilot.pause()
        assert (top in app.screen_stack) == right


@pytest.mark.parametrize("key", OPENS)
async def test_each_screen_closes_once_and_no_other(key: str) -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
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
        under.dismiss(None)
        await stage.settle()
        await stage.until(lambda: isinstance(stage.screen, DashboardScreen))
