"""How much one client may have done in one turn of the loop."""

import socket

from echotui.model.address import Address
from echotui.model.mask import READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.send_queue import SMALL
from tests.server.bench import Bench

MESSAGES = 80
SIZE = SMALL // 2 + 1
"""Two are not put together."""


async def test_a_queue_of_many_messages_takes_several_turns(bench: Bench) -> None:
    server = await bench.serve(Strategy.EAGER)
    ours, theirs = socket.socketpair()
    with theirs:
        ours.setblocking(False)
        channel = Channel(server._wiring, 4711, ours, Address("127.0.0.1", 1))
        server.channels[channel.id] = channel
        server._admission.enter(channel.address)
        channel.open()
        for number in range(MESSAGES):
            channel.connection.received(b"%0*d" % (SIZE, number), 0, server.clock())
        channel.settle()
        assert channel.registered == READ | WRITE
        channel._on_ready(WRITE)
        assert channel.connection.writes == Strategy.EAGER.sends_a_turn < MESSAGES
        assert channel.registered == READ | WRITE
        while channel.connection.owing:
            channel._on_ready(WRITE)
        assert theirs.recv(2 * SIZE * MESSAGES) == b"".join(
            b"%0*d" % (SIZE, number) for number in range(MESSAGES)
        )
        assert channel.registered == READ
