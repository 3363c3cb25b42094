"""Faults that keep the bytes: what comes back is what was sent, though late."""

import asyncio
import time
from hashlib import sha256
from typing import Final

import pytest

from echotui.model.ending import Ending, Reason, Side
from echotui.model.fault_text import parse
from echotui.model.mask import READ, WRITE
from echotui.model.state import State
from echotui.model.strategy import Strategy
from tests.server.bench import BOTH, Bench, calls, ending, until
from tests.server.peers import noise

MIB: Final = 1024 * 1024
SIZES: Final = {Strategy.EAGER: 10 * MIB, Strategy.TEXTBOOK: MIB}
"""Bytes: textbook is slower."""


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    "faults",
    ["latency=4ms+-4ms", "bandwidth=60MB/s", "slicer=50000/1ms",
     "latency=2ms bandwidth=80MB/s slicer=60000/1ms"],
)  # fmt: skip
async def test_mebibytes_come_back_to_the_byte(
    bench: Bench, strategy: Strategy, faults: str
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse(faults))
    peer, channel = await bench.join(server)
    data = noise(SIZES[strategy])
    sending = asyncio.ensure_future(bench.run(peer.send_and_end, data))
    received = await bench.run(peer.receive_to_end)
    await sending
    assert sha256(received).digest() == sha256(data).digest()
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)
    assert server.counters.bytes_in == server.counters.bytes_out == len(data)


@pytest.mark.parametrize("strategy", BOTH)
async def test_latency_delays_each_message(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    await server.faults.add(parse("latency=60ms"))
    for message in (b"first", b"second"):
        sent = time.monotonic()
        peer.send(message)
        await until(lambda: channel.connection.queued)
        # What waits for its time is queued, and reading goes on.
        assert channel.registered == READ
        (state,) = server.faults.states(channel)
        assert (state.faults, state.held_back) == ("latency=60ms", len(message))
        assert 0 < (state.due or 0) <= 0.061
        assert await bench.run(peer.receive, len(message)) == message
        assert time.monotonic() - sent >= 0.06
    assert server.faults.states(channel)[0].held_back == 0


async def test_the_delays_of_two_rules_add_up_and_the_lower_rate_counts(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    for text in ("latency=20ms bandwidth=50kB/s", "latency=30ms bandwidth=1MB/s"):
        await server.faults.add(parse(text))
    assert server.faults.text_of(channel) == "latency bandwidth"
    sent = time.monotonic()
    assert await bench.run(peer.echo, bytes(3000)) == bytes(3000)
    # The first byte after 50 ms, the last 60 ms later.
    assert time.monotonic() - sent >= 0.109


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_queue_that_waits_is_bounded_by_the_high_watermark(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    rule = await server.faults.add(parse("latency=1h"))
    data = noise(MIB)
    sending = asyncio.ensure_future(bench.run(peer.send, data))
    await until(lambda: channel.connection.state is State.CHOKED)
    assert channel.registered == 0
    high = server.limits.high_water
    assert high <= channel.connection.queued < high + strategy.receive_size
    assert await server.faults.remove(rule.number)
    received = await bench.run(peer.receive, len(data))
    await sending
    assert received == data
    assert channel.transport is None


@pytest.mark.parametrize("strategy", BOTH)
async def test_what_was_held_back_goes_when_the_rule_goes(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    rule = await server.faults.add(parse("latency=1h"))
    data = noise(5000)
    await bench.run(peer.send, data)
    await until(lambda: channel.connection.queued == len(data))
    assert await server.faults.remove(rule.number)
    assert await bench.run(peer.receive, len(data)) == data
    await until(lambda: channel.registered == READ)
    before, after = (READ, READ | WRITE) if strategy is Strategy.EAGER else (READ, WRITE)
    assert ("update_handler", before, after, "fault") in calls(server, channel.id)
    assert channel.connection.suppressed == 0


async def test_one_of_two_rules_goes_and_the_other_stays(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    first = await server.faults.add(parse("latency=1h"))
    await server.faults.add(parse("latency=30ms"))
    peer.send(b"held")
    await until(lambda: channel.connection.queued)
    gone = time.monotonic()
    await server.faults.remove(first.number)
    assert await bench.run(peer.receive, 4) == b"held"
    assert time.monotonic() - gone >= 0.03
    assert server.faults.text_of(channel) == "latency=30ms"


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_client_that_has_ended_gets_what_waits_then_the_end(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("latency=30ms slicer=700/1ms"))
    peer, channel = await bench.join(server)
    await bench.run(peer.send_and_end, noise(3000))
    await until(lambda: channel.connection.state is State.DRAINING)
    assert channel.registered == 0
    assert await bench.run(peer.receive_to_end) == noise(3000)
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)


async def test_a_client_that_resets_while_its_bytes_wait_is_found(bench: Bench) -> None:
    server = await bench.serve()
    await server.faults.add(parse("latency=30ms"))
    peer, channel = await bench.join(server)
    await bench.run(peer.send_and_end, b"waits")
    await until(lambda: channel.registered == 0)
    peer.reset()
    assert (await ending(server, channel.id)).reason in (Reason.PEER_RESET, Reason.PEER_CLOSED)
    assert server.counters.handler_errors == 0
