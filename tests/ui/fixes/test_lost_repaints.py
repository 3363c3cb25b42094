import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from echotui.ui.fixes.screens import StableScreen


class Plain(Screen[None]):
    """Records the texts of its line that were drawn."""

    def compose(self) -> ComposeResult:
        yield Static("below" if len(self.app.screen_stack) == 2 else "on top", markup=False)
        yield Static("other")


class Stable(Plain, StableScreen[None]):
    pass


def drawn(screen: Screen[None]) -> set[Static]:
    """Which of the screen's widgets wait for no repaint."""
    return {widget for widget in screen.query(Static) if not widget._repaint_regions}


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Stable, True)])
async def test_a_change_on_top_is_painted_with_one_below(kind: type[Plain], *, right: bool) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        below, top = kind(), kind()
        await app.push_screen(below)
        await app.push_screen(top)
        await pilot.pause(0.1)
        assert drawn(top) == set(top.query(Static))
        with app.batch_update():
            top.query(Static).last().update("changed", layout=False)
            await pilot.pause()
            # The part of the screen that a screen below repaints.
            top.refresh(below.query_one(Static).region)
        await pilot.pause(0.1)
        assert (drawn(top) == set(top.query(Static))) == right
