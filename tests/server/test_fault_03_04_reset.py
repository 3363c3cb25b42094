"""Fault 3: a client resets, whatever state it is in. And fault 4: before it was accepted."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.commands import hold, kick
from echotui.server.server import EchoServer
from tests.server.bench import BOTH, Bench, calls, ending, until, until_stuck
from tests.server.peers import SMALL_BUFFER, Peer
from tests.server.probe import probing

pytestmark = pytest.mark.usefixtures("quick")

Into = Callable[[Bench, EchoServer, Peer, Channel], Awaitable[None]]

SOON: Final = 1.0
HELD_SOON: Final = 2.0
PEER_RESET: Final = Ending(Reason.PEER_RESET, Side.CLIENT)


async def idle(bench: Bench, server: EchoServer, peer: Peer, channel: Channel) -> None:
    await bench.run(peer.echo)
    await until(lambda: channel.registered == READ)
    assert server.channels[channel.id].connection.state is State.OPEN


async def full(bench: Bench, server: EchoServer, peer: Peer, channel: Channel) -> None:
    await bench.fill(peer, channel)
    assert server.channels[channel.id].registered == WRITE


async def half_closed(bench: Bench, server: EchoServer, peer: Peer, channel: Channel) -> None:
    await bench.run(peer.send_and_end, bytes(100_000))
    await until_stuck(channel)
    if server.strategy is Strategy.EAGER:
        assert channel.connection.state is State.DRAINING


async def held(bench: Bench, server: EchoServer, peer: Peer, channel: Channel) -> None:
    await bench.run(peer.echo)
    await until(lambda: channel.registered == READ)
    hold(server, channel.id, on=True)
    assert channel.registered == NONE


async def held_unread(bench: Bench, server: EchoServer, peer: Peer, channel: Channel) -> None:
    await held(bench, server, peer, channel)
    await bench.run(peer.send, bytes(1000))


async def held_full(bench: Bench, server: EchoServer, peer: Peer, channel: Channel) -> None:
    await full(bench, server, peer, channel)
    hold(server, channel.id, on=True)
    assert channel.registered == WRITE


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    ("into", "within"),
    [
        (idle, SOON),
        (full, SOON),
        (half_closed, SOON),
        (held, HELD_SOON),
        (held_unread, HELD_SOON),
        (held_full, HELD_SOON),
    ],
)
async def test_a_reset_ends_the_connection_soon_and_is_counted(
    bench: Bench, strategy: Strategy, into: Into, within: float
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    async with probing(bench, server):
        await into(bench, server, peer, channel)

        await bench.run(peer.reset)

        assert await ending(server, channel.id, within) == PEER_RESET
        assert server.counters.ends == {Reason.PEER_RESET: 1}
    assert server.counters.queued == server.counters.queued_in == server.counters.choked == 0
    call, _, after, cause = calls(server, channel.id)[-1]
    assert (call, after, cause) == ("remove_handler", NONE, "reset")
    await bench.flat()


async def test_a_reset_while_lingering_keeps_the_reason_of_the_lingering(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    kick(server, channel.id, Strength.DRAIN)
    assert await bench.run(peer.receive_to_end) == b""
    assert channel.connection.state is State.LINGERING

    await bench.run(peer.reset)

    assert await ending(server, channel.id, SOON) == Ending(Reason.KICKED_DRAIN, Side.SERVER)
    assert calls(server, channel.id)[-1][3] == "reset"
    await bench.flat()


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_reset_behind_unread_bytes_is_found(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    peer.sock.send(bytes(5000))  # no turn of the loop between the two
    peer.reset()
    assert await ending(server, channel.id, SOON) == PEER_RESET
    assert server.counters.queued == server.counters.queued_in == 0
    await bench.flat()


async def test_an_end_while_held_is_found_with_an_empty_mask(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await held(bench, server, peer, channel)

    peer.close()

    assert await ending(server, channel.id, HELD_SOON) == Ending(Reason.PEER_CLOSED, Side.CLIENT)
    await bench.flat()


async def test_the_others_are_served_while_fifty_reset_at_once(bench: Bench) -> None:
    server = await bench.serve()
    async with probing(bench, server):
        (kept,) = server.channels
        for _ in range(50):
            peer = await bench.connect(server)
            await bench.run(peer.send, b"x" * 100)
            peer.reset()
        await until(
            lambda: server.counters.accepted == 51 and list(server.channels) == [kept], SOON
        )
        assert server.counters.ends == {Reason.PEER_RESET: 50}
    await bench.flat()


async def test_two_hundred_that_reset_before_accept_leave_no_ghosts(bench: Bench) -> None:
    server = await bench.serve()
    async with probing(bench, server):
        (kept,) = server.channels
        server.accept(on=False)
        for _ in range(200):
            peer = await bench.connect(server)
            peer.reset()
        server.accept(on=True)
        await until(lambda: server.counters.closed == 200)
        assert server.counters.accepted == 201
        assert server.counters.ends == {Reason.PEER_RESET: 200}
        assert list(server.channels) == [kept]
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)
    peer.close()
    await bench.flat()
