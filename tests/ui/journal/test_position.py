"""The cursor over the lines, against the pages that a source makes."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.parser import parse
from echotui.model.journal import Act, Acted, JournalLine
from echotui.server.journal import Journal
from echotui.sources.journal_pages import JournalPages
from echotui.ui.journal.position import JournalPosition

NOWHERE = Address("", 0)
KEPT = 40
HEIGHT = 5


def line(id_: int) -> JournalLine:
    return Acted(float(id_), id_, Act.HOLD, NOWHERE)


class Desk:
    """A position over a journal of lines with the ids 1, 2, 3 …; a line's id is its number."""

    def __init__(self, count: int = 0, height: int = HEIGHT) -> None:
        self.journal = Journal(KEPT)
        self.pages = JournalPages(self.journal)
        self.position = JournalPosition()
        self.position.resize(height)
        self.write(count)
        self.poll()

    def write(self, count: int) -> None:
        for _ in range(count):
            self.journal.append(line(self.journal.written + 1))

    def poll(self) -> None:
        window = self.position.window
        asyncio.run(self.pages.make(window))
        self.position.show(self.pages.page(window), window)

    @property
    def shown(self) -> list[int]:
        return list(self.position.page.numbers)

    def step(self, by: int) -> None:
        self.position.step(by)
        self.poll()


def test_it_follows_the_newest_until_the_operator_moves_and_again_at_the_top() -> None:
    desk = Desk(20)
    assert (desk.shown, desk.position.number) == ([20, 19, 18, 17, 16], 20)
    desk.write(2)
    desk.poll()
    assert (desk.shown, desk.position.number) == ([22, 21, 20, 19, 18], 22)
    desk.position.step(1)
    assert (desk.position.following, desk.position.pending) == (False, False)
    desk.write(3)
    desk.poll()
    assert (desk.shown, desk.position.number) == ([22, 21, 20, 19, 18], 21)
    assert desk.position.page.above == 3
    desk.step(-1)
    assert (desk.shown[0], desk.position.following) == (22, False)
    desk.step(-99)
    assert (desk.shown, desk.position.following) == ([25, 24, 23, 22, 21], True)


def test_beyond_the_screen_the_lines_are_missing_until_the_next_page() -> None:
    desk = Desk(20)
    desk.position.step(4)
    assert (desk.position.number, desk.position.pending) == (16, False)
    desk.position.step(1)
    assert (desk.position.line, desk.position.pending) == (None, True)
    # Fast keys, and lines that come meanwhile.
    desk.position.step(2)
    desk.write(1)
    desk.poll()
    assert (desk.shown, desk.position.number) == ([17, 16, 15, 14, 13], 13)
    assert desk.position.line == line(13)
    desk.position.oldest()
    desk.poll()
    assert (desk.shown, desk.position.number) == ([5, 4, 3, 2, 1], 1)
    desk.step(1)
    assert desk.position.number == 1


def test_lines_that_are_forgotten_make_room_for_newer_ones() -> None:
    desk = Desk(KEPT)
    desk.position.oldest()
    desk.poll()
    desk.write(10)
    desk.poll()
    assert (desk.shown, desk.position.number) == ([15, 14, 13, 12, 11], 11)
    desk.write(KEPT * 2)
    desk.poll()
    assert desk.position.number == desk.shown[-1] == 91


def test_the_wheel_keeps_the_cursor_on_its_line_while_it_is_on_the_screen() -> None:
    desk = Desk(20)
    desk.step(3)
    desk.position.scroll(3)
    desk.poll()
    assert (desk.shown[0], desk.position.number) == (17, 17)
    desk.position.scroll(3)
    desk.poll()
    assert (desk.shown[0], desk.position.number) == (14, 14)
    desk.position.scroll(-2)
    desk.poll()
    assert (desk.shown[0], desk.position.number) == (16, 14)
    desk.position.scroll(-9)
    desk.poll()
    assert desk.position.following
    assert desk.position.number == 20
    desk.position.scroll(99)
    desk.poll()
    assert desk.shown == [5, 4, 3, 2, 1]


def test_a_filter_keeps_the_place_and_clearing_it_too() -> None:
    desk = Desk(30)
    desk.step(10)
    assert desk.position.number == 20
    desk.position.restrict(parse("id:25,21,19,7,3"))
    desk.poll()
    assert (desk.shown, desk.position.number) == ([25, 21, 19, 7, 3], 19)
    desk.position.restrict(EVERYTHING)
    desk.poll()
    assert desk.position.number == 19
    desk.position.follow()
    desk.position.restrict(parse("id:25,21"))
    desk.poll()
    assert (desk.shown, desk.position.number) == ([25, 21], 25)
    desk.position.restrict(parse("id:99"))
    desk.poll()
    assert (desk.shown, desk.position.number, desk.position.line) == ([], 0, None)
    desk.step(1)
    desk.step(-1)
    assert desk.position.following


def test_hits_are_those_of_the_search_while_there_is_no_filter() -> None:
    desk = Desk(30)
    desk.position.search = parse("id:29,27,9")
    desk.poll()
    assert desk.position.next_hit(1) == 29
    desk.position.jump(27)
    assert (desk.position.number, desk.position.pending) == (27, False)
    assert (desk.position.next_hit(1), desk.position.next_hit(-1)) == (0, 29)
    desk.position.jump(9)
    assert (desk.position.number, desk.position.row) == (9, -1)
    desk.poll()
    assert (desk.shown, desk.position.row) == ([11, 10, 9, 8, 7], 2)
    desk.position.restrict(parse("id:9"))
    desk.poll()
    assert not desk.position.page.hits


def test_a_pause_keeps_the_lines_and_resuming_follows_again() -> None:
    desk = Desk(9)
    desk.position.pause(on=True)
    desk.write(3)
    desk.poll()
    assert (desk.shown[0], desk.position.page.above) == (9, 3)
    desk.position.follow()
    desk.poll()
    assert desk.shown[0] == 12
    desk.write(1)
    desk.poll()
    assert desk.shown[0] == 12
    desk.position.pause(on=False)
    desk.poll()
    assert desk.shown[0] == 13


def test_fewer_lines_keep_the_cursor_on_the_screen_and_none_keep_the_place() -> None:
    desk = Desk(30)
    desk.step(4)
    desk.position.resize(2)
    desk.poll()
    assert (desk.shown, desk.position.number) == ([27, 26], 26)
    desk.position.resize(0)
    desk.poll()
    desk.position.resize(4)
    desk.poll()
    assert (desk.shown, desk.position.number) == ([27, 26, 25, 24], 26)
    desk.position.oldest()
    desk.poll()
    desk.position.resize(8)
    desk.poll()
    assert (desk.shown[-1], len(desk.shown), desk.position.number) == (1, 8, 1)


def test_an_answer_to_an_older_question_changes_nothing() -> None:
    desk = Desk(30)
    window = desk.position.window
    page = desk.pages.page(window)
    desk.position.restrict(parse("id:7"))
    desk.position.show(page, window)
    assert desk.position.pending
    desk.poll()
    assert desk.shown == [7]


@pytest.mark.parametrize("row", [0, 2])
def test_a_click_selects_a_line(row: int) -> None:
    desk = Desk(30)
    desk.position.select(row)
    assert desk.position.number == 30 - row
    assert desk.position.following == (row == 0)


MOVES = st.one_of(
    st.tuples(st.just("step"), st.integers(-50, 50)),
    st.tuples(st.just("scroll"), st.integers(-50, 50)),
    st.tuples(st.just("write"), st.integers(0, 60)),
    st.tuples(st.just("resize"), st.integers(0, 12)),
    st.tuples(st.just("jump"), st.integers(1, 200)),
    st.tuples(st.just("pause"), st.booleans()),
    st.tuples(st.sampled_from(["poll", "follow", "oldest"]), st.none()),
    st.tuples(st.just("restrict"), st.sampled_from([EVERYTHING, parse("id>20"), parse("id:7")])),
)


@given(st.lists(MOVES, max_size=30))
@settings(deadline=None)
def test_whatever_is_pressed_the_next_page_has_the_selected_line(
    moves: list[tuple[str, object]],
) -> None:
    desk = Desk(25)
    for name, value in moves:
        target = desk if name in ("write", "poll") else desk.position
        getattr(target, name)(*(() if value is None else (value,)))
    desk.position.resize(HEIGHT)
    desk.poll()
    position = desk.position
    assert not position.pending
    assert len(desk.shown) == min(HEIGHT, position.page.matching)
    if desk.shown:
        assert position.number in desk.shown
        assert position.page.lines[position.row] == line(position.number)
    if position.following and not desk.position.page.above:
        assert position.row in (0, -1)
