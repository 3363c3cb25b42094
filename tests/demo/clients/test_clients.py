"""Every kind of client against the real server."""

import asyncio
from itertools import pairwise

import pytest

from echotui.demo.messages import ClientEnd, ClientEnded, Connected, Echoed, Figures, Mismatch
from echotui.demo.scenario import Kind, Part
from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Ended as EndLine
from echotui.model.journal import LoopCall
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.commands import kick
from echotui.server.server import EchoServer
from tests.demo.places import of, running, serving
from tests.server.bench import until

BOTH = READ | WRITE


def the_channel(server: EchoServer) -> Channel:
    (channel,) = server.channels.values()
    return channel


def steps_of(server: EchoServer, id_: int) -> list[tuple[int, int, str]]:
    """Masks before and after, and why, of one connection."""
    return [
        (line.before, line.after, str(line.cause))
        for line in reversed(server.journal.newest(2000))
        if isinstance(line, LoopCall) and line.id == id_
    ]


def ends(server: EchoServer) -> list[EndLine]:
    return [line for line in reversed(server.journal.newest(2000)) if isinstance(line, EndLine)]


@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize(
    "part",
    [
        Part("x", Kind.CHATTY, every=0.1),
        Part("x", Kind.CHATTY, every=0.1, size=5000),
        Part("x", Kind.BULK, size=300_000, every=0.1),
        Part("x", Kind.DRIBBLER, every=0.01),
        Part("x", Kind.HOSTILE, every=0.05),
        Part("x", Kind.BURST),
    ],
    ids=lambda part: f"{part.kind}-{part.size}",
)
async def test_a_chatty_client_receives_its_echo_and_leaves_with_a_fin(
    strategy: Strategy, part: Part
) -> None:
    enough = 16 if part.kind is Kind.BURST else 100
    async with serving(strategy) as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([part])
        await until(lambda: server.counters.bytes_in >= enough)
        assert of(reports, Connected) == [Connected("x", 0, the_channel(server).address)]
        set_cast([])
        await until(lambda: of(reports, ClientEnded))
        (end,) = ends(server)
        assert end.ending == Ending(Reason.PEER_CLOSED, Side.CLIENT)
        assert end.bytes_in == end.bytes_out >= enough
        assert reports[1:] == [ClientEnded("x", ClientEnd.LEFT, end.address)]


async def test_an_idler_sends_nothing() -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([Part("x", Kind.IDLER)])
        await until(lambda: of(reports, Connected) and server.channels)
        set_cast([])
        await until(lambda: of(reports, ClientEnded))
        assert ends(server)[0].bytes_in == 0


async def test_a_slow_reader_is_choked_reopened_and_loses_nothing() -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([Part("x", Kind.SLOW_READER, every=1000)])
        await until(lambda: server.channels and the_channel(server).registered == WRITE)
        assert the_channel(server).connection.state is State.CHOKED
        await until(lambda: the_channel(server).registered == READ)
        reports_before = list(reports)
        set_cast([])
        await until(lambda: of(reports, ClientEnded))
    steps = steps_of(server, 1)
    assert steps[:3] == [
        (NONE, READ, "accepted"),
        (READ, BOTH, "queued"),
        (BOTH, WRITE, "high water"),
    ]
    assert all(one[1] == next_[0] for one, next_ in pairwise(steps))
    assert "flushed" in [cause for *_, cause in steps]
    assert ends(server)[0].bytes_in == ends(server)[0].bytes_out > server.limits.high_water
    assert of(reports_before, Mismatch) == []


async def test_a_client_that_never_reads_stays_choked_and_leaves_with_a_reset() -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([Part("x", Kind.NEVER_READS)])
        await until(lambda: server.channels and the_channel(server).registered == WRITE)
        await asyncio.sleep(0.2)
        assert the_channel(server).connection.state is State.CHOKED
        set_cast([])
        await until(lambda: of(reports, ClientEnded))
        await until(lambda: not server.channels)
        assert ends(server)[0].ending == Ending(Reason.PEER_RESET, Side.CLIENT)
        assert reports[-1] == ClientEnded("x", ClientEnd.LEFT, ends(server)[0].address)


async def test_one_that_never_reads_may_send_its_end_behind_its_message() -> None:
    part = Part("x", Kind.NEVER_READS, size=160 * 1024, every=0.01, ends=True)
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([part])
        await until(lambda: server.channels)
        channel = the_channel(server)
        await until(lambda: channel.connection.state is State.DRAINING)
        assert channel.connection.bytes_in == part.size
        set_cast([])
        await until(lambda: not server.channels)
        assert ends(server)[0].ending == Ending(Reason.PEER_RESET, Side.CLIENT)
        assert of(reports, Mismatch) == []


@pytest.mark.parametrize("strength", [Strength.CLOSE, Strength.RESET])
@pytest.mark.parametrize("kind", [Kind.NEVER_READS, Kind.CHATTY, Kind.SLOW_READER])
async def test_a_kick_is_reported_and_not_counted_as_a_leave(
    kind: Kind, strength: Strength
) -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([Part("x", kind, every=0.0 if kind is Kind.NEVER_READS else 0.5)])
        await until(lambda: server.channels)
        channel = the_channel(server)
        if kind is not Kind.CHATTY:
            await until(lambda: channel.registered == WRITE)
        kick(server, channel.id, strength)
        await until(lambda: of(reports, ClientEnded))
        (ended,) = of(reports, ClientEnded)
        expected = (
            {ClientEnd.RESET}
            if strength is Strength.RESET
            else {ClientEnd.RESET, ClientEnd.END_OF_FILE}
        )
        assert ended.how in expected
        assert ended.local == channel.address
        assert of(reports, Mismatch) == []


@pytest.mark.parametrize("size", [100, 300_000, 700_000])
async def test_a_half_closer_receives_its_whole_echo_then_the_end(size: int) -> None:
    async with (
        serving() as server,
        running(server.addresses[0], speed=60) as (set_cast, reports, _),
    ):
        set_cast([Part("x", Kind.HALF_CLOSER, size=size)])
        await until(lambda: of(reports, ClientEnded), 20)
        (end,) = ends(server)
        assert reports[1:] == [ClientEnded("x", ClientEnd.END_OF_FILE, end.address)]
        assert (end.bytes_in, end.bytes_out) == (size, size)
        assert end.ending == Ending(Reason.PEER_CLOSED, Side.CLIENT)
        causes = [cause for *_, cause in steps_of(server, end.id)]
        # On a busy machine its end may come after the last of the echo has gone.
        last = {"accepted", "peer end"} if size == 100 else {"peer end", "flushed"}
        assert set(causes[-2:]) == last


@pytest.mark.parametrize("kind", [Kind.RESETTER, Kind.HALF_CLOSER])
async def test_a_client_that_ends_by_itself_reconnects_if_its_kind_does(kind: Kind) -> None:
    async with (
        serving() as server,
        running(server.addresses[0], speed=60) as (set_cast, reports, _),
    ):
        set_cast([Part("x", kind, size=100, every=1)])
        await until(lambda: len(ends(server)) >= 3)
        set_cast([])
        await until(lambda: len(of(reports, ClientEnded)) == len(of(reports, Connected)))
        reason = Reason.PEER_RESET if kind is Kind.RESETTER else Reason.PEER_CLOSED
        assert {end.ending.reason for end in ends(server)} == {reason}


async def test_a_client_of_any_kind_comes_back_if_its_part_says_so() -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([Part("x", Kind.CHATTY, every=1, again=1)])
        for number in (1, 2):
            await until(lambda number=number: number in server.channels)  # type: ignore[misc]
            kick(server, number, Strength.RESET)
        await until(lambda: 3 in server.channels)
        assert [each.how for each in of(reports, ClientEnded)] == [ClientEnd.RESET] * 2


async def test_echoes_are_reported_where_the_part_asks_for_it() -> None:
    parts = [Part("x", Kind.CHATTY, every=0.1, notices=True), Part("y", Kind.CHATTY, every=0.1)]
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast(parts)
        await until(lambda: len(of(reports, Echoed)) >= 3)
        echoed = of(reports, Echoed)
        assert {each.part for each in echoed} == {"x"}
        assert {each.local for each in echoed} <= {c.address for c in server.channels.values()}
        assert all(0 < each.seconds < 1 for each in echoed)


async def test_round_trips_of_chatty_clients_are_counted() -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, reporter):
        set_cast([Part("x", Kind.CHATTY, 3, every=0.1), Part("y", Kind.HOSTILE, every=0.1)])
        await until(lambda: server.counters.bytes_in > 1000)
        reporter.figures(7)
        (figures,) = of(reports, Figures)
        assert 3 < figures.messages < server.counters.bytes_in / 16
        assert 0 < figures.p50 <= figures.p99 < 1
        assert (figures.mismatches, figures.dropped) == (0, 7)


async def test_a_refused_connect_is_reported_and_not_retried() -> None:
    async with serving() as server:
        target = server.addresses[0]
    async with running(target) as (set_cast, reports, _):
        set_cast([Part("x", Kind.CHATTY), Part("y", Kind.CHATTY, 20)])
        await until(lambda: len(reports) == 3)
        await asyncio.sleep(0.1)
    texts = [str(report) for report in reports]
    assert len(texts) == 3
    assert sum("cannot connect: Connection refused" in text for text in texts) == 2
    assert [ended.how for ended in of(reports, ClientEnded)] == [ClientEnd.REFUSED]


async def test_all_sockets_are_closed_at_once_when_the_cast_is() -> None:
    kinds = [Part(kind, kind, 3) for kind in Kind]
    async with serving() as server:
        async with running(server.addresses[0]) as (set_cast, _reports, _):
            set_cast(kinds)
            await until(lambda: server.counters.accepted >= 30)
        await until(lambda: not server.channels)
