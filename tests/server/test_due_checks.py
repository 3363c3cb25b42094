"""What the timers check is one event of a stepped loop, and none if there is nothing to check."""

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Reason
from echotui.model.mask import NONE
from echotui.server import due_checks
from echotui.server.commands import hold, kick
from echotui.server.sampling import CAN_SAMPLE
from tests.server.bench import Bench, end_of, until
from tests.server.stepped import leave, ready, send_in_turn, steps, stop, until_ready

pytestmark = pytest.mark.usefixtures("quick")


async def test_a_held_client_that_leaves_is_found_by_the_step_of_the_timers(bench: Bench) -> None:
    server = await bench.serve()
    peers = [(await bench.join(server))[0] for _ in range(2)]
    stepper = stop(server)
    rounds = server.rounds
    await until(lambda: server.rounds >= rounds + 2)
    assert not ready(server)

    # An empty mask alone is nothing to be checked, on systems that report TCP's state.
    hold(server, 1, on=True)
    await send_in_turn(bench, server, peers[1:])
    rounds = server.rounds
    await until(lambda: server.rounds >= rounds + 2)
    assert ready(server) == (["#2 READ"] if CAN_SAMPLE else ["#2 READ", "timers"])

    await bench.run(peers[0].end)
    await until_ready(server, "#2 READ", "timers")
    assert len(server.channels) == 2
    await stepper.turn()
    assert list(server.channels) == [2]
    assert steps(server)[-1] == ("#0 timers", "check #1")
    assert end_of(server, 1).ending.reason is Reason.PEER_CLOSED
    assert [call.after for call in stepper.recent[-1].calls] == [NONE]
    rounds = server.rounds
    await until(lambda: server.rounds >= rounds + 2)
    assert not ready(server)


async def test_many_are_checked_in_several_events_and_the_ended_are_left_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_checks, "AT_ONCE", 4)
    server = await bench.serve()
    peers = await bench.crowd(server, 8)
    stepper = stop(server)
    for id_ in list(server.channels):
        hold(server, id_, on=True)
    for peer in peers[:-1]:
        await bench.run(peer.reset)
    await until_ready(server, "timers")
    kick(server, 2, Strength.CLOSE)
    await stepper.next()
    assert ready(server) == ["timers"]
    await stepper.next()
    assert [did for _, did in steps(server)] == [
        "check #1, check #3, check #4", "check #5, check #6, check #7"
    ]  # fmt: skip
    assert list(server.channels) == [8]
    # What is due when the loop runs again is left to the next round.
    await bench.run(peers[-1].reset)
    await until_ready(server, "timers")
    await leave(server)
    await until(lambda: not server.channels)
