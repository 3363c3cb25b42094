import gc

import pytest
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.table.sort_dialog import SortDialog
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows

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
        await stage.until(lambda: isinstance(stage.screen, DashboardScreen))


@pytest.mark.parametrize("key", OPENS)
async def test_a_screen_goes_once(key: str) -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
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

    async with launch(ScriptedSource(rows(3))) as stage:
        await open_and_close(stage, "question_mark", HelpScreen)
        before = kept()
        for _ in range(3):
            await open_and_close(stage, "question_mark", HelpScreen)
        assert kept() <= before


class Painting(Screen[None]):
    """A line that can be hidden, above others that scroll; remembers where it was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[Region] = []

    def compose(self) -> ComposeResult:
        note = Static("note")
        note.display = False
        yield note
        with VerticalScroll():
            for number in range(100):
                yield Static(f"line {number}")

    def _compositor_refresh(self) -> None:
        self.painted += self._compositor._dirty_regions
        super()._compositor_refresh()


class StablePainting(Painting, StableScreen[None]):
    """The same, cured."""


@pytest.mark.parametrize(("kind", "right"), [(Painting, False), (StablePainting, True)])
async def test_a_layout_after_a_scroll_is_painted(kind: type[Painting], *, right: bool) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        screen = kind()
        await app.push_screen(screen)
        scrolling, line = screen.query_one(VerticalScroll), screen.query("VerticalScroll Static")[9]
        at = line.region
        scrolling.scroll_to(y=1, animate=False)
        await pilot.pause()
        assert line.region == at.translate((0, -1))
        screen.painted.clear()
        screen.query_one(Static).display = True
        await pilot.pause()
        assert line.region == at
        assert any(painted.contains_region(at) for painted in screen.painted) == right
