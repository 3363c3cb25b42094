import pytest
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

from echotui.ui.fixes.unscrolled import UnscrolledWidget


class Counting(Screen[None]):
    """Counts its layouts."""

    layouts = 0

    def _refresh_layout(self, *args: object, **options: object) -> None:
        self.layouts += 1
        super()._refresh_layout(*args, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "layouts"), [(Widget, 2), (UnscrolledWidget, 1)])
async def test_a_new_size_causes_one_layout(kind: type[Widget], layouts: int) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        screen = Counting()
        await app.push_screen(screen)
        widget = kind()
        await screen.mount(widget)
        await pilot.pause(0.1)
        screen.layouts = 0
        widget.styles.height = 3
        await pilot.pause(0.1)
        assert widget.size.height == 3
        assert screen.layouts == layouts
