"""Fault 1: a client ends its side first, and still gets its whole queue."""

import asyncio
import time
from collections import Counter
from hashlib import sha256

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import READ
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.commands import kick
from tests.server.bench import BOTH, Bench, end_of, ending, until_stuck
from tests.server.peers import SMALL_BUFFER, noise
from tests.server.probe import probing

MIB = 1024 * 1024
WATCHED = 0.5
"""Seconds for which hardly anything may happen. A spin calls a handler 6,000 times in it."""
HARDLY_ANY = 10
"""What the kernel's probes of a closed window may make room for."""


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How often the loop called each connection's handler."""
    counted: Counter[int] = Counter()
    on_ready = Channel._on_ready

    def counting(self: Channel, events: int) -> None:
        counted[self.id] += 1
        on_ready(self, events)

    monkeypatch.setattr(Channel, "_on_ready", counting)
    return counted


async def assert_no_spin(turns: Counter[int], id_: int) -> None:
    called, used = turns[id_], time.process_time()
    await asyncio.sleep(WATCHED)
    assert turns[id_] - called < HARDLY_ANY
    assert time.process_time() - used < WATCHED / 2


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_slow_reader_that_half_closed_gets_its_4_mib_then_end_of_file(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    data = noise(4 * MIB)
    sending = asyncio.ensure_future(bench.run(peer.send_and_end, data))
    await until_stuck(channel)
    assert 0 < channel.connection.bytes_out < len(data)

    async with probing(bench, server):
        received = await bench.run(peer.receive_to_end, 4096, pause=0.0005)

    await sending
    assert sha256(received).digest() == sha256(data).digest()
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)
    end = end_of(server, channel.id)
    assert end.bytes_in == end.bytes_out == len(data)
    peer.close()
    await bench.flat()


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_half_closed_client_that_does_not_read_does_not_spin(
    bench: Bench, turns: Counter[int], strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    data = noise(100_000)
    await bench.run(peer.send_and_end, data)
    await until_stuck(channel)
    if strategy is Strategy.EAGER:
        assert channel.connection.state is State.DRAINING
        assert channel.connection.queued

    await assert_no_spin(turns, channel.id)

    assert await bench.run(peer.receive_to_end) == data
    assert (await ending(server, channel.id)).reason is Reason.PEER_CLOSED
    peer.close()
    await bench.flat()


async def test_a_choked_client_does_not_spin(bench: Bench, turns: Counter[int]) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)

    await assert_no_spin(turns, channel.id)


async def test_a_lingering_client_does_not_spin(bench: Bench, turns: Counter[int]) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    kick(server, channel.id, Strength.DRAIN)
    assert await bench.run(peer.receive_to_end) == b""
    assert channel.registered == READ

    await assert_no_spin(turns, channel.id)

    peer.close()
    assert (await ending(server, channel.id)).reason is Reason.KICKED_DRAIN
    await bench.flat()


async def test_a_client_that_only_ends_its_side_is_closed_at_once(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await bench.run(peer.end)
    assert await bench.run(peer.receive_to_end) == b""
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)
    peer.close()
    await bench.flat()
