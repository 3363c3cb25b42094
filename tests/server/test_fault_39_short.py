"""Fault 39: the kernel has no memory for a send or a receive, or the socket fails."""

import errno
import os
from collections.abc import Callable
from typing import Final

import pytest

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE
from echotui.model.strategy import Strategy
from echotui.server import echo
from tests.server.bench import BOTH, Bench, calls, ending, until
from tests.server.peers import SMALL_BUFFER, Peer, noise

pytestmark = pytest.mark.usefixtures("quick")

SIZE: Final = 300_000
Fail = Callable[..., None]


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Let calls of `read` or `write` fail: the first `times` after `after` that went well."""

    def fail(call: str, number: int, *, after: int = 0, times: int = 1) -> None:
        original: Callable[..., object] = getattr(os, call)
        count = [0]

        def failing(*arguments: object) -> object:
            count[0] += 1
            if after < count[0] <= after + times:
                raise OSError(number, os.strerror(number))
            return original(*arguments)

        monkeypatch.setattr(echo, call, failing)

    return fail


@pytest.mark.parametrize(
    ("call", "number", "strategy"),
    [
        ("write", errno.ENOBUFS, Strategy.EAGER),
        ("write", errno.ENOMEM, Strategy.TEXTBOOK),
        ("read", errno.ENOBUFS, Strategy.TEXTBOOK),
        ("read", errno.ENOMEM, Strategy.EAGER),
    ],
)
async def test_it_is_tried_again_and_no_byte_is_lost(
    bench: Bench, fail: Fail, call: str, number: int, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    fail(call, number)
    data = noise(3000)
    await bench.run(peer.send_and_end, data)
    await until(lambda: channel.connection.cause is Cause.OUT_OF_MEMORY)
    assert channel.registered == NONE
    assert await bench.run(peer.receive_to_end) == data
    assert await ending(server, channel.id) == Ending(Reason.PEER_CLOSED, Side.CLIENT)
    causes = [cause for _, _, _, cause in calls(server, channel.id)]
    assert causes.index("tried again") == causes.index("out of memory") + 1
    peer.close()
    await bench.flat()


async def test_for_good_it_costs_a_try_a_round(bench: Bench, fail: Fail) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    fail("write", errno.ENOBUFS, times=10**9)
    await bench.run(peer.send, b"x")
    before = server.counters.updates
    await until(lambda: server.counters.updates >= before + 5, 8.0)
    assert server.counters.updates <= before + 8
    assert channel.connection.queued == 1
    assert list(server.channels) == [channel.id]


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("call", ["read", "write"])
@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
async def test_an_error_that_loses_bytes_is_a_reset_and_no_end_of_file(
    bench: Bench, fail: Fail, number: int, call: str, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    fail(call, number, after=1)
    with pytest.raises(ConnectionError):
        await bench.run(send_and_receive, peer)
    expected = Ending(Reason.ERROR, Side.SERVER, errno.errorcode[number])
    assert await ending(server, channel.id) == expected
    peer.close()
    await bench.flat()


def send_and_receive(peer: Peer) -> None:
    peer.send(noise(SIZE))
    peer.receive_to_end()


async def test_nor_is_a_stall_or_the_end_of_a_drain_that_loses_some(bench: Bench) -> None:
    for limits, within in ((Limits(stall_timeout=1.0), 9.0), (Limits(), 0.3)):
        server = await bench.serve(limits=limits, sndbuf=SMALL_BUFFER)
        peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
        await bench.fill(peer, channel)
        if within < 1:
            await server.drainer.drain(within)
        await until(lambda server=server: not server.channels)  # type: ignore[misc]
        assert channel.connection.lost
        with pytest.raises(ConnectionResetError):
            await bench.run(peer.receive_to_end)
        peer.close()
