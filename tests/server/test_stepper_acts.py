"""What operator and clients do while events are parked: nothing stale is delivered."""

import asyncio
from typing import Final

import pytest

from echotui.model.cause import Cause
from echotui.model.command import Done, Strength
from echotui.model.ending import Reason
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.commands import accept, drain, hold, kick
from tests.server.bench import Bench, calls, end_of, until
from tests.server.peers import SMALL_BUFFER
from tests.server.stepped import (
    ON_BOTH_LOOPS,
    WITH_BOTH,
    leave,
    ready,
    run_on,
    send_in_turn,
    steps,
    stop,
    until_ready,
)

ENDS: Final = {
    f"{before}{call}, close"
    for before in ("", "recv 5, ")
    for call in ("recv ECONNRESET", "send ECONNRESET", "send EPIPE")
}
"""How a reset is found."""


@ON_BOTH_LOOPS
@pytest.mark.parametrize("strength", [Strength.CLOSE, Strength.RESET])
def test_a_kick_and_the_next_client_with_the_same_descriptor(loop: str, strength: Strength) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve()
        first, kicked = await bench.join(server)
        _, other = await bench.join(server)
        stepper = stop(server)
        await send_in_turn(bench, server, [first])
        next_ = await bench.connect(server)
        await until_ready(server, "#1 READ", "accept")

        kick(server, kicked.id, strength)

        assert (ready(server), kicked.parked) == (["accept"], NONE)
        await stepper.next()
        assert server.channels[3].fd == kicked.fd
        assert not await stepper.next()
        assert [call[0] for call in calls(server, 3)] == ["add_handler"]
        await bench.run(next_.send, b"hello")
        await until_ready(server, "#3 READ")
        await stepper.next()
        assert await bench.run(next_.receive, 5) == b"hello"
        assert other.connection.bytes_in == kicked.connection.bytes_in == 0

    run_on(loop, scenario)


@ON_BOTH_LOOPS
@WITH_BOTH
def test_a_hold_drops_what_is_parked_and_a_release_brings_it_back(
    loop: str, strategy: Strategy
) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(strategy)
        peers = [(await bench.join(server))[0] for _ in range(2)]
        stepper = stop(server)
        await send_in_turn(bench, server, peers)
        hold(server, 1, on=True)
        assert ready(server) == ["#2 READ"]
        assert server.channels[1].registered == NONE
        hold(server, 1, on=False)
        # At the end of the queue: it is reported anew.
        await until_ready(server, "#2 READ", "#1 READ")
        await stepper.turn()
        assert [event for event, _ in steps(server)] == ["#2 READ", "#1 READ"]
        await leave(server)
        for peer in peers:
            assert await bench.run(peer.receive, 5) == b"hello"

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_both_events_go_with_a_kick_and_only_read_with_a_hold(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(sndbuf=SMALL_BUFFER)
        peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
        stepper = stop(server)
        await bench.run(peer.send, bytes(100_000))
        await until_ready(server, "#1 READ")
        await stepper.next()
        await until_ready(server, "#1 READ")
        receiving = asyncio.create_task(bench.run(peer.receive_to_end))
        await until_ready(server, "#1 READ", "#1 WRITE")
        hold(server, 1, on=True)
        assert (ready(server), channel.parked, channel.registered) == (["#1 WRITE"], WRITE, WRITE)
        kick(server, 1, Strength.CLOSE)
        assert (ready(server), channel.parked) == ([], NONE)
        assert 0 < len(await receiving) < 100_000

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_accepting_is_stopped_and_resumed_while_it_is_parked(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve()
        stepper = stop(server)
        peer = await bench.connect(server)
        await until_ready(server, "accept")
        accept(server, on=False)
        assert not ready(server)
        assert not await stepper.next()
        accept(server, on=True)
        await until_ready(server, "accept")
        await leave(server)
        await bench.run(peer.echo)

    run_on(loop, scenario)


@ON_BOTH_LOOPS
@WITH_BOTH
def test_a_reset_behind_parked_bytes(loop: str, strategy: Strategy) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(strategy)
        peer, channel = await bench.join(server)
        stepper = stop(server)
        await send_in_turn(bench, server, [peer])
        await bench.run(peer.reset)
        # What came before it is still there to be read, on Linux; then a send or a receive fails.
        while server.channels:
            assert await stepper.next()
        assert steps(server)[-1][1] in ENDS
        assert end_of(server, channel.id).ending.reason is Reason.PEER_RESET
        assert not ready(server)

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_a_reset_behind_a_parked_write(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(Strategy.TEXTBOOK)
        peer, channel = await bench.join(server)
        stepper = stop(server)
        await send_in_turn(bench, server, [peer])
        await stepper.next()
        await until_ready(server, "#1 WRITE")
        await bench.run(peer.reset)
        await until(lambda: channel.connection.queued == 5)
        while server.channels:
            assert await stepper.next()
        assert steps(server)[-1][1] in ENDS
        assert end_of(server, channel.id).ending.reason is Reason.PEER_RESET

    run_on(loop, scenario)


@ON_BOTH_LOOPS
@WITH_BOTH
def test_a_drain_goes_on_step_by_step_and_its_deadline_stands(
    loop: str, strategy: Strategy
) -> None:
    async def scenario(bench: Bench) -> None:
        now = 100.0
        server = await bench.serve(strategy, clock=lambda: now)
        peer, channel = await bench.join(server)
        stepper = stop(server)
        await send_in_turn(bench, server, [peer])
        await bench.connect(server)
        await until_ready(server, "#1 READ", "accept")

        outcome = drain(server, 5.0)
        assert isinstance(outcome, Done)
        assert outcome.text.endswith("READ of 1 was parked: what they sent is not echoed.")
        await until(lambda: channel.connection.state is State.LINGERING)
        now += 60.0
        await asyncio.sleep(0.05)

        assert server.drainer.left == 5.0
        assert server.drainer.running
        # It waits for the client's end now: what it has sent is discarded.
        assert ready(server) == ["#1 READ"]
        await stepper.next()
        assert steps(server) == [("#1 READ", "discard 5")]
        peer.close()
        await until_ready(server, "#1 READ")
        await stepper.next()
        assert steps(server)[1:] == [("#1 READ", "recv 0 (end of file), close")]
        await until(lambda: not server.drainer.running)

    run_on(loop, scenario)


async def test_a_drain_that_was_stepped_closes_the_rest_at_its_deadline(bench: Bench) -> None:
    now = 100.0
    server = await bench.serve(clock=lambda: now)
    _, channel = await bench.join(server)
    stop(server)
    drain(server, 0.1)
    await until(lambda: channel.connection.state is State.LINGERING)
    now += 60.0
    await asyncio.sleep(0.15)
    assert server.channels
    await leave(server)
    now += 0.2
    await until(lambda: not server.channels)
    lines = calls(server, channel.id)
    assert lines[-1][3] == Cause.DRAIN
    assert lines[-1][1:3] == (READ, NONE)
