"""Listening: several addresses, on and off, and what keeps a server from starting."""

import asyncio
import errno
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from echotui.errors import StartError
from echotui.model.command import Done, Refused
from echotui.model.view import Accepting
from echotui.server.commands import accept
from tests.clients import free_port
from tests.server.bench import Bench, ending, until, until_still
from tests.server.burst import burst

BURST: Final = 500
PROBES: Final = 200
PROBE_OK: Final = 0.1
SYN_RESENT_AFTER: Final = 1.0
DISCARD_PORT: Final = 9
TIME_WAIT: Final = "06"
"""As in /proc/net/tcp (include/net/tcp_states.h)."""


@pytest.fixture
def descriptors() -> Iterator[None]:
    """Enough for both ends of a burst: 1024 are usual, and 256 on macOS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def refusal(bench: Bench, host: str, port: int = 0) -> str:
    """Why a server cannot start."""
    with pytest.raises(StartError) as raised:
        await bench.serve(hosts=["127.0.0.1", host], port=port)
    text = str(raised.value)
    assert "\n" not in text
    return text


async def test_port_0_is_the_same_port_at_all_addresses(bench: Bench) -> None:
    hosts = ["127.0.0.1", "::1"]
    server = await bench.serve(hosts=hosts)
    assert [address.host for address in server.addresses] == hosts
    (port,) = {address.port for address in server.addresses}
    assert port
    for host in hosts:
        peer, channel = await bench.join(server, host)
        await bench.run(peer.echo)
        assert channel.address.host == host


async def test_an_address_named_twice_is_bound_once(bench: Bench) -> None:
    server = await bench.serve(hosts=["127.0.0.1", "127.0.0.1"])
    assert len(server.addresses) == len(server.listeners) == 1


async def test_the_wildcards_of_both_families_go_together(bench: Bench) -> None:
    server = await bench.serve(hosts=["::", "0.0.0.0"])
    for host in ("127.0.0.1", "::1"):
        peer, channel = await bench.join(server, host)
        await bench.run(peer.echo)
        assert channel.address.host == host


async def test_while_accepting_is_off_clients_wait_and_then_get_in(bench: Bench) -> None:
    server = await bench.serve(hosts=["127.0.0.1", "::1"])
    inside, _ = await bench.join(server)
    assert accept(server, on=False) == Done("Not accepting: new clients wait in the backlog.")
    assert server.accepting is Accepting.STOPPED
    waiting = [await bench.connect(server, host) for host in ("127.0.0.1", "::1")]
    echoes = [asyncio.ensure_future(bench.run(peer.echo)) for peer in waiting]
    await bench.run(inside.echo)
    await until_still(lambda: server.counters.accepted)
    assert server.counters.accepted == 1
    assert not any(echo.done() for echo in echoes)

    assert accept(server, on=True) == Done("Accepting clients.")

    await asyncio.gather(*echoes)
    assert str(server.accepting) == Accepting.YES
    assert server.counters.accepted == 3


async def test_accepting_may_be_switched_to_what_it_is(bench: Bench) -> None:
    server = await bench.serve()
    for on in (True, False, False, True, True):
        assert isinstance(accept(server, on=on), Done)
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)


async def test_a_taken_port_is_a_start_error_that_leaves_nothing_open(bench: Bench) -> None:
    # At the other address it is free: what others do on this machine may have any port.
    both = await bench.serve(hosts=["127.0.0.1", "::1"])
    port = both.addresses[0].port
    both.stop()
    await bench.serve(hosts=["::1"], port=port)
    text = await refusal(bench, "::1", port)
    assert text.startswith(f"cannot listen on [::1]:{port}: the port is taken")
    with socket.socket() as sock:
        assert sock.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


async def test_a_port_taken_while_drained_refuses_to_accept_again(bench: Bench) -> None:
    server = await bench.serve()
    await server.drainer.drain(0.1)
    usurper = await bench.serve(port=server.addresses[0].port)
    refused = accept(server, on=True)
    assert isinstance(refused, Refused)
    assert "the port is taken" in refused.text
    assert server.accepting is Accepting.DRAINED
    usurper.stop()
    assert isinstance(accept(server, on=True), Done)
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)


@pytest.mark.parametrize("host", ["no such host", "x" * 70, "a..b", ""])
async def test_a_bad_host_is_a_start_error(bench: Bench, host: str) -> None:
    text = await refusal(bench, host)
    assert text.startswith(f"cannot listen on --host {host!r}: ")


async def test_an_address_of_another_machine_is_a_start_error(bench: Bench) -> None:
    # RFC 5737: TEST-NET-3, assigned to no one.
    text = await refusal(bench, "203.0.113.7")
    assert text.startswith("cannot listen on 203.0.113.7:")
    assert "this machine has no such address" in text


async def test_a_privileged_port_is_a_start_error(bench: Bench) -> None:
    with socket.socket() as sock, suppress(PermissionError):
        sock.bind(("127.0.0.1", DISCARD_PORT))
        pytest.skip("this user may bind any port")
    assert "not permitted" in await refusal(bench, "127.0.0.1", DISCARD_PORT)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/net/tcp")
async def test_a_restart_at_once_works_with_time_wait_present(bench: Bench) -> None:
    first = await bench.serve(port=free_port())
    (address,) = first.addresses
    peer, channel = await bench.join(first)
    await bench.run(peer.echo)
    first.stop()
    assert await bench.run(peer.receive_to_end) == b""
    peer.close()
    local = f"0100007F:{address.port:04X}"

    def waits() -> bool:
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        return any((line[1], line[3]) == (local, TIME_WAIT) for line in lines)

    await until(waits)
    second = await bench.serve(port=address.port)
    peer, channel = await bench.join(second)
    await bench.run(peer.echo)
    peer.close()
    await ending(second, channel.id)


@pytest.mark.usefixtures("descriptors")
async def test_a_burst_of_500_is_accepted_without_a_second_syn(bench: Bench) -> None:
    server = await bench.serve()
    prober, _ = await bench.join(server)
    port = server.addresses[0].port
    bursting = asyncio.ensure_future(bench.run(burst, port, BURST))
    took = sorted(await bench.run(prober.probe, PROBES))
    assert max(await bursting) < SYN_RESENT_AFTER
    assert took[PROBES * 99 // 100] < PROBE_OK
    await until(lambda: len(server.channels) == 1)
    assert server.counters.accepted == BURST + 1
    prober.close()
    await bench.flat()


async def test_clients_that_cost_much_are_accepted_in_several_iterations(bench: Bench) -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 0.001
        return now

    server = await bench.serve(clock=clock)
    server.accept(on=False)
    for _ in range(40):
        await bench.connect(server)
    server.accept(on=True)
    most = before = 0
    while server.counters.accepted < 40:
        await asyncio.sleep(0)
        most, before = max(most, server.counters.accepted - before), server.counters.accepted
    assert 0 < most < 10
