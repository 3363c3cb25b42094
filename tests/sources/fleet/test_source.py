"""What is particular to the source of several servers."""

import pytest

from echotui.model.command import Accept, Done, Drain, Forget, Invoke, Refused
from echotui.model.fields import EVERYWHERE, IN, SERVER
from echotui.model.filter.parser import parse
from echotui.model.ids import id_in, number_of, run_of
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.source import Capabilities
from echotui.model.view import Accepting
from tests.sources.contract import ids
from tests.sources.fleet.world import FleetWorld

ALL = Query(window=Window(0, 100))


async def names(world: FleetWorld) -> list[str]:
    """The names of the servers."""
    return [each.name for each in (await world.source.view(ALL)).servers]


async def test_it_has_the_servers_and_can_do_what_one_can(world: FleetWorld) -> None:
    view = await world.source.view(ALL)
    assert len(view.servers) == 3
    assert view.server.fields >= EVERYWHERE | {SERVER}
    # What only one server can do is said.
    assert [each.keys for each in view.barred if each.reason] == ["F", "S"]
    assert world.source.capabilities == Capabilities(quit_stops=False)
    assert (await world.source.view(ALL)).instance == view.instance != ""


async def test_a_filter_may_name_servers(world: FleetWorld) -> None:
    all_ids = await world.arrive(9)
    _, second, third = await names(world)
    for text, lanes in (
        (f"server:{second}", (1,)),
        (f"server:{second} | server:{third}", (1, 2)),
        (f"!server:{third} id:1", (0, 1)),
        (f"{second}/1", (1,)),
    ):
        wanted = parse(text)
        shown = await world.source.view(Query(filter=wanted, window=Window(0, 100)))
        matching = [id_ for id_ in all_ids if run_of(id_) in lanes]
        if "id:1" in text or text.endswith("/1"):
            matching = [id_ for id_ in matching if number_of(id_) == 1]
        assert ids(shown) == matching
        assert (shown.matching, shown.in_scope) == (len(matching), 9)
        assert shown.totals.open == 9
        assert await world.source.ids(Query(filter=wanted)) == tuple(matching)


async def test_a_group_is_of_one_server(world: FleetWorld) -> None:
    all_ids = await world.arrive(9)
    second = (await names(world))[1]
    groups = await world.source.view(Query(window=Window(0, 9), grouped=True))
    assert [(row.address.host, row.members, row.server) for row in groups.rows] == [
        ("127.0.0.1", members, name)
        for members, name in zip((6, 2, 1), await names(world), strict=True)
    ]
    here = Query(window=Window(0, 9), address="127.0.0.1", server=second)
    view = await world.source.view(here)
    assert ids(view) == all_ids[6:8]
    assert (view.matching, view.in_scope, view.totals.open) == (2, 2, 9)
    assert await world.source.ids(here) == tuple(all_ids[6:8])


async def test_what_is_for_the_server_goes_to_all(world: FleetWorld) -> None:
    await world.arrive(9)
    assert await world.source.submit(Accept(on=False)) == Done("Stopped accepting on 3 servers.")
    view = await world.source.view(ALL)
    assert {each.accepting for each in view.servers} == {Accepting.STOPPED}
    assert view.server.accepting is Accepting.STOPPED
    assert await world.source.submit(Accept(on=True)) == Done("Accepting clients on 3 servers.")
    await world.leave(1)
    assert await world.source.submit(Forget()) == Done("Forgot the ended connections on 3 servers.")
    assert ids(await world.source.view(Query(scope=Scope.ENDED, window=Window(0, 9)))) == []
    assert await world.source.submit(Drain()) == Done("Draining the clients on 3 servers.")
    outcome = await world.source.submit(Drain())
    name = (await names(world))[0]
    assert isinstance(outcome, Refused)
    assert f"{name}: The server is draining already" in outcome.text
    assert isinstance(await world.source.submit(Invoke("faults")), Refused)


async def test_all_are_in_one_order(world: FleetWorld) -> None:
    all_ids = await world.arrive(9)
    sizes = [3, 100, 7, 50, 9, 1, 80, 8, 70]
    for id_, size in zip(all_ids, sizes, strict=True):
        await world.send(id_, size)
    by_size = [id_ for _, id_ in sorted(zip(sizes, all_ids, strict=True), reverse=True)]
    largest = Query(Sort(IN, reverse=True), window=Window(0, 5))
    assert ids(await world.source.view(largest)) == by_size[:5]
    assert list(await world.source.ids(largest)) == by_size
    found = await world.source.find(by_size[:5])
    assert [row.server for row in found] == [(await names(world))[run_of(row.id)] for row in found]


@pytest.mark.parametrize("lane", [0, 1, 2])
async def test_a_detail_is_its_servers(world: FleetWorld, lane: int) -> None:
    await world.arrive(9)
    id_ = id_in(lane, 1)
    await world.source.view(Query(detail=id_))
    await world.send(id_, 3)
    view = await world.source.view(Query(detail=id_, journal=JournalWindow(count=5)))
    assert (view.detail.row.id, view.detail.received) == (id_, b"xxx")
    assert {line.server for line in view.detail.timeline} == {view.detail.row.server}
    assert view.totals.open == 9
    assert not (await world.source.view(Query(detail=id_in(lane, 99)))).detail
