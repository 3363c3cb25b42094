import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.style import Style

from echotui.model import fields
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.query import Sort
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.format import units
from echotui.ui.table.layout import layout
from echotui.ui.table.lines import (
    GUTTER,
    align_times,
    column_at,
    header_of,
    line_of,
    scroll_bar,
    strip_of,
)
from tests.ui.extremes import any_row
from tests.ui.stage import row

WIDTHS = range(1, 261)


def style_of(role: str) -> Style:
    """A style from which the role can be read again."""
    return Style(meta={"role": role})


def roles(shown: Row, *, cursor: bool = False, width: int = 118) -> dict[str, str]:
    """The role of each word of a line."""
    line = line_of(shown, layout(width, 9999), width + GUTTER, cursor=cursor)
    strip = strip_of(line, style_of, width + GUTTER)
    return {
        word: (segment.style or Style()).meta["role"]
        for segment in strip
        for word in segment.text.split()
    }


@settings(max_examples=30, deadline=None)
@given(any_row)
def test_at_every_width_each_cell_is_under_its_title(shown: Row) -> None:
    for width in WIDTHS:
        columns = layout(width, shown.id)
        if not columns:
            continue
        room = GUTTER + width
        strip = strip_of(line_of(shown, columns, room, cursor=True), style_of, room)
        line, header = strip.text, header_of(columns, Sort(fields.LAST), style_of, room).text
        assert len(line) == cell_len(line) == strip.cell_length == len(header) == room
        end = GUTTER - columns[0].gap
        for column in columns:
            start = end + column.gap
            end = start + column.width
            cell = "".join(text for text, _ in column.cell(shown, column.width))
            title = "LAST▲" if column.title == "LAST" else column.title
            assert (line[start:end].strip(), header[start:end].strip()) == (cell.strip(), title)
            edge = -1 if column.field.right else 0
            assert line[start:end][edge] == cell[edge]
            assert header[start:end][edge] == title[edge]
            assert line[end : end + 1].strip() == header[end : end + 1].strip() == ""


def test_a_line_is_filled_up_to_its_width() -> None:
    for more in range(4):
        strip = strip_of(line_of(row(7), layout(78, 1), 80 + more, cursor=False), style_of, 80)
        assert len(strip.text) == 80 + more


def test_the_header_has_exactly_its_width() -> None:
    for width in WIDTHS:
        columns = layout(width, 1)
        for sort in (Sort(), Sort(fields.QUEUE, reverse=True)):
            strip = header_of(columns, sort, style_of, width + GUTTER)
            assert len(strip.text) == strip.cell_length == width + GUTTER


def test_the_title_of_the_column_sorted_by_keeps_its_place() -> None:
    for width in WIDTHS:
        columns = layout(width, 1)
        plain = header_of(columns, Sort(fields.NAME), style_of, width + GUTTER).text
        assert "▲" not in plain
        for column in columns:
            text = header_of(columns, Sort(column.field), style_of, width + GUTTER).text
            assert text.count("▲") == 1
            assert text.replace("▲", " ") == plain


@pytest.mark.parametrize(
    ("sort", "title"),
    [
        (Sort(), "ID▲"),
        (Sort(fields.ID, reverse=True), "ID▼"),
        (Sort(fields.MASK), "MASK▲"),
        (Sort(fields.RATE_OUT, reverse=True), "OUT/s▼"),
        (Sort(fields.LAST), "LAST▲"),
    ],
)
def test_an_arrow_marks_the_column_sorted_by_and_no_other(sort: Sort, title: str) -> None:
    header = header_of(layout(130, 1), sort, style_of, 131)
    assert title in header.text.split()
    assert header.text.count("▲") + header.text.count("▼") == 1
    marked = [s.text.strip() for s in header if (s.style or Style()).meta["role"] == "sorted"]
    assert marked == [title]


def test_the_cursor_has_a_mark_and_a_background_of_its_own() -> None:
    columns = layout(118, 9999)
    off = strip_of(line_of(row(7), columns, 119, cursor=False), style_of, 119)
    on = strip_of(line_of(row(7), columns, 119, cursor=True), style_of, 119)
    assert (off.text[0], on.text[0]) == (" ", "▸")
    assert off.text[1:] == on.text[1:]
    assert all(role.endswith("@cursor") for role in roles(row(7), cursor=True).values())
    assert not any("@" in role for role in roles(row(7)).values())


def test_mask_and_state_have_colours() -> None:
    shown = roles(row(7, mask=1, state=State.CHOKED, queued=4096, messages=1, fill=0.1))
    assert shown["R"] == "read"
    assert shown["choked"] == "choked"


def test_an_ended_row_is_dimmed_as_a_whole() -> None:
    ended = row(7, state=State.CLOSED, ending=Ending(Reason.PEER_CLOSED, Side.CLIENT), payload=b"x")
    assert set(roles(ended).values()) == {"ended"}
    assert roles(ended, cursor=True)["▸"] == "marker@cursor"


def test_equal_rows_give_equal_lines() -> None:
    columns = layout(118, 9999)
    first = line_of(row(7), columns, 119, cursor=False)
    assert first == line_of(row(7), columns, 119, cursor=False)
    assert first != line_of(row(7, fd=9), columns, 119, cursor=False)
    assert first != line_of(row(7), columns, 119, cursor=True)
    # Both idle times are shown as 2s: nothing to repaint.
    assert line_of(row(7, idle=2.21), columns, 119, cursor=False) == line_of(
        row(7, idle=2.19), columns, 119, cursor=False
    )


def test_times_of_all_rows_change_in_the_same_repaint() -> None:
    born = [100.0 + number * 0.137 for number in range(20)]
    for first in (53.0, 111.0, 3700.0, 90_000.0):
        changes = set()
        before = None
        for poll in range(41):
            at = first + 60.0 + poll * 0.25
            ages = [align_times(row(1, age=at - b, idle=at - b), at, 0.0) for b in born]
            texts = [(units.clock(r.age), units.clock(r.idle)) for r in ages]
            if before is not None and texts != before:
                changes.add(at % 1.0)
            before = texts
        assert changes <= {0.0}


@pytest.mark.parametrize("ended", [0.0, 101.3])
def test_the_times_of_a_row_that_is_older_than_the_view_stand(ended: float) -> None:
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT) if ended else NOT_ENDED
    at, idle = 164.6, 164.6 - ended if ended else 30.7
    kept = row(1, age=64.2, idle=idle, began=100.4, ended=ended, ending=ending)
    group = row(-1, age=64.2, idle=30.7, members=3, silent=3.0)
    for old in (kept, replace(kept, silent=3.0), group):
        times = {
            (each.age, each.idle)
            for each in (align_times(old, at + poll * 0.25, 0.0) for poll in range(40))
        }
        assert len(times) == 1


def shown_seconds(text: str) -> float:
    """The seconds that a time below an hour shows."""
    minutes, _, seconds = text.rpartition(":")
    return int(minutes or 0) * 60 + int(seconds.removesuffix("s").replace("<1", "0"))


@given(
    st.lists(st.floats(0, 3599), max_size=30),
    st.floats(10_000, 10_001),
)
@example([1.99, 2.3], 10_000.9)
@example([0.94, 0.96, 1.0], 10_000.99)
def test_an_older_row_never_shows_the_smaller_time(times: list[float], at: float) -> None:
    rows = [align_times(row(1, age=time, idle=time), at, 0.0) for time in sorted(times)]
    for field in ("age", "idle"):
        shown = [shown_seconds(units.clock(getattr(each, field))) for each in rows]
        assert shown == sorted(shown)
        for exact, seconds in zip(sorted(times), shown, strict=True):
            assert exact - 2 < seconds <= exact


@pytest.mark.parametrize("age", [0.0, 0.3, 0.999])
def test_less_than_a_second_is_left_alone(age: float) -> None:
    assert align_times(row(1, age=age, idle=age), 50.6, 9.0) == row(1, age=age, idle=age)


def test_how_long_an_ended_one_lasted_is_left_alone() -> None:
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
    shown = align_times(
        row(1, age=64.0, idle=64.0, ending=ending, began=5.0, ended=7.0), 50.6, 1000.0
    )
    assert (shown.age, shown.idle) == (64.0, 63.0)
    assert (shown.began, shown.ended) == (1005.0, 1007.0)


def test_the_cursor_and_a_mark_are_side_by_side() -> None:
    columns = layout(78, 1)
    heads = [
        strip_of(line_of(row(7), columns, 80, cursor=cursor, marked=marked), style_of, 80).text[:2]
        for cursor in (False, True)
        for marked in (False, True)
    ]
    assert heads == ["  ", " ●", "▸ ", "▸●"]


def test_each_place_belongs_to_the_column_of_the_title_there() -> None:
    columns = layout(118, 1)
    header = header_of(columns, Sort(fields.AGE), style_of, 120).text
    assert column_at(columns, 0) is column_at(columns, 1) is column_at(columns, 500) is None
    for place, character in enumerate(header):
        found = column_at(columns, place)
        if character not in " ▲":
            assert found is not None
            assert character in found.title


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.integers(0, 100), st.integers(0, 10_000))
def test_the_scroll_bar_is_at_an_end_only_when_the_rows_are(
    top: int, height: int, rows: int
) -> None:
    top = min(top, max(0, rows - height))
    first, last = scroll_bar(top, height, rows)
    if rows <= height or not height:
        assert first == last == 0
    else:
        assert 0 <= first < last <= height
        assert top > 0 or first == 0
        assert height == 1 or (last == height) == (top == rows - height)
