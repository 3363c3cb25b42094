"""The keys that move the cursor, through the table."""

import pytest

from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows


@pytest.mark.parametrize(
    ("there", "back", "rows_moved"),
    [
        ("ctrl+f", "ctrl+b", "page"),
        ("pagedown", "pageup", "page"),
        ("ctrl+d", "ctrl+u", "half"),
        ("down", "up", "one"),
        ("j", "k", "one"),
    ],
)
async def test_keys_move_by_rows_and_back(there: str, back: str, rows_moved: str) -> None:
    async with launch(ScriptedSource(rows(300))) as stage:
        height = stage.cursor.height
        by = {"page": height - 1, "half": height // 2, "one": 1}[rows_moved]
        await stage.press(there)
        assert stage.cursor.id == 1 + by
        await stage.press(there, back)
        assert stage.cursor.id == 1 + by


async def test_a_digit_sorts_by_the_column_in_its_place() -> None:
    async with launch(ScriptedSource(rows(30)), size=(140, 30)) as stage:
        shown = [column.field for column in stage.table.shown_columns]
        for digit, place in (("7", 6), ("0", 9), ("1", 0)):
            await stage.press(digit)
            assert stage.state.sort.field is shown[place]
            assert stage.state.sort.reverse is shown[place].largest_first
        await stage.press("1")
        assert stage.state.sort.reverse


async def test_a_digit_without_a_column_says_so() -> None:
    async with launch(ScriptedSource(rows(30)), size=(40, 30)) as stage:
        sort = stage.state.sort
        shown = len(stage.table.shown_columns)
        await stage.press("9")
        assert stage.state.sort == sort
        assert stage.notifications == [f"No column 9: {shown} are shown."]


async def test_in_a_field_they_stay_editing_keys() -> None:
    async with launch(ScriptedSource(rows(300)), keys=["slash", *"ab cd"]) as stage:
        await stage.press("ctrl+b", "ctrl+f", "ctrl+d")
        assert stage.filter_text == "ab cd"
        await stage.press("ctrl+u")
        assert stage.filter_text == ""
        await stage.press("colon", "question_mark")
        assert stage.filter_text == ":?"
        assert stage.dashboard.filter_bar.is_open
        assert stage.cursor.place == 0
