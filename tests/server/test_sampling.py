"""What the kernel reports of a connection for the table."""

import socket
from contextlib import suppress

import pytest

from echotui.server import sampling
from echotui.server.sampling import CAN_SAMPLE, KernelSample, sample
from echotui.server.tcp_info import LINUX_SIZE, from_linux, sample_from_linux
from tests.server.bench import until
from tests.server.test_tcp_info import LINUX
from tests.sources.worlds import LiveWorld

pytestmark = pytest.mark.skipif(not CAN_SAMPLE, reason="this system reports none of it")


def test_the_fast_way_reads_what_the_slow_way_reads() -> None:
    info = from_linux(LINUX)
    assert sample_from_linux(LINUX) == (info.rtt, info.retransmits)
    assert sample_from_linux(LINUX[: LINUX_SIZE - 1]) is None


async def test_a_client_that_does_not_read_fills_the_send_queue() -> None:
    world = LiveWorld()
    await world.start()
    try:
        (id_,) = await world.arrive(1)
        await world.send(id_, 500)
        channel = world.channel(id_)
        # The client's kernel has acknowledged, whether the client reads or not.
        await until(lambda: sample(channel).sendq == 0)
        rtt, retrans, _ = sample(channel)
        assert rtt is not None
        assert 0 < rtt < 1
        assert retrans == 0
        client = world.clients[id_]
        client.setblocking(False)
        await until(lambda: _send(client) and (sampling.sendq(channel) or 0) > 100_000)
        client.close()
        await until(lambda: id_ not in world.server.channels)
        # Its descriptor may be another client's now.
        assert sample(channel) == KernelSample(None, None, None)
        assert (sampling.rtt(channel), sampling.retrans(channel)) == (None, None)
    finally:
        world.stop()


def _send(client: socket.socket) -> bool:
    with suppress(BlockingIOError):
        client.send(bytes(65536))
    return True
