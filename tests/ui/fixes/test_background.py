import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from echotui.ui.fixes.screens import StableScreen


class Plain(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("first")
        yield Static("second")


class Stable(Plain, StableScreen[None]):
    pass


class Top(ModalScreen[None]):
    """Records what a screen under it wants painted."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[Region] = []

    def refresh(self, *regions: Region, **options: bool) -> "Top":
        self.wanted += regions
        return super().refresh(*regions, **options)


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Stable, True)])
async def test_under_a_dialog_only_what_changes_is_painted(
    kind: type[Plain], *, right: bool
) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        screen, top = kind(), Top()
        await app.push_screen(screen)
        await app.push_screen(top)
        for text in ("once", "twice", "again"):
            await pilot.pause()
            top.wanted.clear()
            screen.query_one(Static).update(text)
            await pilot.pause(0.1)
        assert top.wanted
        assert all(region.height == 1 for region in top.wanted) == right
