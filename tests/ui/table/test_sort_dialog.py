import pytest
from textual.widgets import OptionList

from echotui.model import fields
from echotui.model.command import Hold
from echotui.model.query import Sort
from echotui.ui.table.columns import COLUMNS
from echotui.ui.table.sort_dialog import SortDialog, sort_by
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, row, rows

ALL = [field for field in fields.COLUMNS.values() if field in fields.EVERYWHERE]
NEIGHBOURS = [column.field for column in COLUMNS]
DOWN = [
    fields.QUEUE, fields.RATE_IN, fields.RATE_OUT, fields.IN, fields.OUT, fields.MASK, fields.RTT,
    fields.RETRANS, fields.RECVQ, fields.SENDQ, fields.PEAK, fields.LOST, fields.ENDED,
    fields.FAULT, fields.LINT,
]  # fmt: skip


def busy() -> ScriptedSource:
    """Three rows; the last one has the largest queue and the second one the smallest."""
    return ScriptedSource([row(1, queued=500), row(2, queued=100), row(3, queued=900)])


def test_a_column_is_sorted_in_its_default_direction_then_reversed() -> None:
    for column in fields.COLUMNS.values():
        usual = sort_by(column, Sort(fields.ID if column is not fields.ID else fields.FD))
        assert usual == Sort(column, reverse=column in DOWN)
        assert sort_by(column, usual) == Sort(column, not usual.reverse)
        assert sort_by(column, sort_by(column, usual)) == usual


async def test_on_a_tiny_terminal_it_shows_the_column_sorted_by_and_all_keys() -> None:
    async with launch(busy(), (30, 8), keys=["r", "3", "s"]) as stage:
        assert "▲ 3 STATE" in stage.text()
        for hint in ("1 … 0 place", "a … z letter", "enter sort; again: reverse", "esc cancel"):
            assert hint in stage.text()


async def test_the_dialog_lists_the_columns_and_begins_on_the_one_sorted_by() -> None:
    source = busy()
    async with launch(source, keys=["s"]) as stage:
        assert isinstance(stage.screen, SortDialog)
        text = stage.text()
        assert "Sort by which column?" in text
        assert "enter sort; again: reverse" in text
        for field in ALL:
            assert f" {field.title:<8}{field.meaning}" in text
        assert "RTT" not in text
        assert "▲ 1 ID " in text
        assert "7 QUEUE" in text
        choices = stage.screen.query_one(OptionList)
        # Those on the screen first, in their places.
        listed = [str(option.id) for option in choices.options]
        shown = [column.field.id for column in stage.table.shown_columns]
        assert listed[: len(shown)] == shown
        assert choices.has_focus
        assert choices.highlighted == 0


async def test_a_column_has_the_title_and_the_place_that_it_has_in_the_table() -> None:
    async with launch(busy(), keys=["H", "s"]) as stage:
        text = stage.text()
        assert "▲   AGO     time since the last byte" in text
        assert "8 LASTED" in text
        # The payload has the same field.
        assert "4 REASON" in text
        await stage.press("R")
        choices = stage.screen.query_one(OptionList)
        assert choices.highlighted_option
        assert choices.highlighted_option.id == fields.LAST.id


@pytest.mark.parametrize("keys", [["escape"], ["down", "escape"]])
async def test_it_can_be_cancelled(keys: list[str]) -> None:
    source = busy()
    async with launch(source, keys=["s", *keys]) as stage:
        assert stage.screen is stage.dashboard
        await stage.poll()
        assert {query.sort for query in source.queries} == {Sort()}


@pytest.mark.parametrize(
    ("keys", "sort", "order"),
    [
        (["enter"], Sort(fields.ID, reverse=True), [3, 2, 1]),
        (["down", "enter"], Sort(fields.FD), [1, 2, 3]),
        (["j", "j", "k", "enter"], Sort(fields.FD), [1, 2, 3]),
        (["down"] * 6 + ["enter"], Sort(fields.QUEUE, reverse=True), [3, 1, 2]),
        (["l", "enter"], Sort(fields.LAST), [1, 2, 3]),
        # First letters, and again for the next column with that one; digits sort at once.
        (["q", "enter"], Sort(fields.QUEUE, reverse=True), [3, 1, 2]),
        (["f", "enter"], Sort(fields.FD), [1, 2, 3]),
        (["i", "i", "enter"], Sort(fields.IN, reverse=True), [1, 2, 3]),
        (["z", "enter"], Sort(fields.ID, reverse=True), [3, 2, 1]),
        (["7"], Sort(fields.QUEUE, reverse=True), [3, 1, 2]),
        (["1"], Sort(fields.ID, reverse=True), [3, 2, 1]),
    ],
)
async def test_a_choice_is_asked_of_the_source_and_marked_in_the_header(
    keys: list[str], sort: Sort, order: list[int]
) -> None:
    source = busy()
    async with launch(source, size=(140, 30), keys=["s", *keys]) as stage:
        await stage.until(lambda: source.queries[-1].sort == sort)
        await stage.settle()
        assert stage.state.sort == stage.table.sort == sort
        assert stage.ids == order
        arrow = "▼" if sort.reverse else "▲"
        assert f"{sort.field.title}{arrow}" in stage.header().split()
        # The cursor is on the first row.
        assert stage.cursor.id == order[0]


async def test_a_choice_can_be_clicked() -> None:
    source = busy()
    async with launch(source, keys=["s"]) as stage:
        await stage.pilot.click(OptionList, offset=(5, 1))
        await stage.until(lambda: source.queries[-1].sort == Sort(fields.FD))


async def test_the_same_column_chosen_again_reverses_the_order() -> None:
    source = busy()
    async with launch(source, keys=["s", "enter", "s"]) as stage:
        assert "▼ 1 ID " in stage.text()
        await stage.press("enter")
        await stage.until(lambda: source.queries[-1].sort == Sort())
        assert stage.ids == [1, 2, 3]


async def test_neighbouring_columns_are_a_key_away_all_the_way_round() -> None:
    source = busy()
    async with launch(source) as stage:
        for column in [*NEIGHBOURS[1:], NEIGHBOURS[0]]:
            await stage.press("greater_than_sign")
            assert source.queries[-1].sort == Sort(column, reverse=column in DOWN)
        for column in reversed(NEIGHBOURS):
            await stage.press("less_than_sign")
            assert source.queries[-1].sort == Sort(column, reverse=column in DOWN)


async def test_r_reverses_the_order_and_back() -> None:
    source = busy()
    async with launch(source, keys=["r"]) as stage:
        assert source.queries[-1].sort == Sort(reverse=True)
        assert stage.ids == [3, 2, 1]
        assert "ID▼" in stage.header()
        await stage.press("r")
        assert source.queries[-1].sort == Sort()
        assert stage.ids == [1, 2, 3]
        assert "ID▲" in stage.header()


async def test_a_new_order_is_shown_from_the_top_with_the_cursor_on_the_first_row() -> None:
    source = ScriptedSource(rows(90))
    async with launch(source, keys=["G"]) as stage:
        assert stage.cursor.top > 0
        await stage.press("down", "r", "r")
        assert (stage.cursor.id, stage.cursor.top, stage.banner) == (1, 0, "")
        # A key after it acts on the first row of the new order, also when typed fast.
        await stage.type_fast("Grh")
        assert source.commands == [Hold(90, on=True)]


async def test_a_paused_view_can_be_sorted() -> None:
    source = busy()
    async with launch(source, keys=["p", "r"]) as stage:
        assert source.queries[-1].sort == Sort(reverse=True)
        assert stage.ids == [3, 2, 1]
        assert stage.banner.startswith("Paused for ")


async def test_the_banner_shows_an_order_by_a_column_that_does_not_fit() -> None:
    async with launch(busy(), size=(44, 24), keys=["less_than_sign"]) as stage:
        assert stage.state.sort.field is fields.LAST
        assert "▲" not in stage.header()
        assert stage.banner == "Sorted by LAST, a column that does not fit"
        await stage.press("c", "end", "up", "space", "enter")
        assert stage.banner == "Sorted by LAST, a hidden column"
        await stage.press("greater_than_sign")
        assert stage.banner == ""
