"""Faults 7 and 8, and what the client sees of each strength of a kick."""

import asyncio
import os
import socket
import threading

import pytest

from echotui.model.command import Done, Gone, Outcome, Refused, Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import NONE, READ
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.commands import hold, kick
from echotui.server.connection import Connection
from tests.server.bench import BOTH, Bench, calls, end_of, ending, until, until_stuck
from tests.server.peers import SMALL_BUFFER, Peer, noise
from tests.server.probe import probing

MIB = 1024 * 1024
AT_ONCE = (Strength.CLOSE, Strength.RESET)
STRENGTHS = tuple(Strength)


@pytest.mark.parametrize("strength", STRENGTHS)
async def test_a_kick_of_a_closed_connection_does_not_hit_the_next_owner_of_its_fd(
    bench: Bench, strength: Strength
) -> None:
    server = await bench.serve()
    async with probing(bench, server):
        (probe,) = server.channels
        peer_a, a = await bench.join(server)
        peer_a.close()
        await ending(server, a.id)
        peer_b, b = await bench.join(server)
        assert b.fd == a.fd

        outcome = kick(server, a.id, strength)

        assert outcome == Gone(a.id)
        assert outcome.text == f"Connection #{a.id} has already ended; nothing was done."
        await bench.run(peer_b.echo)
        assert list(server.channels) == [probe, b.id]
        assert calls(server, b.id) == [("add_handler", NONE, READ, "accepted")]
    peer_b.close()
    await bench.flat()


@pytest.mark.parametrize("first", AT_ONCE)
@pytest.mark.parametrize("second", STRENGTHS)
async def test_a_second_kick_finds_no_connection_and_the_fd_serves_the_next(
    bench: Bench, first: Strength, second: Strength
) -> None:
    server = await bench.serve()
    async with probing(bench, server):
        peer, channel = await bench.join(server)
        assert isinstance(kick(server, channel.id, first), Done)
        assert kick(server, channel.id, second) == Gone(channel.id)
        assert server.counters.closed == 1
        peer.close()
        peer, next_ = await bench.join(server)
        assert next_.fd == channel.fd
        await bench.run(peer.echo)
    peer.close()
    await bench.flat()


async def test_a_second_drain_is_refused_and_a_close_ends_it(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    assert isinstance(kick(server, channel.id, Strength.DRAIN), Done)
    refused = kick(server, channel.id, Strength.DRAIN)
    assert isinstance(refused, Refused)
    assert "is lingering already" in refused.text
    assert isinstance(kick(server, channel.id, Strength.CLOSE), Done)
    assert end_of(server, channel.id).ending == Ending(Reason.KICKED_CLOSE, Side.SERVER)
    assert await bench.run(peer.receive_to_end) == b""
    peer.close()
    await bench.flat()


@pytest.mark.parametrize("strength", AT_ONCE)
@pytest.mark.parametrize("strategy", BOTH)
async def test_a_kick_in_a_callback_hits_a_client_that_is_ready_in_the_same_iteration(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, strength: Strength, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    pairs = [await bench.join(server) for _ in range(2)]
    outcomes: list[Outcome] = []
    received = Connection.received

    def kicking(self: Connection, data: bytes, taken: int, now: float) -> None:
        received(self, data, taken, now)
        others = [c for _, c in pairs if c.connection is not self]
        if len(others) == 1 and not outcomes:
            (other,) = others
            outcomes.extend([kick(server, other.id, strength), kick(server, other.id, strength)])

    monkeypatch.setattr(Connection, "received", kicking)
    async with probing(bench, server):
        for peer, _ in pairs:
            peer.sock.send(b"x")  # no turn of the loop between the two: both are ready in the next
        await until(lambda: outcomes)
    (spared,) = (pair for pair in pairs if pair[1].id in server.channels)
    (kicked,) = (pair for pair in pairs if pair is not spared)
    assert isinstance(outcomes[0], Done)
    assert outcomes[1] == Gone(kicked[1].id)
    assert kicked[1].connection.bytes_in == 0
    assert await bench.run(spared[0].receive, 1) == b"x"
    kicked[0].close()
    peer, next_ = await bench.join(server)
    assert next_.fd == kicked[1].fd
    await bench.run(peer.echo)
    await bench.run(spared[0].echo)
    peer.close()
    spared[0].close()
    await bench.flat()


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_drained_client_gets_its_whole_queue_then_the_end_though_it_sends_on(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    stream, enough = noise(64 * MIB), threading.Event()

    def send_on() -> int:
        sent = 0
        while not enough.is_set() and sent < len(stream):
            sent += peer.sock.send(stream[sent : sent + 65536])
        return sent

    sending = asyncio.ensure_future(bench.run(send_on))
    await until_stuck(channel)
    received_before = channel.connection.bytes_in
    assert received_before

    assert isinstance(kick(server, channel.id, Strength.DRAIN), Done)
    received = await bench.run(peer.receive_to_end, 4096, pause=0.0005)

    assert received == stream[:received_before]
    await until(lambda: channel.connection.discarded_bytes)
    enough.set()
    assert await sending > received_before
    peer.close()
    assert await ending(server, channel.id) == Ending(Reason.KICKED_DRAIN, Side.SERVER)
    assert end_of(server, channel.id).bytes_out == received_before
    await bench.flat()


async def test_a_closed_client_sees_the_end_at_once_though_its_input_was_not_read(
    bench: Bench,
) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    await bench.run(peer.send, noise(100_000))
    kick(server, channel.id, Strength.CLOSE)
    assert channel.id not in server.channels
    assert await bench.run(peer.receive_to_end) == b""
    assert end_of(server, channel.id).ending == Ending(Reason.KICKED_CLOSE, Side.SERVER)
    peer.close()
    await bench.flat()


async def test_a_closed_client_gets_what_the_kernel_had_and_loses_what_was_queued(
    bench: Bench,
) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    data, unread = noise(100_000), noise(50_000, seed=1)
    await bench.run(peer.send, data)
    await until(lambda: channel.connection.bytes_in == len(data))
    hold(server, channel.id, on=True)
    await bench.run(peer.send, unread)
    with socket.socket(fileno=os.dup(channel.fd)) as same:
        await until(lambda: same.recv(MIB, socket.MSG_PEEK) == unread)

    kick(server, channel.id, Strength.CLOSE)

    # A close that left the unread input unread would make the kernel forget what it had.
    received = await bench.run(peer.receive_to_end)
    end = end_of(server, channel.id)
    assert received == data[: end.bytes_out]
    assert end.bytes_out < end.bytes_in == len(data)
    assert end.bytes_out + channel.connection.lost == end.bytes_in


@pytest.mark.parametrize("unread", [0, 100_000])
async def test_a_reset_client_sees_a_reset(bench: Bench, unread: int) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    await bench.run(peer.send, bytes(unread))
    kick(server, channel.id, Strength.RESET)
    with pytest.raises(ConnectionResetError):
        await bench.run(peer.receive, 1)
    assert end_of(server, channel.id).ending == Ending(Reason.KICKED_RESET, Side.SERVER)
    peer.close()
    await bench.flat()


async def send_rest(bench: Bench, peer: Peer, data: bytes) -> bytes:
    """Send and receive at the same time, until the server's end."""
    sending = asyncio.ensure_future(bench.run(peer.send_and_end, data))
    received = await bench.run(peer.receive_to_end)
    await sending
    return received


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_held_client_blocks_and_resumes_when_released(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    data = noise(16 * MIB)
    assert await bench.run(peer.echo, data[:1000]) == data[:1000]
    await until(lambda: channel.registered == READ)

    assert isinstance(hold(server, channel.id, on=True), Done)
    assert channel.connection.state is State.OPEN
    assert channel.registered == NONE
    sent = 1000 + await bench.run(peer.send_until_full, data[1000:], 0.5)
    assert channel.connection.bytes_in == 1000

    assert isinstance(hold(server, channel.id, on=False), Done)
    assert calls(server, channel.id)[-2:] == [
        ("update_handler", READ, NONE, "held"),
        ("update_handler", NONE, READ, "released"),
    ]
    assert await send_rest(bench, peer, data[sent:]) == data[1000:]
    assert (await ending(server, channel.id)).reason is Reason.PEER_CLOSED


async def test_a_closed_or_leaving_connection_cannot_be_held(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    kick(server, channel.id, Strength.DRAIN)
    assert isinstance(hold(server, channel.id, on=True), Refused)
    peer.close()
    await ending(server, channel.id)
    assert hold(server, channel.id, on=True) == Gone(channel.id)
