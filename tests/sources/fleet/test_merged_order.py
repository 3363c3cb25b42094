"""The rows of several members, as if all were in one list."""

from collections.abc import Callable, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.field import Field
from echotui.model.filter.parser import parse
from echotui.model.ids import id_in
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.view import View
from echotui.sources.fleet.merged_order import MergedOrder
from echotui.sources.ordering import SPARE
from tests.sources.fleet.list_member import ListMember
from tests.sources.fleet.lists import change, even_fleet, fleet_of, well_formed, whole
from tests.ui.stage import row

SORTED_BY = (
    fields.ID, fields.SERVER, fields.QUEUE, fields.IDLE, fields.AGE, fields.CLIENT, fields.NAME,
    fields.LAST, fields.RTT,
)  # fmt: skip
sorts = st.builds(Sort, st.sampled_from(SORTED_BY), st.booleans())
group_sorts = st.builds(Sort, st.sampled_from(fields.GROUP_FIELDS), st.booleans())
windows = st.builds(Window, st.integers(0, 99), st.integers(0, 12))
randoms = st.builds(Random, st.integers(0, 2**32))
sizes = st.integers(1, 6)


@settings(max_examples=100, deadline=None)
@given(randoms, sizes, sorts, st.sampled_from(Scope), st.lists(windows, min_size=1, max_size=5))
async def test_a_page_is_as_if_all_rows_were_in_one_list(
    random: Random, size: int, sort: Sort, scope: Scope, asked: list[Window]
) -> None:
    fleet = fleet_of(random, size)
    order, divided, count = MergedOrder[ListMember](), True, -1
    for number, window in enumerate(asked):
        locate = random.choice([0, 7, *(row.id for row in fleet.rows)])
        query = Query(sort=sort, scope=scope, window=window, locate=locate, filter=parse("queue<3"))
        matching = len(whole(fleet, query, divided=False))
        if scope is Scope.ALL and window.count:
            spare = window.count // SPARE if number and divided and count == window.count else 0
            divided, count = matching > window.count - spare, window.count
        expected = whole(fleet, query, divided=divided and scope is Scope.ALL)
        page = await order.page(query, fleet.members, fleet.gather)
        well_formed(page, query)
        ids = [row.id for row in expected]
        assert page.matching == len(ids)
        assert page.in_scope == len(whole(fleet, replace(query, filter=parse("")), divided=False))
        assert page.rows == tuple(expected[page.first : page.first + window.count])
        assert page.located == (ids.index(locate) if locate in ids else -1)


@settings(max_examples=40, deadline=None)
@given(randoms, sizes, group_sorts, windows)
async def test_groups_are_merged_as_well(
    random: Random, size: int, sort: Sort, window: Window
) -> None:
    fleet = fleet_of(random, size)
    for member in fleet.members:
        # Each session with a server numbers its groups from -1 down; not in the order of lanes.
        session = -member.lane % 7
        member.rows = [
            replace(row, id=-id_in(session, n), members=n, state=row.state)
            for n, row in enumerate(member.rows, 1)
        ]
    order = MergedOrder[ListMember]()
    lanes = {row.id: member.lane for member in fleet.members for row in member.rows}
    rows = sorted(fleet.rows, key=lambda row: (lanes[row.id], -row.id))
    field, rank = sort.field, sort.field.rank or (lambda value: value)
    rows.sort(key=lambda row: rank(field.get(row)), reverse=sort.reverse)
    for _ in range(3):
        locate = random.choice([0, -5, *lanes])
        query = Query(sort=sort, grouped=True, window=window, locate=locate)
        page = await order.page(query, fleet.members, fleet.gather)
        well_formed(page, query)
        assert page.rows == tuple(rows[page.first : page.first + window.count])
        assert page.clients == sum(row.members for row in rows)
        ids = [row.id for row in rows]
        assert page.located == (ids.index(locate) if locate in ids else -1)


@settings(max_examples=60, deadline=None)
@given(randoms, sizes, sorts, st.lists(windows, min_size=3, max_size=6))
async def test_rows_and_members_that_come_and_go_while_they_are_asked(
    random: Random, size: int, sort: Sort, asked: list[Window]
) -> None:
    fleet, order = fleet_of(random, size), MergedOrder[ListMember]()

    async def gather(queries: Mapping[ListMember, Query]) -> Mapping[ListMember, View]:
        change(fleet, random, forget=0.1, arrive=True)
        for member in fleet.members:
            member.answers = random.random() < 0.9
        return await fleet.gather(queries)

    for window in asked:
        query = Query(sort=sort, window=window, frozen=random.random() < 0.4, locate=id_in(3, 1))
        some = random.sample(fleet.members, random.randrange(size + 1))
        page = await order.page(query, some, gather)
        ids = [row.id for row in page.rows]
        assert len(ids) == len(set(ids)) <= window.count
        for member in fleet.members:
            member.answers = True
        # As soon as they hold still, nothing is left of that.
        page = await order.page(replace(query, frozen=False), fleet.members, fleet.gather)
        well_formed(page, replace(query, frozen=False))
        divided = page.matching > window.count
        if divided and window.count:
            expected = whole(fleet, query, divided=True)
            assert page.rows == tuple(expected[page.first : page.first + window.count])


@pytest.mark.parametrize("field", [fields.CLIENT, fields.QUEUE])
async def test_a_member_that_answers_nonsense_spoils_no_page(field: Field) -> None:
    fleet, order = fleet_of(Random(5), 3), MergedOrder[ListMember]()
    bad = row(id_in(9, 1), address=Address("no address", 1))
    lies = View(
        matching=2**60, in_scope=-5, first=-7, rows=(bad,) * 50, located=2**50, located_row=(bad,),
        before=-3, placed=(bad,) * 70,
    )  # fmt: skip
    liar = ListMember(9)

    async def gather(queries: Mapping[ListMember, Query]) -> Mapping[ListMember, View]:
        honest = {each: query for each, query in queries.items() if each is not liar}
        return {**await fleet.gather(honest), **dict.fromkeys(queries.keys() - honest.keys(), lies)}

    for first in (0, 0, 20, 10**9, 3):
        for frozen in (False, True):
            query = Query(sort=Sort(field), window=Window(first, 9), locate=bad.id, frozen=frozen)
            page = await order.page(query, [*fleet.members, liar], gather)
            assert len({row.id for row in page.rows}) == len(page.rows) <= 9


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
    fleet, order = even_fleet(12, 400, queued), MergedOrder[ListMember]()
    query = Query(sort=Sort(fields.QUEUE, reverse))
    expected = whole(fleet, query, divided=True)
    for first in (2400, 2401, 2390, 10**6, 4788, 4700, 300, 37, 0, 4100, 4080):
        rounds = fleet.rounds
        asked = replace(query, window=Window(first, 12), locate=expected[1234].id)
        page = await order.page(asked, fleet.members, fleet.gather)
        well_formed(page, asked)
        assert page.rows == tuple(expected[page.first : page.first + 12])
        assert page.located == 1234
        assert fleet.rounds - rounds <= 12


@pytest.mark.parametrize("first", [0, 900])
async def test_time_that_passes_costs_no_more_rounds(first: int) -> None:
    fleet, order = even_fleet(20, 100, mixed), MergedOrder[ListMember]()
    for member in fleet.members:
        # None answers at the same moment as the others.
        member.at = member.lane / 100
        member.rows = [replace(row, idle=row.queued / 1000 + member.at) for row in member.rows]
    query = Query(sort=Sort(fields.IDLE), window=Window(first, 20))
    at_once = sorted(fleet.rows, key=lambda row: row.queued)
    for poll in range(4):
        rounds = fleet.rounds
        page = await order.page(query, fleet.members, fleet.gather)
        assert [row.id for row in page.rows] == [row.id for row in at_once[first : first + 20]]
        # The second one measures how much time passes between two.
        assert poll < 2 or fleet.rounds - rounds == 1
        for member in fleet.members:
            member.at += 1.0
            member.rows = [replace(row, idle=row.idle + 1.0) for row in member.rows]
            member.changed()
