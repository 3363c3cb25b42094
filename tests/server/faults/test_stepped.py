"""What is due of an injected fault is an event of its own while the loop is stepped."""

import asyncio

from echotui.model.ending import Reason
from echotui.model.fault_text import parse
from tests.server.bench import Bench, end_of, until
from tests.server.stepped import (
    ON_BOTH_LOOPS,
    leave,
    ready,
    run_on,
    send_in_turn,
    steps,
    stop,
    until_ready,
)


@ON_BOTH_LOOPS
def test_bytes_that_a_fault_held_back_go_with_their_event(loop: str) -> None:
    async def scenario(bench: Bench) -> None:
        server = await bench.serve()
        peer, channel = await bench.join(server)
        await server.faults.add(parse("latency=20ms"))
        stepper = stop(server)
        await send_in_turn(bench, server, [peer])
        await stepper.next()
        assert steps(server) == [("#1 READ", "recv 5, send (the bytes are held back), queue 5")]
        await until_ready(server, "#1 timer")
        await asyncio.sleep(0.05)
        assert (ready(server), channel.connection.queued) == (["#1 timer"], 5)
        await stepper.next()
        assert steps(server)[1:] == [("#1 timer", "send 5")]
        assert await bench.run(peer.receive, 5) == b"hello"
        await leave(server)
        await bench.run(peer.echo)

    run_on(loop, scenario)


async def test_an_end_that_is_due_waits_for_its_event(bench: Bench) -> None:
    server = await bench.serve()
    for _ in range(2):
        await bench.join(server)
    stepper = stop(server)
    await server.faults.add(parse("reset=20ms"))
    await until(lambda: stepper.parked == 2)
    await asyncio.sleep(0.05)
    assert len(server.channels) == 2
    await stepper.next()
    assert steps(server) == [("#1 timer", "close")]
    assert end_of(server, 1).ending.reason is Reason.FAULT
    await leave(server)
    assert not server.channels


async def test_what_is_parked_of_a_fault_goes_with_its_rule(bench: Bench) -> None:
    server = await bench.serve()
    peer, _ = await bench.join(server)
    rule = await server.faults.add(parse("latency=10ms"))
    stepper = stop(server)
    await send_in_turn(bench, server, [peer])
    await stepper.next()
    await until_ready(server, "#1 timer")
    await server.faults.remove(rule.number)
    # The bytes are no longer held back: the socket has room for them.
    await until_ready(server, "#1 WRITE")
    await stepper.next()
    assert await bench.run(peer.receive, 5) == b"hello"
    assert not ready(server)
