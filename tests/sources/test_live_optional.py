"""What the server in this process knows of its clients beyond the usual."""

import pytest

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.filter.parser import parse
from echotui.model.query import Sort, Window
from echotui.server import sampling
from echotui.server.channel import Channel
from echotui.server.sampling import KernelSample
from echotui.sources.live import LiveSource
from tests.sources.contract import ids, poll
from tests.sources.worlds import LiveWorld


async def test_the_kernel_is_asked_for_the_rows_on_the_screen_alone(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_ids = await world.arrive(6)
    asked: list[int] = []
    real = sampling.sample

    def sample(channel: Channel) -> KernelSample:
        asked.append(channel.id)
        return real(channel)

    monkeypatch.setattr(sampling, "sample", sample)
    sign = -1
    world.replace_getters(monkeypatch, {fields.RTT: lambda channel: sign * channel.id})
    assert [row.rtt for row in (await poll(world)).rows] == [None] * 6
    assert asked == []
    view = await poll(world, window=Window(2, 2), fields=frozenset({fields.ID, fields.RTT}))
    assert asked == all_ids[2:4]
    assert view.server.fields >= fields.SAMPLED
    assert all(row.rtt is not None and row.sendq is not None for row in view.rows)
    # Who is sorted by it is asked anew each second, though no byte has moved.
    by_rtt = Sort(fields.RTT)
    for _ in range(5):
        assert ids(await poll(world, sort=by_rtt)) == all_ids[::-1]
        world.wait(60.0)
    sign = 1
    assert ids(await poll(world, sort=by_rtt)) == all_ids


async def test_real_round_trips_and_send_queues_can_be_sorted_and_filtered(
    world: LiveWorld,
) -> None:
    all_ids = await world.arrive(4)
    for id_ in all_ids:
        await world.send(id_, 500)
    await world.leave(all_ids[0])
    for text, count in (
        ("rtt<1m retrans<1000", 4), ("sendq<1G", 3), ("rtt>1m", 0), ("!sendq<1G", 1)
    ):  # fmt: skip
        assert (await poll(world, filter=parse(text))).matching == count
    # What is not known stands below the least that is; of the ended one, TCP's values are kept.
    first, *_ = (await poll(world, sort=Sort(fields.SENDQ))).rows
    assert (first.id, first.sendq) == (all_ids[0], None)
    assert first.rtt


async def test_names_are_of_the_living_and_of_the_ended_and_only_where_there_are_some(
    world: LiveWorld,
) -> None:
    assert fields.NAME not in (await poll(world)).server.fields
    all_ids = await world.arrive(3)
    ports = [world.clients[id_].getsockname()[1] for id_ in all_ids]
    called = dict(zip(ports, ("Zoe", "ann", "bob"), strict=True))
    world.source = LiveSource(world.server, 5.0, names=lambda address, _at: called[address.port])
    await world.leave(all_ids[2])
    view = await poll(world, sort=Sort(fields.NAME))
    assert [row.name for row in view.rows] == ["ann", "bob", "Zoe"]
    assert fields.NAME in view.server.fields
    assert ids(await poll(world, filter=parse("name:zo | name:bob"))) == [*all_ids[::2]]


async def test_names_of_addresses_are_looked_up_only_where_they_are_wanted(
    world: LiveWorld,
) -> None:
    assert fields.HOST not in (await poll(world)).server.fields
    one, _ = await world.arrive(2)
    asked: list[str] = []

    def name(address: Address) -> str:
        asked.append(address.host)
        return "gate.example"

    world.source = LiveSource(world.server, 5.0, hosts=name)
    await world.leave(one)
    view = await poll(world)
    assert fields.HOST in view.server.fields
    assert {row.host for row in view.rows} == {""}
    assert asked == []
    for grouped in (False, True):
        view = await poll(world, fields=frozenset({fields.HOST}), grouped=grouped)
        assert {row.host for row in view.rows} == {"gate.example"}
    assert [row.host for row in await world.source.find([one])] == ["gate.example"]
    assert (await poll(world, detail=one)).detail.row.host == "gate.example"
    assert (await poll(world, filter=parse("host:GATE"))).matching == 2
    assert (await poll(world, filter=parse("!host=gate.example"))).matching == 0
    assert len(ids(await poll(world, sort=Sort(fields.HOST)))) == 2


async def test_names_that_become_known_later_are_sorted_in(world: LiveWorld) -> None:
    known: dict[int, str] = {}
    world.source = LiveSource(world.server, 5.0, hosts=lambda address: known.get(address.port, ""))
    all_ids = await world.arrive(3)
    sort, window = Sort(fields.HOST), Window(0, 1)
    for _ in range(5):
        # Nothing else happens, for longer than an order is made again.
        assert ids(await poll(world, sort=sort, window=window)) == all_ids[:1]
        world.wait(1.0)
    names = ("c", "b", "a")
    for id_, name in zip(all_ids, names, strict=True):
        known[world.clients[id_].getsockname()[1]] = name
    assert ids(await poll(world, sort=sort, window=window)) == all_ids[-1:]
