import gc

import pytest
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from echotui.ui.fixes.screens import StableScreen
from echotui.ui.fixes.styles_cache import free_drawn_lines


class Plain(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("text")


class Stable(Plain, StableScreen[None]):
    pass


def style_caches() -> int:
    gc.collect()
    return sum(isinstance(each, StylesCache) for each in gc.get_objects())


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Stable, True)])
async def test_what_was_drawn_is_freed_with_its_screen(kind: type[Plain], *, right: bool) -> None:
    async def open_and_close() -> None:
        await app.push_screen(kind())
        await pilot.pause()
        await app.pop_screen()
        await pilot.pause()

    app: App[None] = App()
    async with app.run_test() as pilot:
        free_drawn_lines()
        await open_and_close()
        before = style_caches()
        for _ in range(3):
            await open_and_close()
        assert (style_caches() <= before) == right
