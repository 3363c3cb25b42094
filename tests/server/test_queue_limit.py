"""All queues together stay under the limit, and the largest are choked first."""

import asyncio
import os
from collections.abc import Callable
from typing import ClassVar, cast

import pytest
from tornado.ioloop import IOLoop

from echotui.errors import IllegalSignalError
from echotui.model.cause import Cause
from echotui.model.journal import LoopCall
from echotui.model.limits import Limits
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.connection import Connection
from echotui.server.queue_limit import QueueLimit
from echotui.server.server import EchoServer
from tests.server.bench import BOTH, Bench, until, until_still

KIB = 1024
BOUND = 512 * KIB
LIMITS = Limits(high_water=1024 * KIB, low_water=16 * KIB, max_queued=BOUND)


class AtOnce:
    """A loop whose next iteration is now; later is never."""

    def call_later(self, delay: float, callback: Callable[..., None], *args: object) -> None:
        if not delay:
            callback(*args)


def queues(server: EchoServer) -> list[int]:
    return [channel.connection.queued for channel in server.channels.values()]


def causes(server: EchoServer) -> list[Cause]:
    return [line.cause for line in server.journal.newest(2000) if isinstance(line, LoopCall)]


async def test_clients_with_large_queues_share_the_limit_and_get_every_byte(bench: Bench) -> None:
    # Textbook reads nothing while anything is queued: its queues hold a message each.
    server = await bench.serve(Strategy.EAGER, LIMITS, sndbuf=4096)
    sent = os.urandom(700 * KIB)
    greedy = [(await bench.join(server, rcvbuf=4096))[0] for _ in range(8)]
    senders = [asyncio.create_task(bench.run(peer.send, sent)) for peer in greedy]
    await until(lambda: server.queue_limit.reached)
    await until_still(lambda: (sum(queues(server)), server.counters.bytes_in))
    # Each may exceed it by one receive.
    assert BOUND <= server.counters.queued <= BOUND + len(greedy) * Strategy.EAGER.receive_size
    assert server.counters.queued == sum(queues(server))
    assert Cause.QUEUES_FULL in causes(server)
    assert all(size < LIMITS.high_water for size in queues(server))
    # A client that reads its echo is served all the while.
    modest, _ = await bench.join(server)
    assert await bench.run(modest.echo, b"x" * 64) == b"x" * 64
    taken = await asyncio.gather(*(bench.run(peer.receive, len(sent)) for peer in greedy))
    assert taken == [sent] * len(greedy)
    await asyncio.gather(*senders)
    assert not server.queue_limit.reached
    assert (server.counters.queued, server.counters.choked) == (0, 0)


async def test_a_search_ends_with_the_server(bench: Bench) -> None:
    class Waiting:
        """A loop that remembers what waits."""

        waits: ClassVar[set[object]] = set()

        def call_later(self, _delay: float, _call: object, *_args: object) -> object:
            self.waits.add(timer := object())
            return timer

        def remove_timeout(self, timer: object) -> None:
            self.waits.remove(timer)

    server = await bench.serve(Strategy.EAGER, LIMITS)
    _, channel = await bench.join(server)
    channel.connection.received(b"x" * BOUND, 0, server.clock())
    channel.apply()
    queue_limit = QueueLimit(cast("IOLoop", Waiting()), BOUND, server.counters, server.channels)
    queue_limit.on_queue_grown(channel.id)
    assert len(Waiting.waits) == 1
    queue_limit.stop()
    queue_limit.stop()
    assert not Waiting.waits


async def test_the_largest_are_choked_first(bench: Bench) -> None:
    server = await bench.serve(Strategy.EAGER, LIMITS)
    sizes = (4, 8, 16, 100, 120, 140)
    channels = [(await bench.join(server, rcvbuf=4096))[1] for _ in sizes]
    for channel, size in zip(channels, sizes, strict=True):
        # As if the kernel had taken nothing of it.
        channel.connection.received(b"x" * size * KIB, 0, server.clock())
        channel.apply()
    assert not server.queue_limit.reached
    last = channels[0]
    last.connection.received(b"x" * (BOUND - sum(sizes[1:]) * KIB), 0, server.clock())
    last.apply()
    # At once, because in the next iteration the kernel takes all of it.
    QueueLimit(cast("IOLoop", AtOnce()), BOUND, server.counters, server.channels).on_queue_grown(
        last.id
    )
    states = [channel.connection.state for channel in channels]
    # The one that reached the limit, and the three largest; the small ones stay open.
    assert states == [State.CHOKED, State.OPEN, State.OPEN, *[State.CHOKED] * 3]
    assert all(channel.registered & 4 for channel in channels)


async def test_without_a_limit_no_connection_is_choked_for_the_others(bench: Bench) -> None:
    limits = Limits(high_water=1024 * KIB, low_water=16 * KIB, max_queued=0)
    server = await bench.serve(Strategy.EAGER, limits)
    _, channel = await bench.join(server)
    channel.connection.received(b"x" * 900 * KIB, 0, server.clock())
    channel.apply()
    assert not server.queue_limit.reached
    assert channel.connection.state is State.OPEN


@pytest.mark.parametrize("strategy", BOTH)
def test_only_an_open_connection_with_a_queue_can_be_choked(strategy: Strategy) -> None:
    connection = Connection(strategy, LIMITS, 0.0)
    with pytest.raises(IllegalSignalError):
        connection.choke()
    connection.received(b"abc", 0, 1.0)
    connection.choke()
    assert (connection.state, connection.cause) == (State.CHOKED, Cause.QUEUES_FULL)
    with pytest.raises(IllegalSignalError):
        connection.choke()
    connection.sent(3, 2.0)
    assert connection.state is State.OPEN
