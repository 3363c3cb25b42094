"""Every act of the operator has its line in the journal, also where no mask changes by it."""

from collections.abc import Callable

import pytest

from echotui.model.command import Strength
from echotui.model.journal import Act, Acted
from echotui.model.limits import Limits
from echotui.model.mask import WRITE
from echotui.server.channel import Channel
from echotui.server.commands import accept, hold, kick, kick_each
from echotui.server.server import EchoServer
from tests.server.bench import Bench, until
from tests.server.peers import SMALL_BUFFER

pytestmark = pytest.mark.usefixtures("quick")

KICKS = [
    (Strength.DRAIN, Act.KICK_DRAIN),
    (Strength.CLOSE, Act.KICK_CLOSE),
    (Strength.RESET, Act.KICK_RESET),
]


def acts(server: EchoServer) -> list[tuple[int, Act]]:
    """Whom and what, oldest first."""
    lines = reversed(server.journal.newest(2000))
    return [(line.id, line.act) for line in lines if isinstance(line, Acted)]


async def choked(bench: Bench) -> tuple[EchoServer, Channel]:
    """A channel with the mask WRITE, which no act of the operator changes."""
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    await bench.fill(peer, channel)
    assert channel.registered == WRITE
    return server, channel


@pytest.mark.parametrize(
    ("do", "act"),
    [
        (lambda server, id_: kick(server, id_, Strength.DRAIN), Act.KICK_DRAIN),
        (lambda server, id_: hold(server, id_, on=True), Act.HOLD),
        (lambda server, id_: hold(server, id_, on=False), Act.RELEASE),
    ],
)
async def test_an_act_that_changes_no_mask_is_logged(
    bench: Bench, do: Callable[[EchoServer, int], object], act: Act
) -> None:
    server, channel = await choked(bench)
    before = server.journal.written
    do(server, channel.id)
    assert channel.registered == WRITE
    (line,) = server.journal.newest(server.journal.written - before)
    assert line == Acted(line.at, channel.id, act, channel.address)


@pytest.mark.parametrize(("strength", "act"), KICKS)
async def test_an_act_is_logged_before_its_loop_calls(
    bench: Bench, strength: Strength, act: Act
) -> None:
    server = await bench.serve()
    _, channel = await bench.join(server)
    before = server.journal.written
    kick(server, channel.id, strength)
    lines = server.journal.newest(server.journal.written - before)
    first, second = [*reversed(lines), None][:2]
    assert isinstance(first, Acted)
    assert first == Acted(first.at, channel.id, act, channel.address)
    # A drain with nothing queued changes no mask either: READ before, READ after.
    assert (second is None) is (strength is Strength.DRAIN)


async def test_acts_on_the_server_are_logged(bench: Bench) -> None:
    server = await bench.serve()
    accept(server, on=False)
    accept(server, on=True)
    await server.drainer.drain(0.1)
    accept(server, on=True)
    expected = [Act.STOP_ACCEPTING, Act.ACCEPT, Act.DRAIN, Act.ACCEPT]
    assert acts(server) == [(0, act) for act in expected]


async def test_an_act_that_was_refused_is_not_logged(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=0.1))
    _, kicked = await bench.join(server)
    await until(lambda: not server.channels)
    kick(server, kicked.id, Strength.RESET)
    _, leaving = await bench.join(server)
    kick_each(server, [leaving.id, leaving.id], Strength.DRAIN)
    hold(server, leaving.id, on=True)
    assert acts(server) == [(leaving.id, Act.KICK_DRAIN)]


async def test_an_end_by_itself_is_no_act(bench: Bench) -> None:
    server = await bench.serve(limits=Limits(idle_timeout=0.1))
    await bench.join(server)
    await until(lambda: not server.channels)
    assert not acts(server)
