"""How much is sent to one client in one iteration of the loop."""

import socket

from echotui.model.address import Address
from echotui.model.mask import READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.send_queue import MERGE_SIZE
from tests.server.bench import Bench

MESSAGES = 80
SIZE = MERGE_SIZE // 2 + 1
"""Two of them are not merged."""


async def test_a_queue_of_many_messages_takes_several_iterations(bench: Bench) -> None:
    server = await bench.serve(Strategy.EAGER)
    ours, theirs = socket.socketpair()
    with theirs:
        ours.setblocking(False)
        channel = Channel(server.admission.context, 4711, ours, Address("127.0.0.1", 1))
        server.channels[channel.id] = channel
        server.admission.limits.enter(channel.address)
        channel.open()
        for number in range(MESSAGES):
            channel.connection.received(b"%0*d" % (SIZE, number), 0, server.clock())
        channel.apply()
        assert channel.registered == READ | WRITE
        fileobj, on_ready = bench.loop.handlers[channel.fd]
        on_ready(fileobj, WRITE)
        assert channel.connection.writes == Strategy.EAGER.sends_a_turn < MESSAGES
        assert channel.registered == READ | WRITE
        while channel.connection.wants_write:
            on_ready(fileobj, WRITE)
        assert theirs.recv(2 * SIZE * MESSAGES) == b"".join(
            b"%0*d" % (SIZE, number) for number in range(MESSAGES)
        )
        assert channel.registered == READ
