"""What was recorded fits together, as it does on a server."""

from collections.abc import Iterable
from ipaddress import ip_address
from itertools import groupby, pairwise

import pytest

from echotui.model.address import Address
from echotui.model.ids import number_of, run_of
from echotui.model.journal import Acted, Injected, LoopCall, Observed
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import View
from tests.screenshots.catalog import SCENES
from tests.screenshots.moment import FOLDER, load

NAMES = sorted({scene.moment for scene in SCENES})
TOLERANCE = 0.01
"""Seconds: the times of one moment are read one after the other."""


@pytest.fixture(params=NAMES)
def view(request: pytest.FixtureRequest) -> View:
    return load(request.param).view


def _live(view: View) -> list[Row]:
    return [row for row in view.rows if not row.ending]


def _waiting(view: View, row: Row) -> int:
    """What counts as queued; of another program, also what the kernel has."""
    return row.queued + ((row.sendq or 0) if view.server.sampled_every else 0)


def _of_each_server(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each server, by id; there is one, except in a fleet."""
    ordered = sorted(rows, key=lambda row: row.id)
    return [list(of_one) for _, of_one in groupby(ordered, key=lambda row: run_of(row.id))]


def test_every_recorded_moment_is_in_a_picture() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == NAMES


def test_sums_are_those_of_the_rows(view: View) -> None:
    totals, live = view.totals, _live(view)
    assert totals.open == len(live)
    assert totals.accepted == totals.open + totals.closed
    newest = (number_of(rows[-1].id) for rows in _of_each_server(view.rows))
    # Of another program, listeners and the like have ids too.
    assert totals.accepted >= sum(newest) or view.server.sampled_every
    waiting = [_waiting(view, row) for row in live]
    assert totals.queued == sum(waiting)
    assert totals.with_queue == sum(map(bool, waiting))
    assert totals.choked == sum(row.state is State.CHOKED for row in live)
    assert totals.bytes_in >= sum(row.bytes_in for row in view.rows)


def test_rates_are_those_of_the_rows(view: View) -> None:
    totals = view.totals
    for total, rates in (
        (totals.rate_in, [row.rate_in for row in _live(view)]),
        (totals.rate_out, [row.rate_out for row in _live(view)]),
    ):
        # Rows and sums are sampled once a second, one shortly after the other.
        assert total == pytest.approx(sum(rates), rel=0.5, abs=2000)
    # A fleet has a sum of each second, and rates of each view.
    between = 0.5 if view.servers else 0.0
    assert totals.history_in[-1] == pytest.approx(totals.rate_in, rel=between)
    assert totals.history_out[-1] == pytest.approx(totals.rate_out, rel=between)


def test_the_earlier_came_the_smaller_is_the_id(view: View) -> None:
    for rows in _of_each_server(view.rows):
        # A server that is silent answered so long ago.
        came = [
            (row.id, view.at - row.silent - row.age - (row.idle if row.ending else 0.0))
            for row in rows
            # When a connection of another program began is an estimate.
            if not row.kind
        ]
        for (_, before), (id_, after) in pairwise(came):
            assert before <= after + TOLERANCE, id_
    assert all(row.age <= view.server.uptime for row in view.rows)
    assert all(row.idle <= row.age + TOLERANCE for row in _live(view))


def test_live_rows_have_descriptors_and_bytes_of_their_own(view: View) -> None:
    live = _live(view)
    # Those that a program has opened are all to one address.
    clients = [row for row in live if row.kind != "tcp out"]
    assert len({row.address for row in clients}) == len(clients)
    for rows in _of_each_server(live):
        assert len({row.fd for row in rows}) == len(rows)
    for row in live:
        # What another program does with the bytes is not known.
        assert row.kind or row.bytes_in == row.bytes_out + row.queued, row.id


def test_clients_are_where_the_listeners_are(view: View) -> None:
    # A rule of faults as a whole, an act such as to step the loop, and a hold are of no client.
    lines = [
        each for each in view.journal.lines
        if each.address.host or not isinstance(each, Acted | Injected | Observed)
    ]  # fmt: skip
    addresses = [each.address for each in (*view.rows, *lines)]
    for address in (*addresses, *filter(None, [view.detail and view.detail.local])):
        assert isinstance(address, Address)
        assert ip_address(address.host).is_loopback, address


def test_journal_is_of_these_connections(view: View) -> None:
    assert all(newer.at >= older.at - TOLERANCE for newer, older in pairwise(view.journal.lines))
    assert view.journal.lines[0].at <= view.at
    rows = {row.id: row for row in view.rows}
    for line in view.journal.lines:
        if isinstance(line, LoopCall) and line.id in rows:
            assert (line.fd, line.address) == (rows[line.id].fd, rows[line.id].address)
