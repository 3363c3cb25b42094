import asyncio

import pytest

from echotui.model import fields
from echotui.model.address import Address, from_sockaddr
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Sort
from echotui.sources import grouping, time_slice
from echotui.sources.grouping import AddressGroups
from echotui.sources.staleness import PERIOD
from tests.sources.test_ordering import NOW, Server, channel, rows_of

BY_QUEUE = Query(sort=Sort(fields.QUEUE, reverse=True), grouped=True)


def groups_of(server: Server) -> AddressGroups:
    return AddressGroups(rows_of(server))


def hosts(groups: AddressGroups, now: float = NOW) -> list[str]:
    shown = (groups.row(id_, now) for id_ in groups.ids)
    return [row.address.host for row in shown if row is not None]


def at(host: str, id_: int, **values: object) -> object:
    return channel(id_, address=Address(host, id_), **values)


async def test_a_group_has_sums_the_largest_queue_and_the_shortest_idle_time() -> None:
    server = Server()
    server.add(
        at("10.0.0.1", 1, queued=5, rate_in=1.0, rate_out=2.0, active_at=480.0, opened_at=100.0),
        at("10.0.0.1", 2, queued=9, rate_in=3.0, rate_out=4.0, active_at=490.0, opened_at=200.0),
        at("10.0.0.9", 3),
    )
    groups = groups_of(server)
    await groups.make(BY_QUEUE, NOW)
    row = groups.row(-1, NOW + 5)
    assert row is not None
    assert (row.queued, row.largest, row.members) == (14, 9, 2)
    assert (row.rate_in, row.rate_out) == (4.0, 6.0)
    # Times go on until the groups are made again.
    assert (row.idle, row.age) == (15.0, 405.0)
    assert groups.row(-3, NOW) is None


async def test_a_mapped_address_is_that_of_ipv4_and_each_link_has_its_own() -> None:
    server = Server()
    peers: list[tuple[str, int] | tuple[str, int, int, int]] = [
        ("::ffff:10.0.0.1", 1, 0, 0), ("10.0.0.1", 2), ("::1", 3, 0, 0), ("::1", 4, 0, 0),
        ("fe80::1", 5, 0, 1), ("fe80::1", 6, 0, 2), ("fe80::1", 7, 0, 2),
    ]  # fmt: skip
    server.add(*(channel(n, address=from_sockaddr(peer)) for n, peer in enumerate(peers, 1)))
    groups = groups_of(server)
    await groups.make(Query(sort=Sort(fields.CLIENT), grouped=True), NOW)
    found = [groups.row(id_, NOW) for id_ in groups.ids]
    assert [(row.address, row.members) for row in found if row is not None] == [
        (Address("10.0.0.1", 0), 2), (Address("::1", 0), 2),
        (Address("fe80::1%1", 0), 1), (Address("fe80::1%2", 0), 2),
    ]  # fmt: skip


async def test_a_client_that_ends_while_they_are_made_is_counted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server()
    server.add(*(at(f"10.0.{n % 3}.1", n) for n in range(1, 1001)))
    groups = groups_of(server)
    monkeypatch.setattr(time_slice, "SLICE", 0.0)
    turns = 0

    async def end_some() -> None:
        nonlocal turns
        for id_ in range(1, 1001, 5):
            server.end(id_, address=Address(f"10.0.{id_ % 3}.1", id_))
            turns += 1
            await asyncio.sleep(0)

    for query in (Query(grouped=True), Query(grouped=True, filter=parse("id>0"))):
        task = asyncio.create_task(end_some())
        await groups.make(query, NOW)
        assert (groups.clients, groups.in_scope) == (1000, 3)
        await task
    # They gave the others a turn, more than one for each 250.
    assert turns > 8


async def test_they_are_made_once_a_period_and_a_frozen_order_keeps_its_places() -> None:
    server = Server()
    server.add(at("10.0.0.1", 1, queued=5), at("10.0.0.2", 2, queued=9))
    groups = groups_of(server)
    assert groups.due(BY_QUEUE, NOW)
    await groups.make(BY_QUEUE, NOW)
    assert not groups.due(BY_QUEUE, NOW + PERIOD / 2)
    assert groups.due(BY_QUEUE, NOW + PERIOD)
    assert groups.due(Query(grouped=True, scope=Scope.LIVE), NOW)
    server.channels[1].connection.queued = 50
    server.add(at("10.0.0.3", 3, queued=70))
    frozen = Query(BY_QUEUE.sort, grouped=True, frozen=True)
    await groups.make(frozen, NOW + PERIOD)
    assert hosts(groups) == ["10.0.0.2", "10.0.0.1", "10.0.0.3"]
    await groups.make(BY_QUEUE, NOW + PERIOD)
    assert hosts(groups) == ["10.0.0.3", "10.0.0.1", "10.0.0.2"]


async def test_addresses_that_left_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "SPARE", 5)
    server = Server()
    server.add(at("10.0.0.1", 1))
    groups = groups_of(server)
    ids = set()
    for n in range(2, 30):
        await groups.make(BY_QUEUE, NOW)
        assert groups.index_of(-1) == 0
        ids |= set(groups.ids)
        for left in range(2, n):
            server.channels.pop(left, None)
        server.add(at(f"10.0.1.{n}", n))
    # Ids are never used again: those of one that comes back in time stay.
    assert ids == set(range(-28, 0))
    server.add(at("10.0.1.28", 30), at("10.0.1.5", 31))
    await groups.make(BY_QUEUE, NOW)
    assert set(groups.ids) == {-1, -28, -29, -30}
