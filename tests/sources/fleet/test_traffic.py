"""What a page costs: it grows with the window, not with members times rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import overload

import pytest

from echotui.model import fields
from echotui.model.ids import id_in
from echotui.model.query import Query, Sort, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.fleet.merged_order import MergedOrder
from tests.sources.fleet.list_member import before
from tests.ui.stage import row

EACH = 10_000
COUNT = 45
FEW, MANY = 20, 200
SPREAD = 1000


class SortedRows(Sequence[Row]):
    """Rows that are in order, made when they are read."""

    def __init__(self, lane: int, queued: Callable[[int, int], int]) -> None:
        self.lane = lane
        self.queued = queued
        self.moved = 0

    def __len__(self) -> int:
        return EACH

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(EACH))]
        return row(id_in(self.lane, place + 1), queued=self.queued(self.lane, place) + self.moved)


class SortedMember:
    """A member that has them, and counts what it is asked for."""

    def __init__(self, lane: int, queued: Callable[[int, int], int]) -> None:
        self.lane = lane
        self.name = f"web-{lane}"
        self.rows = SortedRows(lane, queued)
        self.asked = self.sent = 0

    def view(self, query: Query) -> View:
        first = min(query.window.first, EACH - query.window.count)
        if query.after is not None:
            first = before(self.rows, query.after, query)
        end = first + query.window.count
        if query.until is not None:
            end = min(end, before(self.rows, query.until, query) + (query.after is None))
        view = View(
            matching=EACH,
            first=first,
            rows=tuple(self.rows[first:end]),
            before=before(self.rows, query.cut, query) if query.cut else 0,
            placed=tuple(self.rows[place] for place in query.places),
        )
        self.asked += 1
        self.sent += len(view.rows) + len(view.placed)
        return view


def falling(lane: int, place: int) -> int:
    """Different for each, and the largest first."""
    return (EACH - place) * SPREAD + hash((lane, place)) % SPREAD


def equal(_lane: int, _place: int) -> int:
    """All queues are empty."""
    return 0


class Costs:
    """Rounds, queries and rows of one page after the other."""

    def __init__(self, members: int, queued: Callable[[int, int], int]) -> None:
        self.members = [SortedMember(lane, queued) for lane in range(members)]
        self.rounds = 0
        self._order = MergedOrder[SortedMember]()

    async def gather(self, queries: Mapping[SortedMember, Query]) -> Mapping[SortedMember, View]:
        self.rounds += 1
        return {member: member.view(query) for member, query in queries.items()}

    async def page(self, first: int) -> tuple[int, int, int]:
        self.rounds = 0
        for member in self.members:
            member.asked = member.sent = 0
        query = Query(sort=Sort(fields.QUEUE, reverse=True), window=Window(first, COUNT))
        page = await self._order.page(query, self.members, self.gather)
        assert len({row.id for row in page.rows}) == COUNT
        asked = sum(member.asked for member in self.members)
        return self.rounds, asked, sum(member.sent for member in self.members)


@pytest.mark.parametrize("queued", [falling, equal])
async def test_traffic_grows_with_the_window(queued: Callable[[int, int], int]) -> None:
    jumps: dict[int, int] = {}
    for members in (FEW, MANY):
        costs = Costs(members, queued)
        rounds, asked, sent = await costs.page(0)
        assert rounds <= 3
        assert asked <= 2 * members + COUNT
        assert sent <= members + 4 * COUNT + FEW
        # In the steady state each is asked once, and those without rows in the window for one.
        rounds, asked, sent = await costs.page(0)
        assert (rounds, asked) == (1, members)
        assert sent <= members + COUNT
        middle, end = members * EACH // 2, members * EACH
        for first in (middle, end):
            rounds, asked, sent = await costs.page(first)
            assert rounds <= 12
            assert asked <= 12 * members
            jumps[members] = max(jumps.get(members, 0), sent)
            # After one that samples, rows are a few windows, and don't grow with the fleet.
            rounds, asked, sent = await costs.page(first)
            assert (rounds, asked) == (1, members)
            assert sent <= 4 * members + 5 * COUNT
            rounds, asked, sent = await costs.page(first)
            assert (rounds, asked) == (1, members)
            assert sent <= 5 * COUNT
    assert jumps[MANY] <= jumps[FEW] * MANY / FEW


async def test_scrolling_up_costs_as_little_as_scrolling_down() -> None:
    costs = Costs(MANY, falling)
    middle, pages = MANY * EACH // 2, 12
    spent: dict[int, list[tuple[int, int, int]]] = {}
    for step in (-COUNT, COUNT):
        for _ in range(3):
            await costs.page(middle)
        spent[step] = [await costs.page(middle + step * page) for page in range(pages)]
        # About half of the pages are within what is known already.
        assert sum(rounds for rounds, _, _ in spent[step]) <= 2 * pages
    up, down = (sum(sent for _, _, sent in each) for each in spent.values())
    assert up <= 2 * down
    assert down <= 2 * up


async def test_values_that_move_cost_no_more_rounds() -> None:
    costs = Costs(MANY, falling)
    first = MANY * EACH // 2
    await costs.page(first)
    for poll in range(12):
        for member in costs.members:
            # So many rows of each are before those that were there, or behind.
            member.rows.moved = hash((member.lane, poll)) % (4 * SPREAD)
        rounds, asked, sent = await costs.page(first)
        assert poll < 4 or (rounds, asked) == (1, MANY)
        assert sent <= MANY + 2000
