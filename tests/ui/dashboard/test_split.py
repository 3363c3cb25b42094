"""How table and journal share the screen."""

from echotui.ui.preferences import Preferences
from tests.ui.journal.reading import COUNT, ids, selected, source
from tests.ui.stage import Stage, launch


def panes(stage: Stage) -> list[str]:
    """What is on the screen; a star marks the one that has the keys."""
    found = {"table": stage.table, "journal": stage.journal}
    return [
        f"{name}{'*' * (stage.screen.focused is widget)}"
        for name, widget in found.items()
        if widget.display
    ]


async def test_l_hides_the_journal_and_tab_shows_it() -> None:
    async with launch(source(), keys=["tab", "l"]) as stage:
        assert panes(stage) == ["table*"]
        await stage.press("tab")
        assert panes(stage) == ["table", "journal*"]
        await stage.press("J", "l")
        assert panes(stage) == ["table*"]


async def test_the_journal_can_have_the_whole_screen() -> None:
    async with launch(source(), keys=["J"]) as stage:
        assert panes(stage) == ["journal*"]
        assert len(ids(stage)) == stage.journal.region.height - 1 > 25
        await stage.press("J")
        assert panes(stage) == ["table", "journal*"]
        assert stage.journal.region.height == 10
        await stage.press("J", "tab")
        assert panes(stage) == ["table*", "journal"]


async def test_plus_and_minus_move_the_border_and_both_keep_some_lines() -> None:
    async with launch(source(), keys=["tab", "plus", "plus", "minus"]) as stage:
        assert stage.journal.region.height == 11 == len(ids(stage)) + 1
        assert stage.dashboard.split.chosen == 11
        await stage.press(*["minus"] * 12)
        assert stage.journal.region.height == 3
        await stage.press(*["plus"] * 40)
        assert stage.table.region.height == 4
        height = stage.journal.region.height
        await stage.press("J", "plus", "J")
        assert stage.journal.region.height == height


async def test_the_title_is_dragged_with_the_mouse() -> None:
    async with launch(source()) as stage:
        top = stage.journal.region.y
        await stage.drag((20, top), (22, top - 5))
        assert (stage.journal.region.y, stage.journal.region.height) == (top - 5, 15)
        await stage.poll()
        assert len(ids(stage)) == 14
        await stage.drag((20, top - 5), (20, 35))
        assert stage.journal.region.height == 3
        # Not without the button, and not from a line.
        await stage.drag((20, stage.journal.region.y + 1), (20, 5))
        assert stage.journal.region.height == 3


async def test_when_the_terminal_becomes_low_the_table_has_the_keys() -> None:
    async with launch(source(), keys=["tab"]) as stage:
        await stage.pilot.resize_terminal(80, 14)
        await stage.settle()
        assert panes(stage) == ["table*"]
        await stage.press("tab")
        assert panes(stage) == ["journal*"]
        assert selected(stage) == COUNT
        await stage.pilot.resize_terminal(30, 8)
        await stage.settle()
        assert panes(stage) == ["journal*"]
        assert selected(stage) == COUNT
        await stage.press("G")
        assert selected(stage) == 1
        await stage.press("tab")
        assert panes(stage) == ["table*"]


async def test_the_chosen_height_is_kept_where_the_terminal_has_room() -> None:
    look = Preferences(journal_height=20)
    async with launch(source(), size=(80, 36), preferences=look) as stage:
        assert stage.journal.region.height == 20
        await stage.pilot.resize_terminal(80, 20)
        await stage.settle()
        assert stage.table.region.height == 4
        await stage.pilot.resize_terminal(80, 36)
        await stage.settle()
        assert stage.journal.region.height == stage.dashboard.split.chosen == 20
