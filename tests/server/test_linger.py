"""A kicked client lingers for its time, counted from our end and not from anything before it."""

import pytest

from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import LoopCall
from echotui.model.limits import Limits
from echotui.model.mask import WRITE
from echotui.model.strategy import Strategy
from echotui.server.commands import kick
from tests.server.bench import Bench, calls, end_of, ending, until

pytestmark = pytest.mark.usefixtures("quick")

LINGER = 0.5
BUFFER = 65536
"""Smaller ones let the kernel's probes of the closed window make room, again and again."""
ROUND = 0.2
"""Seconds between two rounds of the timeouts."""


async def test_a_client_that_keeps_its_end_open_is_closed_after_the_linger_time(
    bench: Bench,
) -> None:
    server = await bench.serve(limits=Limits(linger=LINGER))
    peer, channel = await bench.join(server)
    kick(server, channel.id, Strength.DRAIN)
    assert await bench.run(peer.receive_to_end) == b""
    took = await until(lambda: channel.id not in server.channels)
    assert LINGER - 0.1 <= took <= LINGER + ROUND + 0.5
    assert end_of(server, channel.id).ending == Ending(Reason.KICKED_DRAIN, Side.SERVER)
    assert calls(server, channel.id)[-1][3] == "closed"
    peer.close()
    await bench.flat()


async def test_the_linger_time_begins_when_a_late_reader_has_made_room_for_our_end(
    bench: Bench,
) -> None:
    server = await bench.serve(Strategy.TEXTBOOK, Limits(linger=LINGER), sndbuf=BUFFER)
    peer, channel = await bench.join(server, rcvbuf=BUFFER)
    await bench.fill(peer, channel)
    kick(server, channel.id, Strength.DRAIN)
    kicked_at = server.clock()
    await until(lambda: server.clock() - kicked_at > LINGER + ROUND)
    assert channel.registered == WRITE

    received = await bench.run(peer.receive_to_end, 4096)

    assert len(received) == channel.connection.bytes_in
    assert (await ending(server, channel.id)).reason is Reason.KICKED_DRAIN
    (began,) = (
        line.at
        for line in server.journal.newest(10)
        if isinstance(line, LoopCall) and line.cause is Cause.LINGER
    )
    assert end_of(server, channel.id).at - began >= LINGER - 0.01
