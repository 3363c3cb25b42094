import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.model.query import Window
from echotui.model.view import View
from echotui.ui.table.cursor import Cursor
from tests.ui.stage import row

ORDER = tuple(range(101, 121))
Step = tuple[str, list[int]]
"""What happens, and by how much."""


def answer(cursor: Cursor, order: Sequence[int]) -> View:
    """The answer of a source to the cursor's query."""
    window = cursor.window
    first = min(window.first, max(0, len(order) - window.count))
    found = cursor.id in order
    return View(
        matching=len(order),
        first=first,
        rows=tuple(row(id_) for id_ in order[first : first + window.count]),
        located=order.index(cursor.id) if found else -1,
        located_row=(row(cursor.id),) if found else (),
    )


def poll(cursor: Cursor, order: Sequence[int]) -> None:
    """Ask until the cursor has what it needs, as the dashboard does; twice is enough."""
    for _ in range(2):
        if not cursor.follow(answer(cursor, order)):
            return
    raise AssertionError("it asks for ever")


def cursor_on(id_: int, order: Sequence[int] = ORDER, height: int = 5) -> Cursor:
    cursor = Cursor()
    cursor.resize(height)
    poll(cursor, order)
    cursor.go(order.index(id_))
    poll(cursor, order)
    assert cursor.id == id_
    return cursor


def test_a_new_cursor_selects_the_first_row() -> None:
    cursor = Cursor()
    assert (cursor.id, cursor.row, cursor.window) == (0, None, Window(0, 0))
    cursor.resize(5)
    poll(cursor, ORDER)
    assert (cursor.id, cursor.place, cursor.top) == (101, 0, 0)
    assert cursor.row == row(101)


def test_every_move_works_in_an_empty_table() -> None:
    cursor = cursor_on(110)
    poll(cursor, ())
    for by in (-3, 3):
        cursor.step(by)
        cursor.go(by)
        poll(cursor, ())
        assert (cursor.id, cursor.place, cursor.top, cursor.row) == (0, 0, 0, None)
    cursor.scroll(4)
    cursor.resize(0)
    cursor.resize(9)
    assert not cursor.off_screen
    poll(cursor, ORDER)
    assert cursor.id == 101


def test_other_rows_are_shown_from_the_first_or_around_the_one_asked_for() -> None:
    cursor = cursor_on(118)
    cursor.await_rows()
    # Until they are there, no row can be acted on, also after a move.
    for by in (0, 1):
        cursor.step(by)
        assert (cursor.row, cursor.pending, cursor.top) == (None, True, 0)
    poll(cursor, range(201, 221))
    assert (cursor.id, cursor.place, cursor.top) == (201, 0, 0)
    for id_, top in ((118, 13), (103, 0), (999, 0)):
        cursor.await_rows(id_)
        assert (cursor.row, cursor.pending) == (None, True)
        poll(cursor, ORDER)
        there = id_ in ORDER
        assert (cursor.id, cursor.top, cursor.pending) == (id_ if there else 101, top, False)
    cursor.await_rows(118)
    cursor.step(1)
    poll(cursor, ORDER)
    assert cursor.id == 101


def test_it_stays_on_its_client_in_another_order() -> None:
    cursor = cursor_on(103)
    poll(cursor, ORDER[::-1])
    assert (cursor.id, cursor.place, cursor.top) == (103, 17, 0)
    assert cursor.off_screen
    assert cursor.row == row(103)


def test_from_off_the_screen_a_step_starts_at_the_rows_on_it() -> None:
    for by, place in ((1, 0), (-1, 4)):
        cursor = cursor_on(103)
        poll(cursor, ORDER[::-1])
        cursor.step(by)
        assert (cursor.id, cursor.place, cursor.top) == (ORDER[::-1][place], place, 0)


def test_when_its_client_is_gone_it_selects_the_one_in_its_place() -> None:
    cursor = cursor_on(103)
    poll(cursor, [id_ for id_ in ORDER if id_ != 103])
    assert (cursor.id, cursor.place) == (104, 2)


def test_when_the_last_client_is_gone_it_selects_the_one_before() -> None:
    cursor = cursor_on(120)
    poll(cursor, ORDER[:-1])
    assert (cursor.id, cursor.place, cursor.top) == (119, 18, 14)


@pytest.mark.parametrize(("place", "reached"), [(-5, 0), (0, 0), (11, 11), (19, 19), (99, 19)])
def test_go_scrolls_no_further_than_needed(place: int, reached: int) -> None:
    cursor = cursor_on(108)
    assert cursor.top == 3
    cursor.go(place)
    assert cursor.top == min(max(3, reached - 4), reached)
    poll(cursor, ORDER)
    assert (cursor.id, cursor.place) == (ORDER[reached], reached)


def test_until_the_view_has_the_row_the_move_is_pending() -> None:
    cursor = cursor_on(103)
    cursor.go(2)
    assert (cursor.id, cursor.pending, cursor.incomplete) == (103, False, False)
    cursor.go(19)
    assert (cursor.id, cursor.pending, cursor.incomplete) == (103, True, True)
    poll(cursor, ORDER)
    assert (cursor.id, cursor.pending, cursor.incomplete) == (120, False, False)


def test_scrolling_leaves_the_cursor_where_it_is() -> None:
    cursor = cursor_on(103)
    for by, top in ((3, 3), (3, 6), (99, 15), (-1, 14), (-99, 0)):
        cursor.scroll(by)
        assert cursor.window == Window(top, 5)
        assert cursor.incomplete
        poll(cursor, ORDER)
        assert (cursor.id, cursor.place, cursor.incomplete) == (103, 2, False)


def test_a_client_on_the_screen_stays_there_when_it_shrinks() -> None:
    cursor = cursor_on(105)
    cursor.resize(2)
    assert (cursor.top, cursor.place) == (3, 4)
    cursor.resize(20)
    poll(cursor, ORDER)
    assert (cursor.top, cursor.id) == (0, 105)


def test_a_client_off_the_screen_does_not_scroll_it_when_it_shrinks() -> None:
    cursor = cursor_on(101)
    cursor.scroll(8)
    poll(cursor, ORDER)
    cursor.resize(3)
    assert cursor.top == 8


def test_without_room_for_rows_it_does_not_poll_for_ever() -> None:
    cursor = Cursor()
    cursor.resize(0)
    assert not cursor.follow(answer(cursor, ORDER))
    assert not cursor.off_screen
    cursor.resize(4)
    poll(cursor, ORDER)
    assert cursor.id == 101


def step(what: str, how: st.SearchStrategy[int], most: int = 1) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(what), st.lists(how, min_size=1, max_size=most))


steps = st.one_of(
    step("shuffle", st.integers(0, 99)),
    step("leave", st.integers(0, 40), most=30),
    step("arrive", st.integers(1, 8)),
    step("go", st.integers(-3, 60)),
    step("step", st.integers(-30, 30)),
    step("scroll", st.integers(-30, 30)),
    step("resize", st.integers(0, 12)),
)


def change(order: list[int], newest: int, what: str, how: list[int]) -> int:
    """Let connections move, leave or arrive; the newest id after that."""
    if what == "shuffle":
        random.Random(how[0]).shuffle(order)
    elif what == "leave":
        for place in how[: len(order)]:
            del order[place % len(order)]
    elif what == "arrive":
        order += range(newest + 1, newest + 1 + how[0])
        return newest + how[0]
    return newest


def check(cursor: Cursor, order: list[int], id_before: int, place_before: int) -> None:
    """After a poll of `order`, before which the cursor was on `id_before`."""
    if not order:
        assert (cursor.id, cursor.place, cursor.row) == (0, 0, None)
        return
    assert 0 <= cursor.place < len(order)
    assert 0 <= cursor.top <= max(0, len(order) - cursor.height)
    assert order[cursor.place] == cursor.id
    assert cursor.row == row(cursor.id)
    if id_before in order:
        assert cursor.id == id_before
    else:
        assert cursor.place == min(place_before, len(order) - 1)


def test_when_a_client_off_the_screen_is_gone_nothing_scrolls() -> None:
    cursor = cursor_on(101)
    cursor.scroll(8)
    poll(cursor, ORDER)
    poll(cursor, ORDER[1:])
    assert (cursor.top, cursor.place, cursor.id) == (8, 8, ORDER[9])


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 30), st.lists(steps, max_size=30))
def test_it_never_changes_to_another_client_by_itself(
    height: int, count: int, changes: list[Step]
) -> None:
    order = list(range(1, count + 1))
    newest = count
    cursor = Cursor()
    cursor.resize(height)
    poll(cursor, order)
    for what, how in changes:
        newest = change(order, newest, what, how)
        if what in ("go", "step", "scroll", "resize"):
            getattr(cursor, what)(how[0])
        if what == "go":
            assert cursor.top <= cursor.place < cursor.top + max(1, cursor.height)
        # While the move is pending, it has a place and no client yet.
        id_before, place_before = 0 if cursor.pending else cursor.id, cursor.place
        away = cursor.off_screen and not cursor.pending
        poll(cursor, order)
        if cursor.height:
            check(cursor, order, id_before, cursor.top if away else place_before)
