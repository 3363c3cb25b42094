"""Fault 10: what comes back is what was sent, to the byte."""

import asyncio
import sys
from pathlib import Path

import pytest

from echotui.model.ending import Ending, Reason, Side
from echotui.model.state import State
from echotui.model.strategy import Strategy
from tests.server.bench import BOTH, Bench, end_of, ending, until
from tests.server.peers import SMALL_BUFFER, noise
from tests.server.probe import probing

FLOOD = str(Path(__file__).with_name("flood.py"))
CLIENTS = 20
MIB = 1024 * 1024
SIZES = {Strategy.EAGER: 10 * MIB, Strategy.TEXTBOOK: 2 * MIB}
"""Bytes of a client, some 20 times what the kernel and the queue hold; textbook is slower."""


@pytest.mark.parametrize("strategy", BOTH)
async def test_twenty_clients_get_their_mebibytes_back_to_the_byte(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    port, size = str(server.addresses[0].port), SIZES[strategy]
    async with probing(bench, server):
        (probe,) = server.channels
        child = await asyncio.create_subprocess_exec(
            sys.executable, FLOOD, "127.0.0.1", port, str(CLIENTS), str(size)
        )
        assert await asyncio.wait_for(child.wait(), 110) == 0
    await until(lambda: not server.channels)
    probed = end_of(server, probe).bytes_in
    assert server.counters.bytes_in == server.counters.bytes_out == CLIENTS * size + probed
    assert server.counters.ends == {Reason.PEER_CLOSED: CLIENTS + 1}
    assert server.counters.queued == server.counters.queued_in == server.counters.choked == 0
    if strategy is Strategy.EAGER:
        # The kernel's small buffers made partial sends.
        floods = [past.row for past in server.history if past.row.id != probe]
        assert all(row.writes > row.reads for row in floods)
    await bench.flat()


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_half_close_with_data_still_queued_loses_and_doubles_nothing(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    data = noise(200_000)
    await bench.run(peer.send_and_end, data)
    if strategy is Strategy.EAGER:
        await until(lambda: channel.connection.state is State.DRAINING)
        assert channel.connection.queued
    received = await bench.run(peer.receive_to_end)
    assert received == data
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)
    assert end_of(server, channel.id).bytes_out == len(data)


@pytest.mark.parametrize("strategy", BOTH)
async def test_single_bytes_one_at_a_time_come_back_one_at_a_time(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    every_byte = [bytes([value]) for value in range(256)]
    assert await bench.run(lambda: [peer.echo(byte) for byte in every_byte]) == every_byte
    await until(lambda: channel.connection.writes == 256)
    assert channel.connection.reads == 256
