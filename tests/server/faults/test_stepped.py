"""Faults while the loop is stepped: what is due waits for its step."""

import pytest

from echotui.model.fault_text import parse
from echotui.model.strategy import Strategy
from echotui.server.step_mode import StepMode
from tests.server.bench import BOTH, Bench, ending, until
from tests.server.stepped import VIEWER


@pytest.mark.parametrize("strategy", BOTH)
async def test_what_is_due_is_sent_by_a_step(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("latency=50ms"))
    peer, channel = await bench.join(server)
    await bench.run(peer.send, b"late")
    await until(lambda: channel.connection.queued)
    server.stepper.start(StepMode.STEP, VIEWER)
    await until(lambda: server.stepper.parked)
    assert [str(each) for each in server.stepper.oldest(9)] == [f"#{channel.id} timer"]
    assert channel.connection.bytes_out == 0
    assert await server.stepper.next()
    assert channel.connection.bytes_out == 4
    assert await bench.run(peer.receive, 4) == b"late"
    server.stepper.leave()
    await server.stepper.has_left()
    assert await bench.run(peer.echo)


async def test_an_end_that_is_due_waits_for_its_step_and_goes_with_its_rule(bench: Bench) -> None:
    server = await bench.serve()
    rule = await server.faults.add(parse("reset=30ms"))
    _, channel = await bench.join(server)
    server.stepper.start(StepMode.STEP, VIEWER)
    await until(lambda: server.stepper.parked)
    assert server.faults.states(channel)[0].due == 0
    await server.faults.remove(rule.number)
    assert not server.stepper.parked
    await server.faults.add(parse("reset=10ms"))
    await until(lambda: server.stepper.parked)
    assert channel.id in server.channels
    server.stepper.leave()
    assert (await ending(server, channel.id)).error == "reset"
