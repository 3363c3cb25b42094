"""What the handling of one event did, as a text."""

import errno
import os

import pytest

from echotui.model.command import Strength
from echotui.model.limits import Limits
from echotui.model.mask import READ, WRITE
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
    assert server.accept_error == "out of descriptors", "until an accept succeeds"
    # Nothing waits for a try that would never come.
    server.listeners.accept(on=False)
    assert not server.accept_error
    server.listeners.accept(on=True)
    await until_ready(server, "accept")
    await stepper.next()
    assert steps(server)[1:] == [("#0 accept", "accept #1")]
    assert not server.accept_error
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


class Valve:
    """A transport that takes nothing until it is opened."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.is_open = False

    def read(self, size: int) -> bytes:
        return os.read(self._fd, size)

    def write(self, data: bytes | memoryview) -> int:
        if not self.is_open:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return os.write(self._fd, data)

    def settle(self) -> None:
        """Nothing is suppressed."""

    def close(self) -> None:
        """Nothing is kept."""


async def test_equal_calls_in_a_row_are_counted(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    channel.transport = valve = Valve(channel.fd)
    stepper = stop(server)
    for _ in range(3):
        await bench.run(peer.send, bytes(4096))
        await until(lambda: channel.parked & READ)
        while channel.parked & READ:
            await stepper.next()
    assert steps(server)[0] == ("#1 READ", "recv 4096, send EAGAIN, queue 4096")
    valve.is_open = True
    while channel.connection.queued:
        await stepper.next()
    assert steps(server)[-1] == ("#1 WRITE", "3 x send 4096")
    assert channel.transport is valve
    assert len(await bench.run(peer.receive, 3 * 4096)) == 3 * 4096


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
