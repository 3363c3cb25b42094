"""Faults of what is received: not read, dropped, corrupted."""

import pytest

from echotui.model.ending import Reason
from echotui.model.fault_text import parse
from echotui.model.limits import Limits
from echotui.model.mask import READ
from echotui.model.strategy import Strategy
from tests.server.bench import BOTH, Bench, ending, until
from tests.server.peers import SMALL_BUFFER, noise


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_muted_client_fills_its_window(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("mute"))
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    assert channel.registered == 0
    # The kernel acknowledges all of it, until there is no room.
    sent = await bench.run(peer.send_until_full, bytes(64 << 20), 0.2)
    assert sent > SMALL_BUFFER
    assert channel.connection.bytes_in == 0
    await server.faults.clear()
    await until(lambda: channel.connection.bytes_in)


@pytest.mark.usefixtures("quick")
async def test_a_muted_client_that_closes_is_found(bench: Bench) -> None:
    server = await bench.serve()
    await server.faults.add(parse("mute"))
    peer, channel = await bench.join(server)
    peer.close()
    assert str(await ending(server, channel.id)) == "peer closed"


@pytest.mark.parametrize("strategy", BOTH)
async def test_swallowed_bytes_are_counted_and_never_echoed(
    bench: Bench, strategy: Strategy
) -> None:
    server = await bench.serve(strategy)
    peer, channel = await bench.join(server)
    await bench.run(peer.echo)
    await server.faults.add(parse("swallow"))
    before = channel.connection.active_at
    await bench.run(peer.send, bytes(3000))
    await until(lambda: channel.connection.discarded_bytes == 3000)
    assert channel.connection.active_at > before
    assert channel.connection.bytes_in == channel.connection.bytes_out == 64
    assert server.faults.states(channel)[0].did == "3,000 bytes dropped"
    await server.faults.clear()
    assert await bench.run(peer.echo, b"heard") == b"heard"


@pytest.mark.parametrize("strategy", BOTH)
async def test_corrupted_bytes_differ_in_one_bit_each(bench: Bench, strategy: Strategy) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse("corrupt=1000/7"))
    peer, channel = await bench.join(server)
    sent = noise(5500)
    received = await bench.run(peer.echo, sent)
    wrong = [place for place in range(len(sent)) if sent[place] != received[place]]
    assert wrong == [999, 1999, 2999, 3999, 4999]
    assert all((sent[place] ^ received[place]).bit_count() == 1 for place in wrong)
    assert server.faults.states(channel)[0].did == "5 bits flipped"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("strategy", BOTH)
async def test_no_timeout_counts_while_a_fault_holds_a_client_back(
    bench: Bench, strategy: Strategy
) -> None:
    limits = Limits(idle_timeout=0.15, stall_timeout=0.15)
    server = await bench.serve(strategy, limits)
    await server.faults.add(parse("port>0 mute"))
    muted, _ = await bench.join(server)
    await server.faults.clear()
    await server.faults.add(parse(f"port:{muted.port} mute"))
    await server.faults.add(parse(f"!port:{muted.port} latency=1h"))
    delayed, channel = await bench.join(server)
    delayed.send(b"waits")
    plain, _ = await bench.join(server)
    await until(lambda: len(server.channels) == 2, within=5)
    rounds = server.rounds
    await until(lambda: server.rounds > rounds + 4)
    assert {each.address.port for each in server.channels.values()} == {muted.port, delayed.port}
    assert channel.connection.queued == 5
    await server.faults.clear()
    await until(lambda: channel.registered == READ)
    await until(lambda: not server.channels)
    assert plain.port


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("fault", ["swallow", "latency=300ms", "corrupt=3"])
async def test_a_reset_behind_unread_bytes_is_found(
    bench: Bench, strategy: Strategy, fault: str
) -> None:
    server = await bench.serve(strategy)
    await server.faults.add(parse(fault))
    peer, channel = await bench.join(server)
    peer.sock.send(bytes(10))  # No turn of the loop between the two.
    peer.reset()
    assert (await ending(server, channel.id)).reason is Reason.PEER_RESET
    assert server.counters.handler_errors == 0
