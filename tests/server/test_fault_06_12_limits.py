"""Faults 6 and 12: limits on clients, and timeouts."""

import sys
import time

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Rejected
from echotui.model.limits import Limits
from echotui.model.mask import NONE
from echotui.model.view import Accepting
from echotui.server.commands import hold, kick
from echotui.server.server import EchoServer
from tests.server.bench import Bench, end_of, ending, until
from tests.server.peers import SMALL_BUFFER, Peer
from tests.server.probe import probing

MAPPED = "::ffff:127.0.0.1"

second_source = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 by default"
)


async def assert_rejected(bench: Bench, server: EchoServer, peer: Peer, limit: str) -> None:
    """It sees the end and not one byte; it is counted, and the journal names the limit."""
    assert await bench.run(peer.receive_to_end) == b""
    line = server.journal.newest(1)[0]
    assert isinstance(line, Rejected)
    assert (line.limit, line.address.port) == (limit, peer.port)


async def test_one_over_max_clients_is_closed_with_no_byte(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(max_clients=3))
    inside = [await bench.join(server) for _ in range(3)]
    assert server.accepting is Accepting.FULL

    over = await bench.connect(server)

    await assert_rejected(bench, server, over, "--max-clients 3")
    assert (server.counters.accepted, server.counters.rejected) == (3, 1)
    for peer, _ in inside:
        await bench.run(peer.echo)
    assert server.accepting is Accepting.FULL


async def test_one_that_leaves_makes_room_under_max_clients(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(max_clients=1))
    first, channel = await bench.join(server)
    kick(server, channel.id, Strength.RESET)
    assert server.accepting is Accepting.YES
    second, _ = await bench.join(server)
    await bench.run(second.echo)
    assert server.counters.rejected == 0
    first.close()


@second_source
async def test_one_over_max_per_ip_is_closed_and_another_address_is_admitted(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(max_per_ip=2))
    peer, channel = await bench.join(server)
    async with probing(bench, server):
        over = await bench.connect(server)
        await assert_rejected(bench, server, over, "--max-per-ip 2")

        other, _ = await bench.join(server, source="127.0.0.2")
        await bench.run(other.echo)
        peer.close()
        await ending(server, channel.id)
        again, _ = await bench.join(server)
        await bench.run(again.echo)
    assert (server.counters.accepted, server.counters.rejected) == (4, 1)


@second_source
async def test_max_per_ip_counts_mapped_and_plain_ipv4_as_one_address(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(max_per_ip=2), hosts=["::"])
    _, mapped = await bench.join(server, MAPPED)
    _, plain = await bench.join(server, "127.0.0.1")
    assert mapped.address.host == plain.address.host == "127.0.0.1"

    for host in (MAPPED, "127.0.0.1"):
        over = await bench.connect(server, host)
        await assert_rejected(bench, server, over, "--max-per-ip 2")

    for host, source in (("127.0.0.1", "127.0.0.2"), ("::1", None)):
        other, _ = await bench.join(server, host, source=source)
        await bench.run(other.echo)
    assert (server.counters.accepted, server.counters.rejected) == (4, 2)


async def test_rejected_clients_leave_nothing_behind(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(max_clients=1))
    async with probing(bench, server):
        (kept,) = server.channels
        for peer in await bench.crowd(server, 50):
            peer.close()
        assert (server.counters.rejected, list(server.channels)) == (50, [kept])
    await bench.flat()


async def test_idle_clients_are_closed_on_time_and_active_ones_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=2.0))
    # Rounds of the timeouts are a second apart: half a second off them, no reading is borderline.
    await until(lambda: server.clock() - server.started_at > 0.5)
    async with probing(bench, server):
        (talking,) = server.channels
        await bench.crowd(server, 200)
        silent = set(server.channels) - {talking}
        wall = time.time
        assert server.clock is time.monotonic
        monkeypatch.setattr(time, "time", lambda: wall() + 3600)
        await until(lambda: server.counters.ends.total() >= len(silent))
        assert list(server.channels) == [talking]
    assert server.counters.ends[Reason.IDLE_TIMEOUT] == len(silent)
    for id_ in silent:
        end = end_of(server, id_)
        assert end.ending == Ending(Reason.IDLE_TIMEOUT, Side.SERVER)
        assert 2.0 <= end.lived <= 3.0


@pytest.mark.usefixtures("quick")
async def test_an_idle_client_sees_end_of_file(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=0.2))
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    assert await bench.run(peer.receive_to_end) == b""
    assert (await ending(server, channel.id)).reason is Reason.IDLE_TIMEOUT
    peer.close()
    await bench.flat()


@pytest.mark.usefixtures("quick")
async def test_held_clients_are_exempt_from_the_idle_timeout(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=0.5))
    peer, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    _, silent = await bench.join(server)
    await ending(server, silent.id)
    # The next one is ended by a later round, which has passed the held one by as well.
    _, silent = await bench.join(server)
    await ending(server, silent.id)
    assert list(server.channels) == [channel.id]
    assert channel.registered == NONE

    await bench.run(peer.send, b"x")
    hold(server, channel.id, on=False)
    assert await bench.run(peer.receive, 1) == b"x"
    assert await bench.run(peer.receive_to_end) == b""
    assert (await ending(server, channel.id)).reason is Reason.IDLE_TIMEOUT


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("leaving", [False, True])
async def test_after_a_long_hold_the_full_time_runs_from_the_release(
    bench: Bench, *, leaving: bool
) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=0.6), sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    if leaving:
        await bench.fill(peer, channel)
    hold(server, channel.id, on=True)
    began = server.clock()
    await until(lambda: server.clock() - began > 0.9)

    released = server.clock()
    if leaving:
        kick(server, channel.id, Strength.DRAIN)
    else:
        hold(server, channel.id, on=False)

    assert (await ending(server, channel.id)).reason is Reason.IDLE_TIMEOUT
    assert 0.6 <= server.clock() - released <= 1.4


@pytest.mark.usefixtures("quick")
async def test_a_release_without_a_hold_gains_no_time(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=0.3))
    _, channel = await bench.join(server)
    while server.channels:
        hold(server, channel.id, on=False)
        await bench.run(time.sleep, 0.05)
        assert server.clock() - server.started_at < 3.0
    assert end_of(server, channel.id).ending.reason is Reason.IDLE_TIMEOUT
