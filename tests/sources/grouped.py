"""What every source keeps to when it groups its connections by address."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.row import Row
from echotui.model.state import State
from tests.sources.contract import UNKNOWN, ids, poll
from tests.sources.worlds import World

HOSTS = ("10.0.0.2", "10.0.0.10", "fe80::1%eth0", "10.0.0.2", "10.0.0.10", "10.0.0.2")
SIZES = (100, 2000, 30, 400, 5000, 0)


async def crowd(world: World) -> list[int]:
    """Six clients of three addresses."""
    all_ids = await world.arrive(len(HOSTS))
    for id_, host, size in zip(all_ids, HOSTS, SIZES, strict=True):
        world.wait(0.5)
        await world.move(id_, host)
        if size:
            await world.send(id_, size)
    world.wait(1.5)
    return all_ids


def by_host(rows: tuple[Row, ...]) -> dict[str, Row]:
    return {row.address.host: row for row in rows}


class GroupingContract:
    """The tests."""

    async def test_a_group_is_the_sum_of_its_clients(self, world: World) -> None:
        await crowd(world)
        clients = (await poll(world, sort=Sort(fields.FD))).rows
        view = await poll(world, grouped=True)
        groups = by_host(view.rows)
        assert (view.matching, view.in_scope, view.clients) == (3, 3, 6)
        assert set(groups) == set(HOSTS)
        for host, group in groups.items():
            members = [row for row in clients if row.address.host == host]
            assert group.address == Address(host, 0)
            assert group.members == len(members) == HOSTS.count(host)
            assert group.bytes_in == sum(row.bytes_in for row in members)
            assert group.bytes_out == sum(row.bytes_out for row in members)
            assert group.queued == sum(row.queued for row in members)
            assert group.largest == max(row.queued for row in members)
            assert group.idle == pytest.approx(min(row.idle for row in members))
            assert group.age == pytest.approx(max(row.age for row in members))
            assert group.state is State.OPEN
        assert all(row.members == row.largest == 0 for row in clients)
        # The ids of groups are no ids of connections.
        assert all(row.id < 0 for row in view.rows)
        assert await world.source.find(ids(view)) == ()

    async def test_groups_are_sorted_by_each_of_their_fields(self, world: World) -> None:
        await crowd(world)
        for field in fields.GROUP_FIELDS:
            for reverse in (False, True):
                rows = (await poll(world, grouped=True, sort=Sort(field, reverse))).rows
                rank = field.rank or (lambda value: value)
                keys = [(rank(field.get(row)), row.id) for row in rows]
                for (key, id_), (other, next_id) in pairwise(keys):
                    assert key == other or (key > other) == reverse, field
                    assert key != other or id_ > next_id, field
        found = (await poll(world, grouped=True, sort=Sort(fields.MEMBERS, reverse=True))).rows
        assert [row.members for row in found] == [3, 2, 1]

    async def test_a_group_keeps_its_id_and_is_located_by_it(self, world: World) -> None:
        all_ids = await crowd(world)
        whole = await poll(world, grouped=True)
        for place, group in enumerate(whole.rows):
            view = await poll(world, grouped=True, window=Window(1, 1), locate=group.id)
            assert (view.located, view.located_row) == (place, (group,))
            assert view.rows == whole.rows[1:2]
            # Without groups it is not there, and a connection is in no order of groups.
            assert (await poll(world, locate=group.id)).located == -1
        for id_ in (0, all_ids[0], UNKNOWN, -UNKNOWN):
            view = await poll(world, grouped=True, locate=id_)
            assert (view.located, view.located_row) == (-1, ())
        await poll(world, grouped=True, filter=parse("addr:10.0.0.2"))
        later = await poll(world, grouped=True, sort=Sort(fields.CLIENT, reverse=True))
        assert {row.address: row.id for row in later.rows} == {
            row.address: row.id for row in whole.rows
        }

    async def test_a_filter_leaves_the_clients_that_match(self, world: World) -> None:
        await crowd(world)
        view = await poll(world, grouped=True, filter=parse("in>1k"))
        assert (view.matching, view.in_scope, view.clients) == (1, 3, 2)
        assert [(row.address.host, row.members) for row in view.rows] == [("10.0.0.10", 2)]
        view = await poll(world, grouped=True, filter=parse("nobodyislikethis"))
        assert (view.rows, view.matching, view.in_scope, view.clients) == ((), 0, 3, 0)

    async def test_marks_are_counted_at_once(self, world: World) -> None:
        all_ids = await crowd(world)
        for marks, counts in (
            ((), {}),
            ((0, 1), {"10.0.0.2": 1, "10.0.0.10": 1}),
            ((0, 1, 4), {"10.0.0.2": 1, "10.0.0.10": 2}),
        ):
            marked = frozenset(all_ids[place] for place in marks)
            rows = (await poll(world, grouped=True, marks=marked)).rows
            assert {row.address.host: row.marked for row in rows if row.marked} == counts
        world.wait(1.5)
        assert not any(row.marked for row in (await poll(world, grouped=True)).rows)

    async def test_the_ids_are_those_of_the_clients(self, world: World) -> None:
        all_ids = await crowd(world)
        sort = Sort(fields.MEMBERS)
        assert await world.source.ids(Query(sort, grouped=True)) == tuple(sorted(all_ids))
        query = Query(filter=parse("in<1k"), address="10.0.0.2", grouped=True)
        assert await world.source.ids(query) == (all_ids[0], all_ids[3], all_ids[5])

    async def test_an_address_leaves_its_clients_alone(self, world: World) -> None:
        all_ids = await crowd(world)
        here = [all_ids[1], all_ids[4]]
        for sort in (Sort(), Sort(fields.IN)):
            view = await poll(world, sort=sort, address="10.0.0.10")
            assert (ids(view), view.matching, view.in_scope) == (here, 2, 2)
        view = await poll(world, address="10.0.0.10", filter=parse("in>4k"))
        assert (ids(view), view.matching, view.in_scope) == (here[1:], 1, 2)
        # None is of an address that is a part of theirs, or of no address.
        for host in ("10.0.0.1", ""):
            assert ids(await poll(world, address=host)) == []
            assert await world.source.ids(Query(address=host)) == ()

    async def test_groups_have_the_clients_of_the_scope(self, world: World) -> None:
        all_ids = await crowd(world)
        for id_ in (all_ids[2], all_ids[3]):
            await world.leave(id_)
        world.wait(1.5)
        groups = {
            scope: by_host((await poll(world, grouped=True, scope=scope)).rows) for scope in Scope
        }
        members = {
            scope: {host: row.members for host, row in found.items()}
            for scope, found in groups.items()
        }
        counts = {}
        for scope in Scope:
            view = await poll(world, grouped=True, scope=scope)
            counts[scope] = view.clients, view.connected
        assert counts == {Scope.ALL: (6, 4), Scope.LIVE: (4, 4), Scope.ENDED: (2, 0)}
        assert members == {
            Scope.ALL: {"10.0.0.2": 3, "10.0.0.10": 2, "fe80::1%eth0": 1},
            Scope.LIVE: {"10.0.0.2": 2, "10.0.0.10": 2},
            Scope.ENDED: {"10.0.0.2": 1, "fe80::1%eth0": 1},
        }
        whole = groups[Scope.ALL]
        assert whole["fe80::1%eth0"].state is State.CLOSED
        assert whole["10.0.0.2"].state is State.OPEN
        # All of an address have ended: it neither grows older nor stays as long idle.
        before = whole["fe80::1%eth0"]
        world.wait(0.5)
        after = by_host((await poll(world, grouped=True)).rows)["fe80::1%eth0"]
        assert after == replace(before, idle=after.idle)
        assert after.idle == pytest.approx(before.idle + 0.5)
