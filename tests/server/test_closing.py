"""Which side was first: by the first FIN or RST on the wire, not by the request for the end."""

import asyncio
import sys
from typing import Final

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.commands import hold, kick
from echotui.server.sampling import CAN_SAMPLE
from tests.server.bench import BOTH, Bench, ending, until
from tests.server.peers import SMALL_BUFFER

BUFFERED: Final = 5000
"""Bytes that our kernel takes, and for which the client's has no room while it does not read."""


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_reset_before_our_end_arrived_is_the_first(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)
    kick(server, channel.id, Strength.DRAIN)
    assert channel.connection.state is State.DRAINING

    await bench.run(peer.reset)

    found = await ending(server, channel.id)
    assert found == Ending(Reason.PEER_RESET, Side.CLIENT, asked=Reason.KICKED_DRAIN)
    assert str(found) == "kicked (drain), peer reset"
    assert server.counters.ends == {Reason.PEER_RESET: 1}


async def test_the_same_when_it_is_the_server_that_drains(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)
    draining = asyncio.create_task(server.drainer.drain(5.0))
    await until(lambda: channel.connection.state is State.DRAINING)
    await bench.run(peer.reset)
    await draining
    assert str(await ending(server, channel.id)) == "server stop, peer reset"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports what is unsent")
@pytest.mark.parametrize("leave", ["reset", "end"])
async def test_an_end_that_waits_in_our_kernel_is_not_the_first(bench: Bench, leave: str) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.run(peer.send, bytes(BUFFERED))
    await until(lambda: channel.connection.bytes_out == BUFFERED)
    kick(server, channel.id, Strength.DRAIN)
    assert channel.connection.state is State.LINGERING
    await bench.run(peer.reset if leave == "reset" else peer.end)
    assert (await ending(server, channel.id)).first is Side.CLIENT


@pytest.mark.parametrize("strength", [*Strength])
async def test_an_end_that_was_not_read_yet_was_the_first(bench: Bench, strength: Strength) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    # On loopback it has come when the call is over; the sweep would find it within a second.
    peer.end()
    kick(server, channel.id, strength)
    found = await ending(server, channel.id)
    assert (str(found), found.first) == (f"kicked ({strength})", Side.CLIENT)


async def test_a_reset_that_was_not_read_yet_was_the_first(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    peer.reset()
    kick(server, channel.id, Strength.CLOSE)
    assert await ending(server, channel.id) == Ending(Reason.KICKED_CLOSE, Side.CLIENT)


@pytest.mark.parametrize("strength", [*Strength])
async def test_otherwise_the_server_was(bench: Bench, strength: Strength) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    kick(server, channel.id, strength)
    await bench.run(peer.receive_until_closed)
    peer.close()
    assert (await ending(server, channel.id)).first is Side.SERVER


@pytest.mark.skipif(not CAN_SAMPLE, reason="this system does not report it")
@pytest.mark.parametrize("how", ["end", "reset", *Strength])
async def test_the_last_values_of_tcp_are_kept(bench: Bench, how: str) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    if how in ("end", "reset"):
        await bench.run(peer.end if how == "end" else peer.reset)
    else:
        kick(server, channel.id, Strength(how))
        peer.close()
    await ending(server, channel.id)
    past = server.history.find(channel.id)
    assert past is not None
    tcp = server.viewers.detail(channel.id).kernel.tcp
    assert (past.row.rtt, past.row.retrans) == (tcp.rtt, tcp.retransmits)
    assert tcp.state
    assert 0 < tcp.rtt < 1
