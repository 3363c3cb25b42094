"""What the handling of one event did, as a text."""

import errno

import pytest

from echotui.model.command import Strength
from echotui.model.limits import Limits
from echotui.model.mask import WRITE
from echotui.model.strategy import Strategy
from echotui.server.commands import kick
from tests.server.bench import BOTH, Bench, until
from tests.server.peers import SMALL_BUFFER
from tests.server.stepped import leave, send_in_turn, steps, stop, until_ready
from tests.server.test_accept_errors import fail


async def test_accepts_and_rejects_are_named_up_to_some(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(max_clients=4))
    stepper = stop(server)
    for _ in range(8):
        await bench.connect(server)
    await until_ready(server, "accept")
    await stepper.next()
    accepted = [f"accept #{number}" for number in (1, 2, 3, 4)]
    assert steps(server) == [
        ("#0 accept", ", ".join([*accepted, "accept, close (--max-clients 4)", "3 more"]))
    ]


@pytest.mark.usefixtures("quick")
async def test_an_accept_that_fails_is_tried_again_as_an_event(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    fail(server, monkeypatch, errno.EMFILE)
    stepper = stop(server)
    peer = await bench.connect(server)
    await until_ready(server, "accept")
    await stepper.next()
    assert steps(server) == [("#0 accept", "out of descriptors")]
    assert [call.call for call in stepper.recent[-1].calls] == ["remove_handler"]
    await until_ready(server, "accept")
    await stepper.next()
    assert steps(server)[1:] == [("#0 accept", "accept #1")]
    await leave(server)
    await bench.run(peer.echo)


async def test_partial_sends_and_a_full_kernel(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    stepper = stop(server)
    await bench.run(peer.send, bytes(60_000))
    await until(lambda: stepper.parked)
    while channel.connection.bytes_in < 60_000:
        assert await stepper.next()
    did = steps(server)
    received, sent = 0, 0
    for event, text in did:
        assert event == "#1 READ"
        recv, *others = text.split(", ")
        size = int(recv.removeprefix("recv "))
        received += size
        if others[0].startswith("send "):
            # Only with an empty queue it is tried at once.
            count = int(others[0].removeprefix("send ").removesuffix(f" of {size}"))
            sent += count
            size -= count
        assert others[-1] == f"queue {size}"
    assert (received, received - sent) == (60_000, channel.connection.queued)
    assert channel.registered & WRITE


@pytest.mark.parametrize("strategy", BOTH)
async def test_an_end_that_the_operator_asked_for(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    peer, _ = await bench.join(server)
    stepper = stop(server)
    if strategy is Strategy.TEXTBOOK:
        await send_in_turn(bench, server, [peer])
        await stepper.next()
        kick(server, 1, Strength.DRAIN)
        await until_ready(server, "#1 WRITE")
        await stepper.next()
        await stepper.next()
        assert steps(server)[1:] == [("#1 WRITE", "send 5"), ("#1 WRITE", "queue empty, shutdown")]
    else:
        kick(server, 1, Strength.DRAIN)
    await bench.run(peer.send, b"late")
    await until_ready(server, "#1 READ")
    await stepper.next()
    assert steps(server)[-1] == ("#1 READ", "discard 4")
    await bench.run(peer.end)
    await until_ready(server, "#1 READ")
    await stepper.next()
    assert steps(server)[-1] == ("#1 READ", "recv 0 (end of file), close")
