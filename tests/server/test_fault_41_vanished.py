"""Fault 41: a client's machine vanishes, and neither FIN nor RST comes from it ever again."""

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from echotui.model.command import Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE, WRITE
from echotui.model.state import State
from echotui.server import keepalive
from echotui.server.channel import Channel
from echotui.server.commands import hold, kick
from echotui.server.server import EchoServer
from echotui.server.sockets import BorrowedSocket
from tests.server.bench import Bench, end_of, until
from tests.server.machine import MISSING, OURS, Machine, machine
from tests.server.peers import SMALL_BUFFER

LIMITS: Final = Limits(keepalive=1, linger=2.0)
WITHIN: Final = 2.0 * keepalive.dead_after(LIMITS.keepalive)
"""Seconds: a half more than the time that the README gives, and no more where that is little."""
VANISHED: Final = Ending(Reason.PEER_VANISHED, Side.SERVER)


@asynccontextmanager
async def visited(
    bench: Bench, server: EchoServer, there: Machine, *behaviours: str
) -> AsyncIterator[list[Channel]]:
    """Let clients come from another machine."""
    child = there.crowd(server.addresses[0].port, *behaviours)
    with child:
        try:
            assert child.stdout
            lines = [await bench.run(child.stdout.readline) for _ in (*behaviours, "there")]
            ports = [int(line) for line in lines[:-1]]
            await until(lambda: len(server.channels) == len(behaviours))
            by_port = {channel.address.port: channel for channel in server.channels.values()}
            yield [by_port[port] for port in ports]
        finally:
            child.kill()


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
async def test_it_ends_wherever_it_was(bench: Bench) -> None:
    await ends_wherever_it_was(bench)


async def ends_wherever_it_was(bench: Bench) -> None:
    """One of each; all vanish in the same moment."""
    with machine() as there:
        server = await bench.serve(hosts=[OURS], limits=LIMITS, sndbuf=SMALL_BUFFER)
        behaviours = ("silent", "silent", "greedy", "greedy", "silent", "talking")
        async with visited(bench, server, there, *behaviours) as channels:
            _, held, choked, draining, lingering, unread = channels
            await until(lambda: choked.registered == draining.registered == WRITE)
            await until(lambda: unread.connection.bytes_out == 100)
            hold(server, held.id, on=True)
            assert held.registered == NONE
            there.vanish()
            # What is sent from now on is never acknowledged.
            with BorrowedSocket(unread.fd) as sock:
                sock.send(b"x")
            kick(server, draining.id, Strength.DRAIN)
            kick(server, lingering.id, Strength.DRAIN)
            assert draining.connection.state is State.DRAINING
            assert lingering.connection.state is State.LINGERING
            took = await until(lambda: not server.channels, WITHIN + 5)
        found = [end_of(server, channel.id).ending for channel in channels]
        drained = Ending(Reason.PEER_VANISHED, Side.SERVER, asked=Reason.KICKED_DRAIN)
        lingered = Ending(Reason.KICKED_DRAIN, Side.SERVER)
        assert found == [VANISHED, VANISHED, VANISHED, drained, lingered, VANISHED]
        assert took <= WITHIN
        await bench.flat()
        server.stop()


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
async def test_one_that_answers_stays_though_it_neither_talks_nor_reads(bench: Bench) -> None:
    with machine() as there:
        server = await bench.serve(hosts=[OURS], limits=LIMITS, sndbuf=SMALL_BUFFER)
        async with visited(bench, server, there, "silent", "greedy") as channels:
            await asyncio.sleep(keepalive.dead_after(LIMITS.keepalive) + 1.5)
            assert list(server.channels) == [channel.id for channel in channels]
        await until(lambda: not server.channels)
        server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="names the options of Linux")
@pytest.mark.parametrize("seconds", [0, 1, 60, 32767])
async def test_the_options_of_the_socket(bench: Bench, seconds: int) -> None:
    server = await bench.serve(limits=Limits(keepalive=seconds))
    _, channel = await bench.join(server)
    with BorrowedSocket(channel.fd) as sock:
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == bool(seconds)
        if seconds:
            names = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            values = [sock.getsockopt(socket.IPPROTO_TCP, name) for name in names]
            assert values == [seconds, max(1, seconds // 6), 3]


class ScriptedTcpInfo:
    """A socket with a scripted TCP_INFO."""

    def __init__(self, retransmits: int, probes: int, silent_ms: int, size: int = 60) -> None:
        self._info = struct.pack("=2xBB52xI", retransmits, probes, silent_ms)[:size]

    def getsockopt(self, *_: int) -> bytes:
        return self._info


@pytest.mark.skipif(sys.platform != "linux", reason="reads the struct of Linux")
@pytest.mark.parametrize(
    ("sock", "gone"),
    [
        (ScriptedTcpInfo(3, 0, 90_000), True),
        (ScriptedTcpInfo(0, 3, 90_000), True),
        (ScriptedTcpInfo(2, 2, 900_000), False),
        (ScriptedTcpInfo(9, 9, 89_999), False),
        (ScriptedTcpInfo(0, 0, 900_000), False),
        (ScriptedTcpInfo(9, 9, 900_000, size=59), False),
    ],
)
def test_a_client_that_may_be_reachable_is_kept(sock: socket.socket, gone: bool) -> None:  # noqa: FBT001
    assert keepalive.is_unreachable(sock, 60) is gone
