"""What every source keeps to when it is asked for journal lines."""

from collections.abc import Sequence
from itertools import product

import pytest

from echotui.model.filter.parser import parse
from echotui.model.journal import JournalLine
from echotui.model.journal_fields import line_test
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage
from tests.sources.contract import UNKNOWN, busy, poll
from tests.sources.worlds import World

FILTERS = ("call:add", "ended | #1", "#3,6 !call:remove", "mask:r 127.0.0.1", "nobodyislikethis")
AT_ONCE = 7
NEWER, OLDER = -1, 1


async def read(world: World, text: str = "", **asked: object) -> JournalPage:
    """Return the page of a window."""
    # The fields of JournalWindow, by name.
    window = JournalWindow(parse(text), **asked)  # type: ignore[arg-type]
    return (await poll(world, journal=window)).journal


async def lines_of(world: World, text: str = "", at_once: int = AT_ONCE) -> dict[int, JournalLine]:
    """Read all lines, newest first, one window after the other, as an export does."""
    lines: dict[int, JournalLine] = {}
    page = await read(world, text, count=at_once)
    matching = page.matching
    while not lines.keys() >= set(page.numbers):
        # The last page is full: it has lines of the one before.
        lines |= dict(zip(page.numbers, page.lines, strict=True))
        page = await read(world, text, at=page.numbers[-1], skip=1, count=at_once)
    assert len(lines) == matching
    return lines


def place_of(numbers: Sequence[int], at: int) -> int:
    """Where a window begins: at its line, else at the next older one, else at the oldest."""
    at = at or UNKNOWN
    return next((n for n, number in enumerate(numbers) if number <= at), len(numbers) - 1)


class JournalContract:
    """The tests."""

    async def test_an_empty_journal_has_an_empty_page(self, world: World) -> None:
        search = parse("ended")
        for hit in (NEWER, 0, OLDER):
            page = await read(world, "ended", search=search, at=5, hit=hit, count=3)
            assert (page.lines, page.numbers, page.hits) == ((), (), frozenset())
            assert (page.above, page.matching, page.found) == (0, 0, 0)

    async def test_lines_are_numbered_as_they_were_written(self, world: World) -> None:
        await busy(world)
        page = await read(world, count=1000)
        assert list(page.numbers) == list(range(page.written, 0, -1))
        assert page.kept == page.matching == len(page.lines) == page.written
        assert [line.at for line in page.lines] == sorted(
            (line.at for line in page.lines), reverse=True
        )
        assert (await lines_of(world)) == dict(zip(page.numbers, page.lines, strict=True))

    @pytest.mark.parametrize("text", FILTERS)
    async def test_a_filter_leaves_the_lines_that_match(self, world: World, text: str) -> None:
        await busy(world)
        test = line_test(parse(text))
        all_lines = await lines_of(world)
        matching = {number: line for number, line in all_lines.items() if test(line)}
        assert bool(matching) is (text != "nobodyislikethis")
        assert len(matching) < len(all_lines)
        assert (await lines_of(world, text)) == matching
        page = await read(world, text, count=1)
        assert (page.matching, page.kept) == (len(matching), len(all_lines))

    @pytest.mark.parametrize("text", ["", FILTERS[1], FILTERS[-1]])
    async def test_a_window_begins_at_its_line_and_ends_within_the_journal(
        self, world: World, text: str
    ) -> None:
        await busy(world)
        lines = await lines_of(world, text)
        numbers = list(lines)
        middle = numbers[len(numbers) // 2 :][:1]
        for at, skip, count in product(
            {0, 1, *numbers[:1], *middle, *(n - 1 for n in middle), UNKNOWN},
            (-UNKNOWN, -2, 0, 1, 5, UNKNOWN),
            (0, 1, 4, 1000),
        ):
            page = await read(world, text, at=at, skip=skip, count=count)
            above = max(0, min(place_of(numbers, at) + skip, len(numbers) - count))
            assert page.above == above
            assert list(page.numbers) == numbers[above : above + count]
            assert page.lines == tuple(lines[number] for number in page.numbers)
            assert (page.matching, page.found) == (len(numbers), 0)

    @pytest.mark.parametrize("text", ["", "!call:add"])
    async def test_hits_are_found_on_both_sides_and_only_among_the_matching(
        self, world: World, text: str
    ) -> None:
        await busy(world)
        search = parse("ended | #3,7")
        numbers = list(await lines_of(world, text))
        test = line_test(search)
        hits = [n for n, line in (await lines_of(world, text)).items() if test(line)]
        assert 2 <= len(hits) < len(numbers)
        page = await read(world, text, search=search, count=1000)
        assert page.hits == set(hits)
        for at in (0, *numbers):
            older = [n for n in hits if n < (at or UNKNOWN)]
            newer = [n for n in hits if n > (at or UNKNOWN)]
            for hit, found in ((OLDER, older[:1]), (NEWER, newer[-1:])):
                page = await read(world, text, search=search, at=at, hit=hit, skip=-1, count=3)
                assert page.found == (found[0] if found else 0)
                assert page.hits == set(hits) & set(page.numbers)
                place = place_of(numbers, page.found or at)
                assert page.above == max(0, min(place - 1, len(numbers) - 3))
                assert not found or page.found in page.numbers
        assert not (await read(world, text, at=numbers[0], hit=OLDER, count=3)).found

    async def test_at_a_line_nothing_moves_and_else_the_newest_are_followed(
        self, world: World
    ) -> None:
        await busy(world)
        before = await read(world, count=3)
        there = await read(world, at=before.numbers[1], count=3)
        world.write(5)
        page = await read(world, at=before.numbers[1], count=3)
        assert (page.lines, page.numbers) == (there.lines, there.numbers)
        assert (page.above, page.written) == (there.above + 5, there.written + 5)
        newest = await read(world, count=3)
        assert newest.numbers == tuple(number + 5 for number in before.numbers)
        assert newest.above == 0

    async def test_another_filter_or_search_is_answered_at_once(self, world: World) -> None:
        await busy(world)
        for text in (*FILTERS, "", *FILTERS[::-1]):
            page = await read(world, text, search=parse("#3"), count=1000)
            assert page.matching == len(page.lines)
            assert all(map(line_test(parse(text)), page.lines))
            test = line_test(parse("#3"))
            assert page.hits == {
                number for number, line in zip(page.numbers, page.lines, strict=True) if test(line)
            }
            world.write(3)

    async def test_lines_are_dropped_under_a_window(self, world: World) -> None:
        await busy(world)
        search = parse("!rejected")
        old = await read(world, "", search=search, at=3, count=2)
        assert old.numbers == (3, 2)
        assert old.hits == {3, 2}
        kept = 0
        while (page := await read(world, "!#1", count=1)).kept > kept:
            kept = page.kept
            world.write(1000)
        world.write(20)
        page = await read(world, "!#1", search=search, at=3, count=2)
        oldest = page.written - kept + 1
        assert page.kept == kept == page.matching
        assert page.numbers == (oldest + 1, oldest)
        assert page.above == kept - 2
        assert not page.hits
        assert not (await read(world, search=search, at=3, hit=NEWER)).found
        assert not (await read(world, search=search, at=0, hit=OLDER)).found
        (newest,) = (await read(world, "!#1", at=3, skip=-UNKNOWN, count=1)).numbers
        assert newest == page.written
