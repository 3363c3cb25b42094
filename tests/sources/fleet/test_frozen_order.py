"""While the order is frozen, rows keep their places, also between members."""

from random import Random

import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.ids import id_in, number_of
from echotui.model.query import Query, Sort, Window
from echotui.sources.fleet.merged_order import MergedOrder
from tests.sources.fleet.list_member import ListMember
from tests.sources.fleet.lists import change, fleet_of, well_formed
from tests.ui.stage import row

SORTS = [Sort(fields.QUEUE, reverse=True), Sort(fields.IDLE), Sort()]
NEW = 99


@pytest.mark.parametrize("seed", range(24))
async def test_what_was_shown_stays_where_it_was(seed: int) -> None:
    random, order, seen = Random(seed), MergedOrder[ListMember](), dict[int, int]()
    fleet = fleet_of(random, 1 + seed % 5)
    query = Query(sort=SORTS[seed % 3], frozen=True)

    async def read(first: int, count: int, **asked: object) -> int:
        shown = replace(query, window=Window(first, count), **asked)
        page = await order.page(shown, fleet.members, fleet.gather)
        well_formed(page, shown)
        for place, each in enumerate(page.rows, page.first):
            assert seen.setdefault(place, each.id) == each.id
        if shown.locate:
            assert seen[page.located] == shown.locate
        return page.matching

    await read(random.randrange(9), 8, frozen=False)
    for _ in range(8):
        change(fleet, random)
        await read(
            random.randrange(80),
            random.randrange(12),
            locate=random.choice(list(seen.values()) or [0]),
        )
    size = len(fleet.rows)
    for first in range(0, size, 5):
        await read(first, 5)
    assert sorted(seen.values()) == sorted(each.id for each in fleet.rows)
    for member in fleet.members:
        member.rows.append(row(id_in(member.lane, NEW)))
    await read(10**6, 8)
    assert all(place >= size for place, id_ in seen.items() if number_of(id_) == NEW)


@pytest.mark.parametrize("seed", range(24))
async def test_forgotten_rows_leave_and_the_others_keep_their_order(seed: int) -> None:
    random, order = Random(seed), MergedOrder[ListMember]()
    fleet = fleet_of(random, 1 + seed % 5)
    query = Query(
        sort=SORTS[seed % 3], window=Window(random.randrange(20), random.randrange(1, 12))
    )
    page = await order.page(query, fleet.members, fleet.gather)
    for _ in range(6):
        shown = [each.id for each in page.rows]
        change(fleet, random, forget=0.1)
        frozen = replace(query, frozen=True)
        page = await order.page(frozen, fleet.members, fleet.gather)
        well_formed(page, frozen)
        ids = [each.id for each in page.rows]
        assert [id_ for id_ in ids if id_ in shown] == [id_ for id_ in shown if id_ in ids]
