"""The journal has every loop call that was made, and no other."""

from collections.abc import Callable
from typing import Any

import pytest

from echotui.model.command import Strength
from echotui.model.journal import Call, LoopCall
from echotui.model.mask import ERROR, NONE, READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.commands import accept, hold, kick
from echotui.server.server import EchoServer
from tests.server.bench import BOTH, Bench, calls, ending, until
from tests.server.peers import SMALL_BUFFER, noise

pytestmark = pytest.mark.usefixtures("quick")

Made = tuple[Call, int, int, int]
"""A call, its fd, the mask before and the mask after, both without ERROR."""


@pytest.fixture
def made(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """Every handler call that was really made on the loop."""
    calls_made: list[Made] = []
    masks: dict[int, int] = {}

    def record(call: Call) -> None:
        original: Callable[..., None] = getattr(bench.loop, call)

        def recording(what: int | Channel, *rest: Any) -> None:
            original(what, *rest)
            fd = what if isinstance(what, int) else what.fd
            events = rest[-1] if rest else NONE
            assert call is Call.REMOVE or events & ERROR == ERROR
            after = events & ~ERROR
            calls_made.append((call, fd, masks.get(fd, NONE), after))
            masks[fd] = after

        monkeypatch.setattr(bench.loop, call, recording)

    for call in Call:
        record(call)
    return calls_made


def logged(server: EchoServer) -> list[Made]:
    return [
        (line.call, line.fd, line.before, line.after)
        for line in reversed(server.journal.newest(server.journal.written))
        if isinstance(line, LoopCall)
    ]


async def test_textbook_flips_the_mask_twice_a_message(bench: Bench) -> None:
    server = await bench.serve(Strategy.TEXTBOOK)
    peer, channel = await bench.join(server)
    turn = [
        ("update_handler", READ, WRITE, "queued"),
        ("update_handler", WRITE, READ, "flushed"),
    ]
    for number in range(1, 4):
        await bench.run(peer.echo)
        await until(lambda: channel.registered == READ)
        assert calls(server, channel.id)[1:] == turn * number
    assert {line.fd for line in server.journal.newest(6) if isinstance(line, LoopCall)} == {
        channel.fd
    }


async def test_the_changes_a_second_are_those_of_the_strategy_alone(bench: Bench) -> None:
    server = await bench.serve(Strategy.TEXTBOOK)
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)
    await until(lambda: server.rates[3].now)
    server.set_strategy(Strategy.EAGER)
    assert server.rates[3].now == 0.0


async def test_eager_leaves_the_mask_alone_for_a_small_message(bench: Bench) -> None:
    server = await bench.serve(Strategy.EAGER)
    peer, channel = await bench.join(server)
    for _ in range(3):
        await bench.run(peer.echo)
    assert calls(server, channel.id) == [("add_handler", NONE, READ, "accepted")]


async def churn(bench: Bench, server: EchoServer) -> None:
    """Make connections go through every kind of mask change and of end."""
    peer, full = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, full)
    hold(server, full.id, on=True)
    hold(server, full.id, on=False)
    await bench.run(peer.reset)
    await ending(server, full.id)

    peer, half_closed = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.run(peer.send_and_end, noise(100_000))
    assert await bench.run(peer.receive_to_end) == noise(100_000)
    await ending(server, half_closed.id)

    for strength in Strength:
        await hold_and_kick(bench, server, strength)


async def hold_and_kick(bench: Bench, server: EchoServer, strength: Strength) -> None:
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    await until(lambda: channel.registered == READ)
    hold(server, channel.id, on=True)
    hold(server, channel.id, on=False)
    hold(server, channel.id, on=True)
    kick(server, channel.id, strength)
    peer.close()
    await ending(server, channel.id)


@pytest.mark.parametrize("strategy", BOTH)
async def test_every_loop_call_has_exactly_one_line(
    bench: Bench, made: list[Made], strategy: Strategy
) -> None:
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    await churn(bench, server)
    accept(server, on=False)
    accept(server, on=True)
    await bench.join(server)
    await server.drainer.drain(0.1)
    accept(server, on=True)
    await bench.join(server)
    server.stop()

    assert server.journal.written < 2000, "the journal has forgotten some"
    assert logged(server) == made
    added = [fd for call, fd, _, _ in made if call is Call.ADD]
    removed = [fd for call, fd, _, _ in made if call is Call.REMOVE]
    assert sorted(added) == sorted(removed)
    assert all(before != after for call, _, before, after in made if call is Call.UPDATE)


async def test_the_listeners_lines_have_their_causes(bench: Bench) -> None:
    server = await bench.serve(hosts=["127.0.0.1", "::1"])
    accept(server, on=False)
    accept(server, on=True)
    await server.drainer.drain(0.1)
    for listener in range(2):
        lines = [
            (str(line.call), line.before, line.after, str(line.cause))
            for line in reversed(server.journal.newest(100))
            if isinstance(line, LoopCall) and line.address == server.addresses[listener]
        ]
        assert (
            lines
            == [
                ("add_handler", NONE, READ, "listening"),
                ("remove_handler", READ, NONE, "not accepting"),
            ]
            * 2
        )
