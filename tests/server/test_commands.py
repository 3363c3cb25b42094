"""Commands for some connections at once, and what is counted of them."""

import pytest

from echotui.model.command import Done, Strength, Tally
from echotui.model.ending import Reason
from echotui.model.mask import NONE, READ
from echotui.model.state import State
from echotui.server.commands import forget, hold, hold_each, kick, kick_each
from tests.server.bench import Bench, ending
from tests.server.peers import SMALL_BUFFER


async def test_a_bulk_drain_counts_done_gone_and_refused(bench: Bench) -> None:
    server = await bench.serve()
    pairs = [await bench.join(server) for _ in range(5)]
    gone, leaving, other, *done = [channel for _, channel in pairs]
    pairs[0][0].close()
    await ending(server, gone.id)
    kick(server, leaving.id, Strength.DRAIN)

    ids = [gone.id, leaving.id, *(channel.id for channel in done)]
    assert kick_each(server, ids, Strength.DRAIN) == Tally(done=2, gone=1, refused=1)

    assert {channel.connection.state for channel in (leaving, *done)} == {State.LINGERING}
    assert other.connection.state is State.OPEN
    await bench.run(pairs[2][0].echo)


async def test_a_client_with_bytes_queued_refuses_a_second_drain(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)
    assert kick_each(server, [channel.id], Strength.DRAIN) == Tally(done=1)
    assert channel.connection.state is State.DRAINING
    assert kick_each(server, [channel.id], Strength.DRAIN) == Tally(refused=1)
    assert channel.connection.state is State.DRAINING
    assert kick_each(server, [channel.id], Strength.CLOSE) == Tally(done=1)
    assert (await ending(server, channel.id)).reason is Reason.KICKED_CLOSE


@pytest.mark.parametrize("strength", [Strength.CLOSE, Strength.RESET])
async def test_closing_some_closes_also_those_that_are_leaving(
    bench: Bench, strength: Strength
) -> None:
    server = await bench.serve()
    pairs = [await bench.join(server) for _ in range(3)]
    kick(server, pairs[0][1].id, Strength.DRAIN)
    ids = [channel.id for _, channel in pairs]
    assert kick_each(server, [*ids, 999], strength) == Tally(done=3, gone=1)
    assert not server.channels
    assert kick_each(server, ids, strength) == Tally(gone=3)
    assert kick_each(server, [], strength) == Tally()


async def test_holding_some_counts_the_same_way(bench: Bench) -> None:
    server = await bench.serve()
    pairs = [await bench.join(server) for _ in range(3)]
    first, second, leaving = (channel for _, channel in pairs)
    kick(server, leaving.id, Strength.DRAIN)
    ids = [first.id, second.id, leaving.id, 999]
    assert hold_each(server, ids, on=True) == Tally(done=2, gone=1, refused=1)
    assert (first.registered, second.registered) == (NONE, NONE)
    assert hold_each(server, ids, on=True) == Tally(gone=1, refused=1, unchanged=2)
    assert hold_each(server, ids, on=False) == Tally(done=2, gone=1, unchanged=1)
    assert (first.registered, second.registered) == (READ, READ)
    for peer, _ in pairs[:2]:
        await bench.run(peer.echo)


async def test_a_hold_says_whether_it_was_read_from_before(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    client = f"#{channel.id} {channel.address}"
    assert hold(server, channel.id, on=True) == Done(f"{client} is held: READ is off.")
    hold(server, channel.id, on=False)
    await bench.fill(peer, channel)
    assert channel.connection.state is State.CHOKED
    assert hold(server, channel.id, on=True) == Done(f"{client} is held: READ stays off.")


async def test_the_ended_are_forgotten_and_the_living_are_not(bench: Bench) -> None:
    server = await bench.serve()
    assert forget(server) == Done("There are no ended connections to forget.")
    _, stays = await bench.join(server)
    for _ in range(2):
        peer, channel = await bench.join(server)
        peer.close()
        await ending(server, channel.id)
    assert len(server.history) == 2

    assert forget(server) == Done("2 ended connections forgotten.")

    assert len(server.history) == 0
    assert list(server.channels) == [stays.id]
    assert server.counters.closed == 2, "they are forgotten, not undone"
