"""A stepped loop: each ready event is parked once, and handled when it is delivered."""

import asyncio

import pytest

from echotui.model.journal import Ended, LoopCall, Stepped
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.connection import Connection
from echotui.server.parked_events import Steppable
from echotui.server.step_mode import StepMode
from echotui.server.stepper import Stepper
from tests.server.bench import Bench, calls, until, until_still
from tests.server.peers import SMALL_BUFFER
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
    until_ready,
)


@ON_BOTH_LOOPS
@WITH_BOTH
def test_what_is_ready_is_parked_in_order_and_not_reported_again(
    loop: str, strategy: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[str] = []
    park = Stepper.park

    def counted(self: Stepper, subject: Steppable, event: int) -> bool:
        reports.append(f"#{subject.id}")
        return park(self, subject, event)

    monkeypatch.setattr(Stepper, "park", counted)

    async def scenario(bench: Bench) -> None:
        server = await bench.serve(strategy)
        peers = [(await bench.join(server))[0] for _ in range(3)]
        stop(server)
        reports.clear()
        await send_in_turn(bench, server, [peers[2], peers[0], peers[1]])
        await bench.connect(server)
        await until_ready(server, "#3 READ", "#1 READ", "#2 READ", "accept")
        await bench.run(peers[0].send, b"more")

        await until_still(lambda: len(reports), for_=0.1)

        assert reports == ["#3", "#1", "#2", "#0"]
        assert [channel.parked for channel in server.channels.values()] == [READ] * 3
        assert [channel.registered for channel in server.channels.values()] == [READ] * 3
        assert not steps(server)
        assert sum(channel.connection.bytes_in for channel in server.channels.values()) == 0

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_a_message_step_by_step_in_textbook(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(Strategy.TEXTBOOK)
        peer, channel = await bench.join(server)
        stepper = stop(server)
        await bench.run(peer.send, b"hello")
        await until_ready(server, "#1 READ")

        # After each of them, what is ready next is parked already.
        assert await stepper.next()
        assert (ready(server), channel.registered) == (["#1 WRITE"], WRITE)
        assert await stepper.next()
        assert (ready(server), channel.registered) == (["#1 WRITE"], WRITE)
        assert await bench.run(peer.receive, 5) == b"hello"
        assert await stepper.next()
        assert (ready(server), channel.registered) == ([], READ)
        assert not await stepper.next()

        assert steps(server) == [
            ("#1 READ", "recv 5, queue 5"), ("#1 WRITE", "send 5"), ("#1 WRITE", "queue empty")
        ]  # fmt: skip
        read, write, empty = [
            line for line in reversed(server.journal.newest(5)) if isinstance(line, Stepped)
        ]
        assert (read.number, write.number, empty.number) == (1, 2, 3)
        assert {line.address for line in (read, write, empty)} == {channel.address}
        # Each before the loop calls that were made in it; parking itself is not in the journal.
        lines = [type(line) for line in reversed(server.journal.newest(5))]
        assert lines == [Stepped, LoopCall, Stepped, Stepped, LoopCall]
        assert calls(server, 1)[1:] == [
            ("update_handler", READ, WRITE, "queued"), ("update_handler", WRITE, READ, "flushed")
        ]  # fmt: skip

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_in_eager_a_message_is_one_event_and_changes_no_mask(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve()
        peer, _ = await bench.join(server)
        stepper = stop(server)
        await bench.run(peer.send, b"hello")
        await until_ready(server, "#1 READ")
        assert await stepper.next()
        assert await bench.run(peer.receive, 5) == b"hello"
        assert steps(server) == [("#1 READ", "recv 5, send 5")]
        (step,) = stepper.recent
        assert step.calls == ()

    run_on(loop, scenario)


@ON_BOTH_LOOPS
@WITH_BOTH
def test_a_turn_delivers_what_is_ready_by_then_and_no_more(loop: str, strategy: Strategy) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(strategy)
        peers = [(await bench.join(server))[0] for _ in range(3)]
        stepper = stop(server)
        await send_in_turn(bench, server, peers)
        assert await stepper.turn() == 3
        assert [event for event, _ in steps(server)] == ["#1 READ", "#2 READ", "#3 READ"]
        if strategy is Strategy.TEXTBOOK:
            # They became ready in this turn: they are of the next one.
            assert sorted(ready(server)) == ["#1 WRITE", "#2 WRITE", "#3 WRITE"]
            assert await stepper.turn() == 3
            assert await stepper.turn() == 3
        assert (await stepper.turn(), ready(server)) == (0, [])
        for peer in peers:
            assert await bench.run(peer.receive, 5) == b"hello"

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_read_and_write_of_one_descriptor_are_two_events(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(sndbuf=SMALL_BUFFER)
        peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
        stepper = stop(server)
        await bench.run(peer.send, bytes(100_000))
        await until_ready(server, "#1 READ")
        await stepper.next()
        assert channel.registered == READ | WRITE
        await until_ready(server, "#1 READ")
        received = asyncio.create_task(bench.run(peer.receive, 100_000))
        await until_ready(server, "#1 READ", "#1 WRITE")
        assert channel.parked == READ | WRITE
        await stepper.next()
        assert channel.delivered == READ
        await stepper.next()
        assert channel.delivered == WRITE
        await leave(server)
        assert len(await received) == 100_000

    run_on(loop, scenario)


@ON_BOTH_LOOPS
def test_accept_is_an_event_of_its_own(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve()
        stepper = stop(server)
        peers = [await bench.connect(server) for _ in range(2)]
        await bench.run(peers[0].send, b"early")
        await until_ready(server, "accept")
        assert not server.channels
        await stepper.next()
        assert steps(server) == [("#0 accept", "accept #1, accept #2")]
        (step,) = stepper.recent
        assert step.line.address == server.addresses[0]
        assert [(call.id, call.after) for call in step.calls] == [(1, READ), (2, READ)]
        # New channels are behind the gate from the start.
        await until_ready(server, "#1 READ")
        await stepper.next()
        assert await bench.run(peers[0].receive, 5) == b"early"

    run_on(loop, scenario)


@ON_BOTH_LOOPS
@WITH_BOTH
def test_ends_are_seen_when_they_are_delivered(loop: str, strategy: Strategy) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve(strategy)
        ended, reset = [(await bench.join(server))[0] for _ in range(2)]
        stepper = stop(server)
        await bench.run(ended.end)
        await until_ready(server, "#1 READ")
        await bench.run(reset.reset)
        await until_ready(server, "#1 READ", "#2 READ")
        assert len(server.channels) == 2
        await stepper.turn()
        assert not server.channels
        assert steps(server) == [
            ("#1 READ", "recv 0 (end of file), close"), ("#2 READ", "recv ECONNRESET, close")
        ]  # fmt: skip
        kinds = [type(line) for line in reversed(server.journal.newest(6))]
        assert kinds == [Stepped, LoopCall, Ended] * 2
        assert [call.after for step in stepper.recent for call in step.calls] == [NONE, NONE]
        assert not ready(server)

    run_on(loop, scenario)


async def test_slowly_each_event_has_its_time(bench: Bench) -> None:
    server = await bench.serve(Strategy.TEXTBOOK)
    peer, channel = await bench.join(server)
    server.stepper.rate = 20.0
    server.stepper.start(StepMode.SLOW, VIEWER)
    await bench.run(peer.send, b"hello")
    assert await bench.run(peer.receive, 5) == b"hello"
    await until(lambda: channel.registered == READ)
    lines = [line for line in server.journal.newest(9) if isinstance(line, Stepped)]
    assert len(lines) == 3
    assert 0.08 <= lines[0].at - lines[2].at <= 0.5


async def test_an_error_in_a_step_costs_one_client_and_stops_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.may_log.append("handler failed")
    server = await bench.serve()
    peers = [(await bench.join(server))[0] for _ in range(2)]
    broken = server.channels[1].connection
    received = Connection.received

    def fail(self: Connection, data: bytes, taken: int, now: float) -> None:
        if self is broken:
            raise RuntimeError
        received(self, data, taken, now)

    monkeypatch.setattr(Connection, "received", fail)
    stepper = stop(server)
    await send_in_turn(bench, server, peers)
    assert await stepper.turn() == 2
    assert steps(server) == [
        ("#1 READ", "recv 5, send 5, handler failed, close"), ("#2 READ", "recv 5, send 5")
    ]  # fmt: skip
    assert list(server.channels) == [2]
    assert await bench.run(peers[1].receive, 5) == b"hello"
    await leave(server)
    await bench.run(peers[1].echo)


async def test_an_error_of_a_listener_in_a_step_stops_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.may_log.append("a parked event failed")
    server = await bench.serve()
    (listener,) = server.listeners
    stepper = stop(server)
    peer = await bench.connect(server)
    await until_ready(server, "accept")
    with monkeypatch.context() as patch:
        patch.setattr(listener, "deliver", lambda _event: 1 // 0)
        await stepper.next()
    assert steps(server) == [("#0 accept", "failed: ZeroDivisionError")]
    await leave(server)
    await bench.run(peer.echo)
