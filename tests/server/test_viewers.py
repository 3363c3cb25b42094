"""Details of connections that a viewer inspects, and of others."""

import pytest

from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.detail import KEPT_SECONDS
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.journal import Call, Ended, LoopCall
from echotui.model.limits import Limits
from echotui.model.state import State
from echotui.server.commands import forget, hold, kick
from echotui.server.sampling import CAN_SAMPLE
from echotui.server.server import EchoServer
from echotui.server.viewer import MAX_INSPECTED
from tests.server.bench import Bench, ending, poll, until
from tests.server.peers import SMALL_BUFFER


def timeline(server: EchoServer, id_: int) -> list[str]:
    """Its lines as words, oldest first."""
    return [
        str(line.cause) if isinstance(line, LoopCall) else f"ended: {line.ending}"
        for line in reversed(server.viewers.detail(id_).timeline)
        if isinstance(line, LoopCall | Ended)
    ]


async def test_an_unknown_connection_has_no_detail(bench: Bench) -> None:
    server = await bench.serve()
    await bench.join(server)
    poll(server, 0, 0)
    poll(server, 17, 18)
    for id_ in (0, 17, 18, -1):
        assert not server.viewers.detail(id_)


async def test_a_detail_is_of_now(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    poll(server, channel.id, channel.id)
    assert server.viewers.detail(channel.id).row.bytes_in == 0

    await bench.run(peer.echo, bytes(1000))
    hold(server, channel.id, on=True)
    await bench.run(peer.send, bytes(77))
    await until(lambda: server.viewers.detail(channel.id).kernel.in_queue == 77)

    detail = server.viewers.detail(channel.id)
    assert (detail.row.id, detail.row.fd, detail.row.address) == (1, channel.fd, channel.address)
    assert (detail.row.bytes_in, detail.row.bytes_out, detail.row.held) == (1000, 1000, True)
    assert detail.local == server.addresses[0]
    assert dict(detail.kernel.options)["TCP_NODELAY"] == "on"
    assert timeline(server, channel.id) == ["accepted", "held"]
    assert (detail.row.lost, detail.row.discarded) == (0, 0)


async def test_a_connection_that_is_not_inspected_has_a_detail_too(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    detail = server.viewers.detail(channel.id)
    assert (detail.row.bytes_in, detail.local) == (64, server.addresses[0])
    assert detail.kernel.options
    assert timeline(server, channel.id) == ["accepted"]
    assert (detail.in_history, detail.queue_history, detail.received) == ((), (), b"")

    peer.close()
    await ending(server, channel.id)

    detail = server.viewers.detail(channel.id)
    assert detail.row.ending.reason is Reason.PEER_CLOSED
    assert timeline(server, channel.id)[-1] == "ended: peer closed"
    assert (detail.kernel.options, detail.local) == ((), Address("", 0))
    assert not CAN_SAMPLE or detail.kernel.tcp.rtt > 0
    forget(server)
    assert not server.viewers.detail(channel.id)


@pytest.mark.parametrize("detailed", [False, True])
async def test_an_inspected_connection_is_kept_after_its_end_and_longer_than_the_history(
    bench: Bench, *, detailed: bool
) -> None:
    server = await bench.serve(limits=Limits(keep_closed=0.0))
    peer, channel = await bench.join(server)
    poll(server, channel.id, channel.id if detailed else 0)
    await bench.run(peer.echo)
    living = server.viewers.detail(channel.id)
    assert living.row.ending == NOT_ENDED
    peer.reset()
    await ending(server, channel.id)
    server.history.expire(server.clock())
    assert server.history.find(channel.id) is None

    poll(server, channel.id, channel.id if detailed else 0)
    detail = server.viewers.detail(channel.id)

    assert detail.row.ending == Ending(Reason.PEER_RESET, Side.CLIENT)
    assert (detail.row.state, detail.row.bytes_in) == (State.CLOSED, 64)
    assert (detail.local, detail.kernel.options) == (living.local, living.kernel.options)
    assert timeline(server, channel.id) == ["accepted", "reset", "ended: peer reset"]
    assert detail.timeline[0] == server.journal.newest(1)[0], "newest first"
    assert 0 <= detail.row.idle < 10


async def test_what_was_lost_and_what_was_discarded(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    greedy, full = await bench.join(server, rcvbuf=SMALL_BUFFER)
    talker, leaving = await bench.join(server)
    for channel in (full, leaving):
        poll(server, 0, channel.id)
    await bench.fill(greedy, full)
    lost = full.connection.queued
    assert lost
    kick(server, full.id, Strength.CLOSE)
    kick(server, leaving.id, Strength.DRAIN)
    await bench.run(talker.send, bytes(100))
    await until(lambda: server.viewers.detail(leaving.id).row.discarded == 100)
    talker.close()
    await ending(server, leaving.id)

    detail = server.viewers.detail(full.id)
    assert (detail.row.lost, detail.row.discarded, detail.row.queued) == (lost, 0, 0)
    detail = server.viewers.detail(leaving.id)
    assert (detail.row.lost, detail.row.discarded) == (0, 100)


async def test_histories_have_a_value_a_second_while_a_viewer_polls(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await bench.run(peer.echo, bytes(5000))
    now = server.clock() + 100.0
    poll(server, channel.id, 0)
    server.viewers.sample(now)
    await bench.run(peer.echo, bytes(3000))
    server.viewers.sample(now + 2.0)
    server.viewers.sample(now + 2.0)
    detail = server.viewers.detail(channel.id)
    assert detail.in_history == detail.out_history == (0.0, 1500.0)
    assert list(detail.queue_history) == [0, 0]
    for second in range(200):
        server.viewers.sample(now + 3.0 + second)
    peer.close()
    await ending(server, channel.id)
    server.viewers.sample(now + 1000.0)
    detail = server.viewers.detail(channel.id)
    assert {len(h) for h in (detail.in_history, detail.out_history, detail.queue_history)} == {
        KEPT_SECONDS
    }


async def test_the_rounds_sample_queues_and_rates(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    poll(server, 0, channel.id)
    await bench.fill(peer, channel)
    await until(lambda: any(server.viewers.detail(channel.id).queue_history))
    detail = server.viewers.detail(channel.id)
    assert detail.queue_history[-1] == channel.connection.queued
    assert sum(detail.in_history) > sum(detail.out_history) > 0
    assert detail.kernel.out_queue > 0


async def test_the_timeline_outlives_the_journal(bench: Bench) -> None:
    server = await bench.serve()
    _, busy = await bench.join(server)
    _, quiet = await bench.join(server)
    hold(server, quiet.id, on=True)
    poll(server, quiet.id, 0)
    for turn in range(2100):
        hold(server, busy.id, on=not turn % 2)
    hold(server, quiet.id, on=False)
    assert timeline(server, quiet.id) == ["accepted", "held", "released"]
    lines = server.viewers.detail(busy.id).timeline
    assert len(lines) == 200
    assert {line.call for line in lines if isinstance(line, LoopCall)} == {Call.UPDATE}


async def test_only_the_newest_polled_are_inspected(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(keep_closed=0.0))
    await bench.crowd(server, MAX_INSPECTED + 2)
    ids = list(server.channels)
    first, second, *others = ids
    poll(server, first, second)
    server.viewers.sample(server.clock() + 100.0)
    for id_ in others:
        poll(server, id_, second)
    for id_ in ids:
        kick(server, id_, Strength.RESET)
    forget(server)
    known = [id_ for id_ in ids if server.viewers.detail(id_)]
    # The detail that is open was polled each time, so it is the newest.
    assert known == [second, *others[1:]]
    assert len(known) == MAX_INSPECTED
    assert server.viewers.detail(second).in_history, "it was inspected all the while"
    assert not server.journal.followed
