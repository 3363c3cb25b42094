"""Fault 2: a client that sends and does not read blocks only itself."""

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import pairwise

import pytest

from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import LoopCall
from echotui.model.limits import Limits
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.connection import Connection
from echotui.server.server import EchoServer
from tests.server.apart import apart
from tests.server.bench import BOTH, Bench, calls, ending, until, until_still
from tests.server.peers import SMALL_BUFFER, Peer, noise
from tests.server.probe import probed, probing

MIB = 1024 * 1024
FLOODERS = 10
EACH_MOST = 1.5
"""Of the high watermark: what a client that never reads may cost in memory."""
STAYS = 0.2
"""Seconds for which a client is watched that is stuck."""
ENDLESS = bytes(64 << 20)
BOTH_WAYS = READ | WRITE


@pytest.fixture
def deepest(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most bytes that were ever in any queue."""
    most = [0]
    received = Connection.received

    def watched(self: Connection, data: bytes, taken: int, now: float) -> None:
        received(self, data, taken, now)
        most[0] = max(most[0], self.queued)

    monkeypatch.setattr(Connection, "received", watched)
    return most


async def choke(bench: Bench, server: EchoServer) -> tuple[Peer, Channel]:
    """A client that has sent until it could send no more, and read nothing."""
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)
    return peer, channel


async def test_a_queue_is_bounded_by_high_water_and_one_receive(
    bench: Bench, deepest: list[int]
) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    _peer, channel = await choke(bench, server)
    assert channel.connection.state is State.CHOKED
    assert server.limits.high_water <= channel.connection.queued == deepest[0]
    assert deepest[0] < server.limits.high_water + Strategy.EAGER.receive_size
    assert server.counters.choked == server.counters.queued_in == 1
    assert server.counters.queued == channel.connection.queued
    assert calls(server, channel.id) == [
        ("add_handler", NONE, READ, "accepted"),
        ("update_handler", READ, BOTH_WAYS, "queued"),
        ("update_handler", BOTH_WAYS, WRITE, "high water"),
    ]


async def test_a_textbook_queue_is_bounded_by_one_receive(bench: Bench, deepest: list[int]) -> None:
    server = await bench.serve(Strategy.TEXTBOOK, sndbuf=SMALL_BUFFER)
    _peer, channel = await choke(bench, server)
    assert 0 < deepest[0] <= Strategy.TEXTBOOK.receive_size
    assert channel.registered == WRITE


@pytest.mark.parametrize("strategy", BOTH)
async def test_another_client_is_served_while_one_is_choked(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    async with probing(bench, server):
        flooder, channel = await bench.join(server)
        await bench.fill(flooder, channel)
        await bench.run(time.sleep, STAYS)
    flooder.close()
    await bench.flat()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_clients_that_send_for_ever_and_never_read_cost_bounded_memory() -> None:
    with apart() as server, ExitStack() as stack:
        first = stack.enter_context(closing(Peer(server.address, rcvbuf=SMALL_BUFFER)))
        first.send_until_full(ENDLESS, 0.3)
        peers = [
            stack.enter_context(closing(Peer(server.address, rcvbuf=SMALL_BUFFER)))
            for _ in range(FLOODERS)
        ]
        before = server.resident()
        with probed(server.address, server.pid), ThreadPoolExecutor(FLOODERS) as pool:
            sent = list(pool.map(lambda peer: peer.send_until_full(ENDLESS, 0.3), peers))
        # What the kernel has is more: it is not the server's.
        assert min(sent) > Limits().high_water
        assert server.resident() - before < EACH_MOST * FLOODERS * Limits().high_water


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("strategy", BOTH)
async def test_a_stalled_write_is_ended_by_its_timeout(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy, Limits(stall_timeout=1.0), sndbuf=SMALL_BUFFER)
    talker, other = await bench.join(server)
    peer, channel = await choke(bench, server)
    assert await ending(server, channel.id, 3.0) == Ending(Reason.WRITE_STALL, Side.SERVER)
    assert server.counters.queued == server.counters.queued_in == server.counters.choked == 0
    await bench.run(talker.echo)
    assert list(server.channels) == [other.id]
    peer.close()
    talker.close()
    await bench.flat()


async def send_until_choked(bench: Bench, peer: Peer, channel: Channel) -> int:
    """Send in pieces that the server reads one by one, so that none waits unread in the kernel."""
    connection = channel.connection
    sent = [0]
    while connection.state is State.OPEN:
        await bench.run(peer.send, bytes(4096))
        sent[0] += 4096
        await until(lambda: connection.bytes_in == sent[0])
    return sent[0]


async def test_a_reader_that_catches_up_gets_read_back_at_low_water(bench: Bench) -> None:
    limits = Limits(high_water=256 * 1024, low_water=64 * 1024)
    server = await bench.serve(limits=limits, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    sent = await send_until_choked(bench, peer, channel)
    assert server.counters.choked == 1

    # Step by step, so that no one turn of the server sends from over the high to under the low.
    received = 0
    while channel.connection.state is State.CHOKED:
        received += len(await bench.run(peer.receive, 4096))
    assert received + len(await bench.run(peer.receive, sent - received)) == sent

    await until(lambda: channel.registered == READ)
    assert calls(server, channel.id) == [
        ("add_handler", NONE, READ, "accepted"),
        ("update_handler", READ, BOTH_WAYS, "queued"),
        ("update_handler", BOTH_WAYS, WRITE, "high water"),
        ("update_handler", WRITE, BOTH_WAYS, "low water"),
        ("update_handler", BOTH_WAYS, READ, "flushed"),
    ]
    queued = [
        line.queued
        for line in reversed(server.journal.newest(10))
        if isinstance(line, LoopCall) and line.id == channel.id
    ]
    assert queued[2] >= limits.high_water > limits.low_water >= queued[3] > queued[4] == 0
    assert server.counters.choked == server.counters.queued == 0
    assert await bench.run(peer.echo, noise(64)) == noise(64)


async def test_a_slow_reader_alternates_between_the_watermarks_and_loses_nothing(
    bench: Bench,
) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    data = noise(4 * MIB)
    sending = asyncio.ensure_future(bench.run(peer.send_and_end, data))
    await until_still(lambda: channel.connection.bytes_in)
    assert await bench.run(peer.receive_to_end, 16384, pause=0.0005) == data
    await sending
    assert (await ending(server, channel.id)).reason is Reason.PEER_CLOSED
    masks = calls(server, channel.id)
    assert all(one[2] == next_[1] for one, next_ in pairwise(masks))
    waters = [cause for *_, cause in masks if cause.endswith("water")]
    assert len(waters) > 2
    assert waters == (["high water", "low water"] * len(waters))[: len(waters)]
