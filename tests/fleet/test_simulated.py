"""Eight simulated servers in one table."""

from itertools import pairwise

import pytest

from echotui.model import fields
from echotui.model.command import Done, Kick, KickEach, Refused, Strength, Tally
from echotui.model.field import Field
from echotui.model.ids import run_of
from echotui.model.query import JournalWindow, Query, Sort, Window
from tests.fleet.link import SimulatedFleet
from tests.fleet.orders import EQUAL

SERVERS = 8
SIZE = 2_000
WINDOW = 24
END = 10**9


def fleet() -> SimulatedFleet:
    return SimulatedFleet(SERVERS, SIZE)


@pytest.mark.parametrize("field", [fields.ID, fields.QUEUE, fields.RATE_IN, EQUAL], ids=str)
@pytest.mark.parametrize("reverse", [False, True])
async def test_wherever_the_window_is_its_rows_are_in_order(field: Field, *, reverse: bool) -> None:
    source = fleet().source
    for first in (0, 7_000, 7_010, END, 100):
        view = await source.view(Query(Sort(field, reverse), window=Window(first, WINDOW)))
        assert view.matching == SERVERS * SIZE
        assert view.first == min(first, SERVERS * SIZE - WINDOW)
        assert len({row.id for row in view.rows}) == WINDOW
        values = [field.get(row) for row in view.rows]
        if first in (0, END):
            # In the middle, servers that are asked one after the other may have moved their rows.
            assert values == sorted(values, reverse=reverse)


async def test_a_view_costs_its_rows_and_not_the_connections() -> None:
    small, large = SimulatedFleet(SERVERS, 200), SimulatedFleet(SERVERS, 4_000)
    query = Query(Sort(fields.QUEUE, reverse=True), window=Window(0, WINDOW))
    for each in (small, large):
        for _ in range(5):
            await each.source.view(query)
        assert each.rows <= 5 * 3 * (WINDOW + SERVERS)
    assert large.bytes < 1.5 * small.bytes


async def test_the_totals_are_whole_after_a_view_of_several_rounds() -> None:
    of = fleet()
    for first in (0, 7_000):
        query = Query(Sort(fields.QUEUE, reverse=True), window=Window(first, WINDOW))
        view = await of.source.view(query)
        assert view.totals.open == SERVERS * SIZE
        assert len(view.totals.history_in) == 120
        assert view.server.kept_for == 10.0
    assert sum(server.requests for server in of.servers) > 4 * SERVERS


async def test_the_journal_of_all_is_in_order_of_time() -> None:
    source = fleet().source
    query = Query(journal=JournalWindow(count=50))
    view = await source.view(query)
    times = [line.at for line in view.journal.lines]
    assert all(newer >= older for newer, older in pairwise(times))


async def test_a_kick_reaches_its_server_and_no_other() -> None:
    of = fleet()
    view = await of.source.view(Query(window=Window(3_000, WINDOW)))
    row = view.rows[0]
    kick = Kick(row.id, Strength.CLOSE)
    assert isinstance(await of.source.submit(kick), Done)
    reached = [server for server in of.servers if server.kicked]
    assert [server.hello.name for server in reached] == [row.server]
    each = KickEach(tuple(one.id for one in view.rows), Strength.CLOSE)
    tally = await of.source.submit(each)
    assert isinstance(tally, Tally)
    assert tally.done == WINDOW
    assert {run_of(one.id) for one in view.rows} == {
        number for number, server in enumerate(of.servers) if server.kicked
    }
    assert not isinstance(await of.source.submit(kick), Refused)
