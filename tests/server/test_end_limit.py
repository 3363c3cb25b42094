"""Fault 40: many clients end at the same moment; each iteration of the loop ends some."""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Ended
from echotui.server.commands import hold, kick
from echotui.server.end_limit import ENDS_PER_ITERATION
from tests.server.bench import Bench, until
from tests.server.peers import Peer

pytestmark = pytest.mark.usefixtures("quick")

CLIENTS: Final = 4 * ENDS_PER_ITERATION + 7
CLOSED: Final = Ending(Reason.PEER_CLOSED, Side.CLIENT)
RESET: Final = Ending(Reason.PEER_RESET, Side.CLIENT)
Leave = Callable[[Peer], None]


async def ends_in_slices(bench: Bench, leave: Leave, ending: Ending) -> None:
    """Let all clients leave in one iteration, and count the ends in each of the next ones."""
    server = await bench.serve()
    peers = await bench.crowd(server, CLIENTS)
    for peer in peers:
        leave(peer)
    most = iterations = 0
    while server.channels:
        before = len(server.channels)
        await asyncio.sleep(0)
        most, iterations = max(most, before - len(server.channels)), iterations + 1
        assert iterations < 1000
    # Ours is not the first callback of an iteration: two may have begun between two counts.
    assert ENDS_PER_ITERATION <= most <= 2 * ENDS_PER_ITERATION
    assert server.counters.ends == {ending.reason: CLIENTS}
    ends = [line for line in server.journal.newest(2000) if isinstance(line, Ended)]
    assert {line.ending for line in ends} == {ending}
    assert [line.id for line in ends] == sorted((line.id for line in ends), reverse=True)
    await bench.flat()


@pytest.mark.parametrize(("leave", "ending"), [(Peer.close, CLOSED), (Peer.reset, RESET)])
async def test_an_iteration_ends_some_of_them(bench: Bench, leave: Leave, ending: Ending) -> None:
    await ends_in_slices(bench, leave, ending)


async def test_clients_that_answer_our_end_are_limited_too(bench: Bench) -> None:
    server = await bench.serve()
    peers = await bench.crowd(server, 2 * ENDS_PER_ITERATION)
    for id_ in list(server.channels):
        kick(server, id_, Strength.DRAIN)
    for peer in peers:
        peer.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert server.channels
    await until(lambda: not server.channels)
    assert server.counters.ends == {Reason.KICKED_DRAIN: len(peers)}
    await bench.flat()


async def test_the_operator_may_act_on_deferred_connections(bench: Bench) -> None:
    server = await bench.serve()
    peers = await bench.crowd(server, 3 * ENDS_PER_ITERATION)
    for peer in peers:
        peer.reset() if peer.port % 2 else peer.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert 3 <= len(server.channels) < len(peers)
    drained, closed, held = list(server.channels)[-3:]
    kick(server, drained, Strength.DRAIN)
    kick(server, closed, Strength.CLOSE)
    hold(server, held, on=True)
    await until(lambda: not server.channels)
    assert server.counters.closed == len(peers)
    assert not server.counters.handler_errors
    await bench.flat()
