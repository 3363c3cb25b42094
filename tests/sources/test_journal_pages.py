"""Windows of a journal that grows and drops lines, and the work that they cost."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.filter.filter import Filter
from echotui.model.filter.parser import parse
from echotui.model.journal import Call, JournalLine, LoopCall, Rejected
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage
from echotui.server.journal import Journal
from echotui.sources import journal_index, time_slice
from echotui.sources.journal_pages import JournalPages

HERE = Address("127.0.0.1", 40112)
KEPT = 8
FILTERS = [parse(text) for text in ("", "fd:1", "fd<2", "fd:9", "call:add")]

windows = st.builds(
    JournalWindow,
    st.sampled_from(FILTERS),
    st.sampled_from(FILTERS),
    st.integers(0, 20),
    st.integers(-9, 9),
    st.integers(-1, 1),
    st.integers(0, 9),
    st.sampled_from((0, 0, 3, 12)),
)


def line(fd: int) -> JournalLine:
    return LoopCall(1.0, 7, Call.ADD, fd, 0, 1, Cause.ACCEPTED, 0, HERE)


async def asked(pages: JournalPages, window: JournalWindow) -> JournalPage:
    await pages.make(window)
    return pages.page(window)


def answer(written: list[int], window: JournalWindow) -> JournalPage:
    """What a window means, without any haste; `written` has the descriptors of all lines."""

    def matches(filter_: Filter, number: int) -> bool:
        fd = written[number - 1]
        return {"": True, "fd:1": fd == 1, "fd<2": fd < 2, "fd:9": fd == 9}.get(str(filter_), True)

    kept = range(max(1, len(written) - KEPT + 1), len(written) + 1)
    matching = [number for number in reversed(kept) if matches(window.filter, number)]
    hits = [number for number in matching if window.search and matches(window.search, number)]
    at, found = window.at or len(written) + 1, 0
    if window.hit > 0:
        found = next((number for number in hits if number < at), 0)
    elif window.hit < 0:
        found = next((number for number in reversed(hits) if number > at), 0)
    at = found or at
    place = next((n for n, number in enumerate(matching) if number <= at), len(matching) - 1)
    above = max(0, min(place + window.skip, len(matching) - window.count))
    numbers = tuple(n for n in matching[above : above + window.count] if n > window.since)
    return JournalPage(
        lines=tuple(line(written[number - 1]) for number in numbers),
        numbers=numbers,
        above=above,
        matching=len(matching),
        kept=len(kept),
        written=len(written),
        hits=frozenset(hits) & frozenset(numbers),
        found=found,
    )


@given(st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=12), windows), max_size=6))
def test_any_windows_of_a_journal_that_grows(steps: list[tuple[list[int], JournalWindow]]) -> None:
    journal, written = Journal(KEPT), list[int]()
    pages = JournalPages(journal)

    async def ask_all() -> None:
        for new, window in steps:
            for fd in new:
                journal.append(line(fd))
                written.append(fd)
            assert await asked(pages, window) == answer(written, window)

    asyncio.run(ask_all())


class CountingJournal(Journal):
    """Counts the lines that are read from it: those to be tested, and those to be returned."""

    def __init__(self) -> None:
        super().__init__()
        self.tested = self.returned = 0

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        lines = super().newest(count)
        self.tested += len(lines)
        return lines

    def line(self, number: int) -> JournalLine:
        self.returned += 1
        return super().line(number)


async def test_each_line_is_tested_once_for_a_filter() -> None:
    journal = CountingJournal()
    for fd in range(1000):
        journal.append(line(fd))
    pages = JournalPages(journal)
    await asked(pages, JournalWindow(count=20))
    assert (journal.tested, journal.returned) == (0, 20)
    for at in (0, 500, 7):
        page = await asked(pages, JournalWindow(parse("fd>9"), at=at, count=20))
        assert page.matching == 990
    assert (journal.tested, journal.returned) == (1000, 80)
    journal.append(line(1000))
    assert (await asked(pages, JournalWindow(parse("fd>9"), count=1))).lines == (line(1000),)
    assert (journal.tested, journal.returned) == (1001, 81)
    # The index of the hits is another one.
    search = JournalWindow(parse("fd>9"), parse("fd:5,15"), hit=1, count=1)
    assert (await asked(pages, search)).lines == (line(15),)
    assert (await asked(pages, search)).found == 16
    assert (journal.tested, journal.returned) == (1001 + 1001, 83)


async def test_all_lines_are_tested_in_slices_while_others_come_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # With no time in a slice, each stride ends one.
    monkeypatch.setattr(time_slice, "SLICE", 0.0)
    journal = Journal(1000)
    for fd in range(1000):
        journal.append(line(fd))
    turns = 0

    def write() -> None:
        nonlocal turns
        turns += 1
        journal.append(line(5000 + turns))
        journal.append(Rejected(1.0, HERE, "--max-clients 1"))
        loop.call_soon(write)

    loop = asyncio.get_running_loop()
    loop.call_soon(write)
    window = JournalWindow(parse("call:add"), parse("fd>=500"), hit=1, count=2000)
    pages = JournalPages(journal)
    await pages.make(window)
    assert turns >= 2 * 1000 / journal_index.STRIDE
    page = pages.page(window)
    kept = journal.newest(1000)
    assert page.lines == tuple(each for each in kept if isinstance(each, LoopCall))
    assert page.found == page.numbers[0] == page.written - 1
    assert page.hits == {number for number, fd in _fds(page) if fd >= 500}


def _fds(page: JournalPage) -> list[tuple[int, int]]:
    lines = zip(page.numbers, page.lines, strict=True)
    return [(number, each.fd) for number, each in lines if isinstance(each, LoopCall)]
