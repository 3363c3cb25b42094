import pytest
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from echotui.ui.fixes.screens import StableScreen


class Plain(Screen[None]):
    """A line that can be hidden, above others that scroll; records what was painted."""

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


class Stable(Plain, StableScreen[None]):
    pass


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Stable, True)])
async def test_a_layout_after_a_scroll_is_painted(kind: type[Plain], *, right: bool) -> None:
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
