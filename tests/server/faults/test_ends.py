"""Faults that end a connection, or hold its end back, as a client sees them."""

import asyncio
import socket
import time

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fault_text import parse
from echotui.model.journal import Call, LoopCall
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.commands import kick
from echotui.server.server import EchoServer
from echotui.server.sockets import can_close_without_end
from echotui.server.tcp_info import linux_state
from tests.server.bench import BOTH, Bench, end_of, ending, until
from tests.server.peers import Peer, noise


def ended_by(name: str) -> Ending:
    return Ending(Reason.FAULT, Side.SERVER, name)


def assert_counted(server: EchoServer, id_: int) -> None:
    """Every byte received is sent or lost, and nothing is left of the connection."""
    past = server.history.find(id_)
    assert past is not None
    assert past.row.bytes_in == past.row.bytes_out + past.row.lost
    counters = server.counters
    assert (counters.bytes_out, counters.lost) == (past.row.bytes_out, past.row.lost)
    assert server.faults.faulted == 0
    line = next(each for each in server.journal.newest(99) if isinstance(each, LoopCall))
    assert line.call is Call.REMOVE


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_limit_sends_exactly_its_bytes_then_the_end(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("limit=5kB"))
    peer, channel = await bench.join(server)
    data = noise(200_000)
    sending = asyncio.ensure_future(bench.run(peer.send, data))
    assert await bench.run(peer.receive_to_end) == data[:5000]
    await sending
    peer.close()
    assert await ending(server, channel.id) == ended_by("limit")
    assert str(end_of(server, channel.id).ending) == "fault limit"
    assert end_of(server, channel.id).bytes_out == 5000
    assert_counted(server, channel.id)


async def test_after_a_limit_it_lingers_and_keeps_its_reason(bench: Bench) -> None:
    server = await bench.serve()
    await server.faults.add(parse("limit=10B"))
    peer, channel = await bench.join(server)
    await bench.run(peer.send, bytes(30))
    await until(lambda: channel.connection.state is State.LINGERING)
    assert (channel.connection.lost, server.counters.lost) == (20, 20)
    assert server.counters.bytes_out == 10
    channel.end(Ending(Reason.FAULT, Side.SERVER), channel.connection.cause)
    assert await ending(server, channel.id) == ended_by("limit")
    assert_counted(server, channel.id)


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("fault", ["reset=30ms", "reset=3kB"])
async def test_a_reset_reaches_the_client(bench: Bench, strategy: Strategy, fault: str) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse(fault))
    begun = time.monotonic()
    peer, channel = await bench.join(server)
    if fault.endswith("ms"):
        await bench.run(peer.echo)
    else:
        await bench.run(peer.send, bytes(9000))
    with pytest.raises(ConnectionResetError):
        await bench.run(peer.receive, 1 << 20)
    assert time.monotonic() - begun >= (0.03 if fault.endswith("ms") else 0)
    assert await ending(server, channel.id) == ended_by("reset")
    assert end_of(server, channel.id).bytes_out <= 3000
    assert_counted(server, channel.id)


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_timeout_answers_no_more_then_ends(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("timeout=50ms/60ms"))
    begun = time.monotonic()
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    await until(lambda: channel.connection.suppressed)
    await bench.run(peer.send_and_end, bytes(500))
    await until(lambda: channel.connection.state is State.DRAINING)
    assert channel.registered == 0
    assert await bench.run(peer.receive_to_end) == b""
    assert time.monotonic() - begun >= 0.11
    # The client's end came before ours.
    assert await ending(server, channel.id) == Ending(Reason.FAULT, Side.CLIENT, "timeout")
    assert end_of(server, channel.id).bytes_in == 564
    assert_counted(server, channel.id)


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("way", ["peer end", "kick", "drain"])
async def test_a_slow_close_sends_the_queue_at_once_and_the_end_later(
    bench: Bench, strategy: Strategy, way: str
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("slow-close=80ms"))
    peer, channel = await bench.join(server)
    assert await bench.run(peer.echo, noise(3000)) == noise(3000)
    begun = time.monotonic()
    draining = asyncio.ensure_future(asyncio.sleep(0))
    if way == "peer end":
        peer.end()
    elif way == "kick":
        kick(server, channel.id, Strength.DRAIN)
    else:
        draining = asyncio.ensure_future(server.drainer.drain(5.0))
    await until(lambda: channel.connection.state is State.DRAINING)
    assert channel.registered == 0
    (state,) = server.faults.states(channel)
    assert 0 < (state.due or 0) <= 0.08
    assert await bench.run(peer.receive_to_end) == b""
    assert time.monotonic() - begun >= 0.08
    peer.close()
    reasons = {
        "peer end": Reason.PEER_CLOSED, "kick": Reason.KICKED_DRAIN, "drain": Reason.SERVER_STOP
    }  # fmt: skip
    assert (await ending(server, channel.id)).reason is reasons[way]
    await draining


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("kind", ["limit", "timeout"])
async def test_a_slow_close_holds_back_the_end_of_another_fault(
    bench: Bench, strategy: Strategy, kind: str
) -> None:
    server = await bench.serve(strategy)
    fault = {"limit": "limit=64B", "timeout": "timeout=20ms/10ms"}[kind]
    await server.faults.add(parse(f"{fault} slow-close=80ms"))
    peer, channel = await bench.join(server)
    begun = time.monotonic()
    if kind == "limit":
        await bench.run(peer.echo, bytes(64))
    await until(lambda: channel.connection.state is State.DRAINING)
    (state,) = server.faults.states(channel)
    assert 0 < (state.due or 0) <= 0.08
    assert await bench.run(peer.receive_to_end) == b""
    assert time.monotonic() - begun >= (0.08 if kind == "limit" else 0.11)
    peer.close()
    assert await ending(server, channel.id) == ended_by(kind)
    assert_counted(server, channel.id)


@pytest.mark.parametrize("strategy", BOTH)
async def test_an_end_that_is_held_back_goes_with_the_rule(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("slow-close=1h"))
    peer, channel = await bench.join(server)
    await bench.run(peer.send_and_end, noise(300))
    await until(lambda: channel.connection.state is State.DRAINING)
    assert await server.faults.clear() == 1
    assert await bench.run(peer.receive_to_end) == noise(300)
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)


def state_of(peer: Peer) -> str:
    """The kernel's state of the client's end."""
    return linux_state(peer.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1))


@pytest.mark.skipif(not can_close_without_end(), reason="needs Linux and CAP_NET_ADMIN")
@pytest.mark.parametrize("strategy", BOTH)
async def test_a_half_open_client_sees_neither_end_nor_reset(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("half-open=64B"))
    peer, channel = await bench.join(server)
    assert await bench.run(peer.echo)
    assert await ending(server, channel.id) == ended_by("half-open")
    peer.sock.settimeout(0.1)
    with pytest.raises(TimeoutError):
        await bench.run(peer.receive, 1)
    assert state_of(peer) == "ESTAB"
    # As with a machine that was started anew, the next segment is answered with a reset.
    peer.sock.settimeout(5)
    await bench.run(peer.send, b"x")
    with pytest.raises(ConnectionResetError):
        await bench.run(peer.receive, 1)
    assert_counted(server, channel.id)
