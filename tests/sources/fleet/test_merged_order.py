"""The rows of several members, as if all were in one list."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.ending import Ending, Reason, Side
from echotui.model.filter.parser import parse
from echotui.model.ids import id_in, number_of
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.row import Row
from echotui.model.state import State
from echotui.sources.fleet.merged_order import MergedOrder
from echotui.sources.ordering import SPARE
from echotui.sources.pages import Page
from tests.sources.fleet.list_member import ListFleet, ListMember, sort_key
from tests.ui.stage import row

ENDED = {"state": State.CLOSED, "ending": Ending(Reason.PEER_CLOSED, Side.CLIENT)}
SORTED_BY = (
    fields.ID, fields.SERVER, fields.QUEUE, fields.IDLE, fields.AGE, fields.CLIENT, fields.NAME,
    fields.LAST, fields.RTT,
)  # fmt: skip
sorts = st.builds(Sort, st.sampled_from(SORTED_BY), st.booleans())
small = st.integers(0, 3)


@st.composite
def connections(draw: st.DrawFn, lane: int, numbers: range) -> list[Row]:
    """Rows of one member with values that are often equal."""
    made = []
    for number in numbers:
        values: dict[str, Any] = {
            "queued": draw(small), "idle": float(draw(small)), "age": float(draw(small)),
            "address": Address(f"10.0.0.{draw(small)}", draw(small)),
            "name": "abC"[: draw(small)], "rtt": draw(st.sampled_from((None, 0.0, 0.5))),
            "server": f"Web-{-lane % 7}",
        }  # fmt: skip
        if draw(st.integers(0, 3)) == 0:
            values |= ENDED
        made.append(row(id_in(lane, number), **values))
    return made


@st.composite
def fleets(draw: st.DrawFn) -> ListFleet:
    members = []
    for lane in draw(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True)):
        rows = draw(connections(lane, range(1, 1 + draw(st.integers(0, 12)))))
        members.append(ListMember(lane, rows, f"Web-{-lane % 7}"))
    return ListFleet(members)


def windows(most: int = 60) -> st.SearchStrategy[Window]:
    return st.builds(Window, st.integers(0, most), st.integers(0, 12))


def whole(fleet: ListFleet, query: Query, *, divided: bool) -> list[Row]:
    """All rows in order."""
    asked = replace(query, ended_last=divided)
    test = query.filter.test({field: field.get for field in fields.FIELDS})
    rows = [
        row
        for row in fleet.rows
        if test(row)
        and (query.scope is Scope.ALL or bool(row.ending) is (query.scope is Scope.ENDED))
    ]
    rows.sort(key=sort_key(asked))
    if query.sort.field is fields.ID and query.sort.reverse:
        rows.sort(key=lambda row: (bool(row.ending) and divided, -row.id))
    return rows


def well_formed(page: Page, query: Query) -> None:
    ids = [row.id for row in page.rows]
    assert len(ids) == len(set(ids))
    assert page.first == min(query.window.first, max(0, page.matching - query.window.count))
    assert len(ids) == min(query.window.count, page.matching - page.first)
    assert (page.located >= 0) is bool(page.located_row)
    if page.located_row:
        assert page.located_row[0].id == query.locate
        assert 0 <= page.located < page.matching


@settings(max_examples=150, deadline=None)
@given(
    fleets(), sorts, st.sampled_from(Scope), st.lists(windows(), min_size=1, max_size=5), st.data()
)
async def test_a_page_is_as_if_all_rows_were_in_one_list(
    fleet: ListFleet, sort: Sort, scope: Scope, asked: list[Window], data: st.DataObject
) -> None:
    order, rows = MergedOrder[ListMember](), fleet.rows
    divided, count = True, -1
    for window in asked:
        locate = data.draw(st.sampled_from([0, 7, *(row.id for row in rows)]))
        query = Query(sort=sort, scope=scope, window=window, locate=locate, filter=parse("queue<3"))
        expected = whole(fleet, query, divided=False)
        if scope is Scope.ALL and window.count:
            least = window.count - (
                window.count // SPARE if divided and count == window.count else 0
            )
            divided, count = len(expected) > least, window.count
        expected = whole(fleet, query, divided=divided and scope is Scope.ALL)
        page = await order.page(query, fleet.members, fleet.gather)
        well_formed(page, query)
        ids = [row.id for row in expected]
        assert page.matching == len(ids)
        assert page.in_scope == len(whole(fleet, replace(query, filter=parse("")), divided=False))
        assert page.rows == tuple(expected[page.first : page.first + window.count])
        assert page.located == (ids.index(locate) if locate in ids else -1)


def spread(members: int, each: int, queued: Callable[[int, int], int]) -> ListFleet:
    """Members with so many rows each; `queued` of a lane and a number."""
    return ListFleet(
        [
            ListMember(
                lane,
                [
                    row(id_in(lane, n), queued=queued(lane, n), server=f"web-{lane}")
                    for n in range(1, each + 1)
                ],
            )
            for lane in range(members)
        ]
    )


def mixed(lane: int, number: int) -> int:
    """Different for each."""
    return hash((lane, number)) % 1_000_003


QUEUES = {
    "mixed": mixed,
    "equal": lambda _lane, _number: 0,
    "by server": lambda lane, _number: lane * 7 % 11,
    "few": lambda lane, number: number % 3 if lane % 2 else 1,
    "one has most": lambda lane, number: mixed(lane, number) if lane == 3 else 0,
}


@pytest.mark.parametrize("queued", QUEUES.values(), ids=QUEUES)
@pytest.mark.parametrize("reverse", [False, True])
async def test_far_jumps_end_at_the_right_row(
    queued: Callable[[int, int], int], *, reverse: bool
) -> None:
    fleet = spread(12, 400, queued)
    query = Query(sort=Sort(fields.QUEUE, reverse))
    expected = whole(fleet, query, divided=True)
    order = MergedOrder[ListMember]()
    for first in (2400, 2401, 2390, 10**6, 4788, 4700, 300, 37, 0, 4100, 4080):
        rounds = fleet.rounds
        asked = replace(query, window=Window(first, 12), locate=expected[1234].id)
        page = await order.page(asked, fleet.members, fleet.gather)
        well_formed(page, asked)
        assert page.rows == tuple(expected[page.first : page.first + 12])
        assert page.located == 1234
        assert fleet.rounds - rounds <= 12


def shuffle(fleet: ListFleet, random: Random) -> None:
    """Give all rows other values."""
    for member in fleet.members:
        member.rows = [replace(row, queued=random.randrange(9)) for row in member.rows]
        member.changed()


async def read(
    order: MergedOrder[ListMember], fleet: ListFleet, query: Query, seen: dict[int, int]
) -> Page:
    """Ask for a page, of which each row is where it was."""
    page = await order.page(query, fleet.members, fleet.gather)
    well_formed(page, query)
    for place, shown in enumerate(page.rows, page.first):
        assert seen.setdefault(place, shown.id) == shown.id
    return page


@settings(max_examples=60, deadline=None)
@given(
    fleets(), sorts, st.lists(windows(), min_size=1, max_size=9), st.randoms(use_true_random=False)
)
async def test_a_frozen_order_keeps_all_that_was_shown(
    fleet: ListFleet, sort: Sort, asked: list[Window], random: Random
) -> None:
    order, seen = MergedOrder[ListMember](), dict[int, int]()
    query = Query(sort=sort, window=Window(random.randrange(9), 8))
    page = await read(order, fleet, query, seen)
    for window in asked:
        shuffle(fleet, random)
        frozen = replace(
            query, window=window, frozen=True, locate=random.choice([0, *seen.values()])
        )
        page = await read(order, fleet, frozen, seen)
        if frozen.locate:
            assert seen[page.located] == frozen.locate
    for first in range(0, page.matching, 5):
        await read(order, fleet, replace(query, window=Window(first, 5), frozen=True), seen)
    assert sorted(seen.values()) == sorted(row.id for row in fleet.rows)
    # New ones come last, of whatever member.
    before = page.matching
    for member in fleet.members:
        member.rows.append(row(id_in(member.lane, 99)))
        member.changed()
    last = replace(query, window=Window(10**6, 8), frozen=True)
    await read(order, fleet, last, seen)
    assert sorted(seen.values())[:before] is not None
    assert all(place >= before for place, id_ in seen.items() if number_of(id_) == 99)


@settings(max_examples=60, deadline=None)
@given(fleets(), sorts, windows(30), st.randoms(use_true_random=False))
async def test_forgotten_rows_leave_a_frozen_order(
    fleet: ListFleet, sort: Sort, window: Window, random: Random
) -> None:
    order = MergedOrder[ListMember]()
    query = Query(sort=sort, window=window)
    page = await order.page(query, fleet.members, fleet.gather)
    for _ in range(5):
        shown = [row.id for row in page.rows]
        shuffle(fleet, random)
        for member in fleet.members:
            member.rows = [row for row in member.rows if random.random() < 0.9]
            member.changed()
        frozen = replace(query, frozen=True)
        page = await order.page(frozen, fleet.members, fleet.gather)
        well_formed(page, frozen)
        there = {row.id for row in fleet.rows}
        left = [id_ for id_ in shown if id_ in there]
        assert [row.id for row in page.rows if row.id in left] == [
            id_ for id_ in left if id_ in {row.id for row in page.rows}
        ]
