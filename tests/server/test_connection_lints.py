"""Lints of connections: real sockets, and a clock of the test's own."""

import asyncio

import pytest

from echotui.model.command import Strength
from echotui.model.fault_text import parse
from echotui.model.lints import LINTS
from echotui.model.mask import NONE, WRITE
from echotui.server import connection_lints
from echotui.server.channel import Channel
from echotui.server.commands import hold, kick
from echotui.server.connection_lints import MUCH, STUCK_AFTER, ConnectionLints
from echotui.server.sampling import CAN_SAMPLE
from echotui.server.sending import read_sending
from echotui.server.sockets import BorrowedSocket
from echotui.server.standing_clock import StandingClock
from tests.server.bench import Bench, until, until_still
from tests.server.machine import MISSING, OURS, machine
from tests.server.peers import SMALL_BUFFER, Peer

SAMPLED = pytest.mark.skipif(not CAN_SAMPLE, reason="this system reports none of it")


class Checked:
    """Lints with a clock that the test moves."""

    def __init__(self, *allowed: str) -> None:
        self.now = 0.0
        self.clock = StandingClock(lambda: self.now)
        self.lints = ConnectionLints(allowed, self.clock)

    def names(self, channel: Channel) -> tuple[str, ...]:
        """Check all, and return what a channel shows."""
        self.lints.check(channel, self.now)
        self.lints.expire(self.now)
        self.lints.ask(channel, self.now, float("-inf"))
        return self.lints.names(channel.id)

    def sentences(self, channel: Channel) -> dict[str, str]:
        return {state.name: state.sentence for state in self.lints.states(channel, self.now)}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that is closed for 0.2 s is closed for long."""
    monkeypatch.setattr(connection_lints, "STUCK_AFTER", 0.2)


async def gorge(bench: Bench, peer: Peer, channel: Channel) -> None:
    """Send until nothing more goes out, and read nothing."""
    await bench.run(peer.send_until_full, bytes(64 << 20), 0.2)
    await until_still(lambda: channel.connection.bytes_in)


@SAMPLED
@pytest.mark.usefixtures("impatient")
async def test_a_client_that_has_never_read_until_it_does(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    checked = Checked()
    assert checked.names(channel) == ()
    await gorge(bench, peer, channel)
    await until(lambda: "never-read" in checked.names(channel))
    assert "kernel-queue" in checked.names(channel)
    checked.now += 3
    told = checked.sentences(channel)
    assert "it does not read now, and has read little or nothing" in told["never-read"]
    assert told["kernel-queue"].startswith("The kernel holds ")
    assert told["kernel-queue"].endswith("(3 s ago).")
    # It reads some, and no more: bytes wait in a closed window as before.
    acked = read_sending(channel.fd).acked
    await bench.run(peer.receive, 1 << 20)
    await until(lambda: read_sending(channel.fd).acked > acked)
    await until(lambda: read_sending(channel.fd).closed_for > 0.2)
    assert "never-read" not in checked.names(channel)
    assert "kernel-queue" in checked.names(channel)
    reading = asyncio.create_task(bench.run(peer.receive_until_closed))
    await until(lambda: not read_sending(channel.fd).unacked)
    checked.now += 10
    assert set(checked.names(channel)) <= {"retransmits"}
    peer.end()
    await reading


@SAMPLED
async def test_what_the_kernel_holds_is_what_has_not_arrived(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await gorge(bench, peer, channel)
    sending = read_sending(channel.fd)
    # The client's kernel has acknowledged the rest.
    assert sending.unacked > MUCH
    if sending.acked:
        assert sending.unacked + sending.acked == channel.connection.bytes_out


async def test_a_queue_that_does_not_move(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)
    checked = Checked()
    stopped = channel.connection.progress_at
    checked.now = stopped + STUCK_AFTER - 0.1
    assert "stuck" not in checked.names(channel)
    checked.now = stopped + 4
    checked.clock.stop()
    # While the loop is stepped, no queue moves.
    checked.now = stopped + 104
    assert "stuck" not in checked.names(channel)
    checked.clock.resume()
    checked.now = stopped + 112
    assert "stuck" in checked.names(channel)
    assert channel.registered == WRITE
    assert checked.sentences(channel)["stuck"] == (
        "Its queue has not moved for 12 s: WRITE is registered, and the socket has not become"
        " writable."
    )
    (count,) = (count for count in checked.lints.counts(checked.now + 2) if count.name == "stuck")
    # No kernel was asked, and the next walk is near.
    assert (count.count, count.age) == (1, 0)
    reading = asyncio.create_task(bench.run(peer.receive_until_closed))
    await until(lambda: not channel.connection.queued)
    checked.now += STUCK_AFTER
    assert "stuck" not in checked.names(channel)
    peer.end()
    await reading


async def test_an_empty_mask_and_its_reason(bench: Bench) -> None:
    server = await bench.serve()
    _, channel = await bench.join(server)
    checked = Checked()
    assert checked.names(channel) == ()
    hold(server, channel.id, on=True)
    assert channel.registered == NONE
    checked.now = 1.0
    assert checked.names(channel) == ("empty-mask",)
    told = checked.sentences(channel)["empty-mask"]
    assert told.startswith("Registered for no event: it is held by the operator.")
    assert "not even a reset" in told
    changes = checked.lints.changes
    checked.now = 2.0
    assert checked.names(channel) == ("empty-mask",)
    assert checked.lints.changes == changes
    hold(server, channel.id, on=False)
    checked.now = 3.0
    assert checked.names(channel) == ()
    assert checked.lints.changes == changes + 1


async def test_what_injected_faults_do_is_not_taken_for_a_defect(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    checked = Checked()
    await server.faults.add(parse("latency=1h"))
    await bench.run(peer.send, b"later")
    await until(lambda: channel.connection.queued)
    checked.now = channel.connection.progress_at + 2 * STUCK_AFTER
    assert checked.names(channel) == ()
    await server.faults.add(parse("mute"))
    assert channel.registered == NONE
    assert checked.names(channel) == ()
    hold(server, channel.id, on=True)
    checked.now += 1
    assert checked.names(channel) == ("empty-mask",)
    hold(server, channel.id, on=False)
    checked.now += 1
    assert checked.names(channel) == ()
    await server.faults.clear()
    checked.now += 1
    assert checked.names(channel) == ()


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
async def test_segments_sent_again_count_for_one_check(bench: Bench) -> None:
    with machine() as there:
        server = await bench.serve(hosts=[OURS])
        child = there.crowd(server.addresses[0].port, "talking")
        with child:
            await until(lambda: server.counters.bytes_out >= 100)
            (channel,) = server.channels.values()
            checked = Checked()
            await until(lambda: not read_sending(channel.fd).unacked)
            assert checked.names(channel) == ()
            there.vanish()
            # What is sent now is never acknowledged: it goes again after 0.2 s, then more seldom.
            with BorrowedSocket(channel.fd) as sock:
                sock.send(b"x")
            await until(lambda: read_sending(channel.fd).resent >= 2)
            resent = read_sending(channel.fd).resent
            assert checked.names(channel) == ("retransmits",)
            checked.now += 4
            told = checked.sentences(channel)["retransmits"]
            assert told == (
                f"{resent} TCP segments were sent again in the 10 s before the last check"
                f" (4 s ago); {resent} since it connected."
            )
            # None since then: the next is due after 0.8 s and more.
            assert checked.names(channel) == ()
            child.kill()


async def test_nothing_is_kept_of_an_ended_connection(bench: Bench) -> None:
    server = await bench.serve()
    _, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    checked = Checked()
    assert checked.names(channel) == ("empty-mask",)
    kick(server, channel.id, Strength.RESET)
    checked.lints.drop(channel.id)
    # Its descriptor may be another client's now: nothing is asked.
    assert checked.names(channel) == ()
    assert not list(checked.lints.counts(1.0))


async def test_what_is_allowed_is_not_reported(bench: Bench) -> None:
    server = await bench.serve()
    _, channel = await bench.join(server)
    hold(server, channel.id, on=True)
    assert Checked("empty-mask").names(channel) == ()
    assert Checked("stuck").names(channel) == ("empty-mask",)
    assert Checked("stuck").lints.asks
    none = Checked(*(lint.name for lint in LINTS))
    assert not none.lints.asks
    assert none.names(channel) == ()
