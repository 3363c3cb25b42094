"""The end of stepping: what is parked is delivered in order, and every byte comes back."""

import asyncio
import hashlib

import pytest

from echotui.model.ending import Reason
from echotui.model.journal import Act, Acted, LoopCall, Stepped
from echotui.model.limits import Limits
from echotui.model.mask import READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server import stepper as stepper_module
from echotui.server.channel import Channel
from echotui.server.step_mode import StepMode
from tests.server.bench import Bench, until, until_still
from tests.server.peers import SMALL_BUFFER, noise
from tests.server.stepped import (
    ON_BOTH_LOOPS,
    VIEWER,
    WITH_BOTH,
    leave,
    ready,
    run_on,
    send_in_turn,
    steps,
    stop,
)

CLIENTS = 40
SIZE = 20_000


@ON_BOTH_LOOPS
@WITH_BOTH
def test_a_minute_parked_then_every_byte_comes_back(loop: str, strategy: Strategy) -> None:
    async def scenario(bench: Bench) -> None:
        now = 100.0
        limits = Limits(idle_timeout=5.0, stall_timeout=5.0)
        server = await bench.serve(strategy, limits, clock=lambda: now)
        peers = [(await bench.join(server))[0] for _ in range(CLIENTS)]
        stepper = stop(server)
        data = [noise(SIZE, seed) for seed in range(CLIENTS)]
        for peer, own in zip(peers, data, strict=True):
            await bench.run(peer.send, own)
        await until(lambda: stepper.parked == CLIENTS)
        # A round of the timers ends, at a time at which every client would have been idle.
        rounds = server.rounds
        now += 60.0
        await until(lambda: server.rounds >= rounds + 2)
        assert (stepper.parked, stepper.count, len(server.channels)) == (CLIENTS, 0, CLIENTS)
        assert server.counters.bytes_in == 0

        await leave(server)

        echoes = [await bench.run(peer.receive, SIZE) for peer in peers]
        assert [hashlib.sha256(echo).digest() for echo in echoes] == [
            hashlib.sha256(own).digest() for own in data
        ]
        assert not [line for line in server.journal.newest(2000) if isinstance(line, Stepped)]
        assert not ready(server)
        assert (stepper.mode, stepper.owner) == (StepMode.RUN, None)
        # From now on time counts again.
        rounds = server.rounds
        now += 6.0
        await until(lambda: not server.channels)
        assert server.counters.ends == {Reason.IDLE_TIMEOUT: CLIENTS}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("echotui.server.timeouts.PERIOD", 0.1)
        run_on(loop, scenario)


async def test_time_alone_bounds_what_leaves_in_one_iteration(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve()
    peers = [(await bench.join(server))[0] for _ in range(2 * stepper_module.STEPS_PER_ITERATION)]
    stepper = stop(server)
    for peer in peers:
        peer.sock.sendall(b"hello")
    await until(lambda: stepper.parked == len(peers))
    monkeypatch.setattr(stepper_module, "SLICE", 60.0)
    stepper.leave()
    assert not stepper.parked


@ON_BOTH_LOOPS
def test_in_slices_and_in_order_also_when_more_becomes_ready(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(Strategy.TEXTBOOK)
        peers = [(await bench.join(server))[0] for _ in range(9)]
        stepper = stop(server)
        order = [peers[number] for number in (4, 2, 8, 0, 6, 1, 3, 7, 5)]
        await send_in_turn(bench, server, order)

        stepper.leave()

        assert stepper.parked == 8  # One in each iteration.
        held = server.channels[6]
        held.hold(on=True)
        assert stepper.parked == 7
        await stepper.has_left()
        assert not stepper.clock.stands
        for peer in order[:-1]:
            assert await bench.run(peer.receive, 5) == b"hello"
        lines = [line for line in server.journal.newest(200) if isinstance(line, LoopCall)]
        queued = [line.id for line in reversed(lines) if line.cause == "queued"]
        assert queued == [5, 3, 9, 1, 7, 2, 4, 8]
        held.hold(on=False)
        assert await bench.run(peers[5].receive, 5) == b"hello"
        for peer in peers:
            await bench.run(peer.echo)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepper_module, "SLICE", 0.0)
        run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_while_it_leaves_nothing_overtakes_what_is_parked_of_the_same_client(loop: str) -> None:
    delivered: list[tuple[int, int]] = []
    deliver = Channel.deliver

    def noted(self: Channel, event: int) -> str:
        delivered.append((self.id, event))
        return deliver(self, event)

    async def scenario(bench: Bench) -> None:
        server = await bench.serve(sndbuf=SMALL_BUFFER)
        peers = [(await bench.join(server, rcvbuf=SMALL_BUFFER))[0] for _ in range(4)]
        channels = list(server.channels.values())
        for peer in peers:
            await bench.run(peer.send, bytes(100_000))
        await until_still(lambda: server.counters.bytes_in, for_=0.05)
        stepper = stop(server)
        echoes = []
        for peer in peers:
            await bench.run(peer.send, bytes(130_000))
            echoes.append(asyncio.create_task(bench.run(peer.receive, 230_000)))
        await until(lambda: all(each.parked == READ | WRITE for each in channels))
        parked = [(each.subject.id, each.event) for each in stepper.oldest(99)]
        stepper.leave()
        left = 8
        while stepper.clock.stands:
            # Nor is it parked again: else a busy client would never get away.
            assert stepper.parked <= left
            left = stepper.parked
            for channel in channels:
                assert not (channel.parked and channel.handled)
            await asyncio.sleep(0)
        assert delivered == parked
        for echo in echoes:
            assert len(await echo) == 230_000

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepper_module, "SLICE", 0.0)
        patch.setattr(Channel, "deliver", noted)
        run_on(loop, scenario)


async def test_it_is_stopped_again_while_it_leaves(bench: Bench) -> None:
    server = await bench.serve()
    peers = [(await bench.join(server))[0] for _ in range(4)]
    stepper = stop(server)
    await send_in_turn(bench, server, peers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepper_module, "SLICE", 0.0)
        stepper.leave()
        waiting = asyncio.create_task(stepper.has_left())
        await asyncio.sleep(0)
        stepper.start(StepMode.STEP, VIEWER)
        # Who let it run would wait for as long as somebody else steps.
        await asyncio.wait_for(waiting, 1.0)
        await asyncio.sleep(0.02)
        assert ready(server) == ["#2 READ", "#3 READ", "#4 READ"]
        assert stepper.clock.stands
        # The first client has its echo, and waits at the gate again.
        await send_in_turn(bench, server, peers[:1])
        assert ready(server)[-1] == "#1 READ"
        await stepper.next()
        assert steps(server) == [("#2 READ", "recv 5, send 5")]
        await leave(server)
    for peer, size in zip(peers, (10, 5, 5, 5), strict=True):
        assert len(await bench.run(peer.receive, size)) == size
    acts = [line.act for line in reversed(server.journal.newest(99)) if isinstance(line, Acted)]
    assert acts == [Act.STEP, Act.RUN] * 2


async def test_a_server_that_stops_forgets_what_is_parked(bench: Bench) -> None:
    server = await bench.serve()
    peers = [(await bench.join(server))[0] for _ in range(2)]
    stepper = stop(server)
    await send_in_turn(bench, server, peers)
    await bench.connect(server)
    await until(lambda: stepper.parked == 3)
    server.stop()
    assert stepper.parked == 0
    await asyncio.wait_for(stepper.has_left(), 1.0)
    assert server.counters.ends == {Reason.SERVER_STOP: 2}
    assert server.counters.bytes_in == 0
