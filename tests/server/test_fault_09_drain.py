"""Fault 9: a server that stops sends every queue, within its deadline."""

import asyncio
import logging
import time

import pytest

from echotui.model.command import Refused
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import NONE
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting
from echotui.server.channel import Channel
from echotui.server.commands import accept, hold
from echotui.server.server import EchoServer
from tests.server.bench import BOTH, Bench, end_of, until
from tests.server.peers import SMALL_BUFFER, Peer
from tests.server.probe import probing

PUNCTUAL = 0.5
STOPPED = Ending(Reason.SERVER_STOP, Side.SERVER)


async def drained_after(server: EchoServer, within: float) -> float:
    began = time.monotonic()
    await server.drainer.drain(within)
    return time.monotonic() - began


async def stuff(bench: Bench, server: EchoServer, count: int) -> list[tuple[Peer, Channel]]:
    """Clients that have sent all that they could, more than the server has read, and read nothing.

    Not reading is what makes them paused readers: their queues are as full as they get.
    """
    pairs = [await bench.join(server, rcvbuf=SMALL_BUFFER) for _ in range(count)]
    await asyncio.gather(*(bench.fill(peer, channel) for peer, channel in pairs))
    return pairs


@pytest.mark.parametrize("strategy", BOTH)
async def test_readers_that_resume_get_every_queued_byte_then_end_of_file(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    async with probing(bench, server, ended=True):
        pairs = await stuff(bench, server, 5)
        expected = {channel.id: channel.connection.bytes_in for _, channel in pairs}

        draining = asyncio.ensure_future(drained_after(server, 10.0))
        await until(lambda: server.accepting is Accepting.DRAINING)
        received = await asyncio.gather(*(bench.run(read_and_close, peer) for peer, _ in pairs))

        assert await draining < 10.0
    assert not server.channels
    assert received == list(expected.values())
    for id_, size in expected.items():
        end = end_of(server, id_)
        assert (end.ending, end.bytes_in, end.bytes_out) == (STOPPED, size, size)


def read_and_close(peer: Peer) -> int:
    """Raises ConnectionResetError when the server ends with a reset instead of its end."""
    size = len(peer.receive_to_end(8192))
    peer.close()
    return size


async def test_a_reader_that_never_resumes_is_closed_at_the_deadline(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    ((_, stuck),) = await stuff(bench, server, 1)
    idle, _ = await bench.join(server)

    draining = asyncio.ensure_future(drained_after(server, 1.0))
    await bench.run(read_and_close, idle)
    await until(lambda: list(server.channels) == [stuck.id])
    assert 0 < server.drainer.left <= 1.0

    assert abs(await draining - 1.0) < PUNCTUAL
    assert not server.channels
    (record,) = caplog.records
    assert (record.msg, record.levelno, vars(record)["fields"]) == (
        "drain-deadline", logging.WARNING, {"left": 1},
    )  # fmt: skip
    assert end_of(server, stuck.id).ending == STOPPED
    assert stuck.connection.lost > 0
    assert server.counters.queued == server.counters.choked == server.drainer.left == 0


async def test_a_client_that_keeps_its_end_open_is_closed_at_the_deadline(bench: Bench) -> None:
    server = await bench.serve()
    earlier, _ = await bench.join(server)
    earlier.close()
    await until(lambda: not server.channels)
    peer, channel = await bench.join(server)
    draining = asyncio.ensure_future(drained_after(server, 1.0))
    assert await bench.run(peer.receive_to_end) == b""
    assert abs(await draining - 1.0) < PUNCTUAL
    assert end_of(server, channel.id).ending == STOPPED


async def test_a_held_client_leaves_with_the_others(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    assert channel.registered == NONE
    draining = asyncio.ensure_future(drained_after(server, 5.0))
    assert await bench.run(read_and_close, peer) == 0
    assert await draining < 5.0
    assert end_of(server, channel.id).ending == STOPPED


async def test_without_clients_a_drain_is_done_at_once(bench: Bench) -> None:
    server = await bench.serve()
    assert await drained_after(server, 5.0) < PUNCTUAL
    assert server.accepting is Accepting.DRAINED
    with pytest.raises(ConnectionRefusedError):
        await bench.connect(server)


async def test_a_second_drain_shortens_the_first(bench: Bench) -> None:
    server = await bench.serve()
    await bench.join(server)
    long = asyncio.ensure_future(drained_after(server, 10.0))
    await until(lambda: server.drainer.left)
    short = asyncio.ensure_future(drained_after(server, 0.5))
    await until(lambda: server.drainer.left <= 0.5)
    assert abs(await short - 0.5) < PUNCTUAL
    assert await long < 10.0 - PUNCTUAL
    assert server.drainer.left == 0
    assert server.accepting is Accepting.DRAINED


async def test_a_longer_second_drain_gives_no_more_time(bench: Bench) -> None:
    server = await bench.serve()
    await bench.join(server)
    short = asyncio.ensure_future(drained_after(server, 0.5))
    await until(lambda: server.drainer.left)
    long = asyncio.ensure_future(drained_after(server, 10.0))
    await asyncio.sleep(0)
    assert server.drainer.left <= 0.5
    assert abs(await short - 0.5) < PUNCTUAL
    assert await long < 0.5 + PUNCTUAL


async def test_a_drain_that_fails_is_said_at_once_and_runs_no_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve()
    _, channel = await bench.join(server)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Channel, "leave", fail)
        server.drainer.start(60.0, Reason.SERVER_STOP)
        await until(lambda: bench.loop_errors)
    assert "ZeroDivisionError" in bench.loop_errors.pop()
    assert (server.drainer.running, server.drainer.left) == (False, 0)
    server.drainer.start(0.0, Reason.SERVER_STOP)
    await until(lambda: not server.drainer.running)
    assert end_of(server, channel.id).ending == STOPPED


async def test_a_drained_server_accepts_again_at_the_same_port(bench: Bench) -> None:
    server = await bench.serve(hosts=["127.0.0.1", "::1"])
    before = server.addresses
    peer, _ = await bench.join(server)
    draining = asyncio.ensure_future(server.drainer.drain(5.0))
    await until(lambda: server.drainer.left)
    assert isinstance(accept(server, on=True), Refused)
    await bench.run(read_and_close, peer)
    await draining
    await server.drainer.drain(1.0)

    accept(server, on=True)

    assert server.addresses == before
    assert server.accepting is Accepting.YES
    for host in ("127.0.0.1", "::1"):
        peer, _ = await bench.join(server, host)
        await bench.run(peer.echo)


async def test_three_hundred_clients_are_drained_while_the_loop_runs(bench: Bench) -> None:
    server = await bench.serve()
    peers = await bench.crowd(server, 300)
    draining = asyncio.ensure_future(drained_after(server, 10.0))
    await bench.run(lambda: [read_and_close(peer) for peer in peers])
    assert await draining < 10.0
    assert server.counters.ends == {Reason.SERVER_STOP: 300}
    assert not server.channels


@pytest.mark.parametrize("strategy", BOTH)
async def test_stop_closes_all_connections_at_once(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    await stuff(bench, server, 2)
    idle, _ = await bench.join(server)
    server.stop()
    assert not server.channels
    assert server.counters.ends == {Reason.SERVER_STOP: 3}
    assert server.counters.queued == server.counters.queued_in == server.counters.choked == 0
    assert await bench.run(idle.receive_to_end) == b""
