"""Peers that send too much, too slowly, nonsense, or do not read: they cost the server nothing."""

import asyncio
import json
import os
import resource
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import pytest

from echotui.control.peer_limits import PeerLimits
from echotui.server.journal import KEPT_LINES
from tests.control.controlled import QUICK, Controlled, chunks, shut
from tests.foreign import OTHER, needs_root
from tests.server.bench import Bench, until
from tests.server.peers import Peer

GET: Final = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
MIB: Final = 1 << 20


async def closed(reader: asyncio.StreamReader) -> float:
    """Read to the end. Return how long it took."""
    began = time.monotonic()
    with suppress(ConnectionResetError, BrokenPipeError):
        while await reader.read(65536):
            pass
    return time.monotonic() - began


@pytest.mark.parametrize(
    "sent",
    [
        b"",  # Nothing at all.
        b"GET /healthz HTT",  # Half of the headers.
        b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",  # Of a body.
        b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{",
    ],
)
async def test_half_a_request_is_waited_for_as_long_as_the_deadline(
    controlled: Controlled, sent: bytes
) -> None:
    reader, writer = await controlled.open()
    writer.write(sent)
    assert QUICK.deadline * 0.9 < await closed(reader) < 5
    await shut(writer)


async def test_one_byte_at_a_time_does_not_move_the_deadline(controlled: Controlled) -> None:
    reader, writer = await controlled.open()
    ended = asyncio.create_task(closed(reader))
    for byte in GET % b"/healthz":
        if ended.done():
            break
        writer.write(bytes((byte,)))
        await asyncio.sleep(QUICK.deadline / 10)
    assert await ended < 10 * QUICK.deadline
    await shut(writer)


@pytest.mark.parametrize(
    "sent",
    [
        os.urandom(4096).replace(b"\n", b"x") + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 600 + b"\r\n\r\n",  # TLS.
        GET.replace(b"localhost", b"a" * 100_000) % b"/",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100_000 + b"\r\n",
        b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n",
        b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
         b"100000\r\n" + bytes(MIB) + b"\r\n100000\r\n" + bytes(MIB),
    ],
)  # fmt: skip
async def test_nonsense_and_too_much_of_it_ends_the_connection(
    controlled: Controlled, sent: bytes
) -> None:
    reader, writer = await controlled.open()
    writer.write(sent)
    assert await closed(reader) < 2
    await shut(writer)
    assert (await controlled.ask("/healthz")).status == 200


async def test_a_form_of_a_mebibyte_is_not_parsed(controlled: Controlled) -> None:
    body = b"a&" * (MIB // 2 - 1)
    form: dict[str, Any] = {"Content_Type": "application/x-www-form-urlencoded"}
    asking = asyncio.create_task(controlled.ask("/v1/kick", body, **form))
    worst = 0.0
    while not asking.done():
        worst = max(worst, await lag(0.02))
    # It is read as what it has to be.
    assert "the body is no JSON" in asking.result().error
    assert worst < 0.05


async def lag(for_: float = 0.3) -> float:
    """The longest turn of the loop, in seconds of the processor: other programs do not count."""
    worst, last, end = 0.0, time.thread_time(), time.monotonic() + for_
    while time.monotonic() < end:
        await asyncio.sleep(0)
        now = time.thread_time()
        worst, last = max(worst, now - last), now
    return worst


@pytest.fixture
async def crowded(bench: Bench) -> AsyncIterator[Controlled]:
    """A server with an answer that is longer than sockets hold."""
    controlled = Controlled(await bench.serve(), http="127.0.0.1:0")
    await controlled.start()
    await bench.crowd(controlled.server, 300)
    yield controlled
    await controlled.stop()


def is_cut(sock: socket.socket) -> bool:
    """Whether the server has closed the connection."""
    try:
        sock.send(b"x")
    except BlockingIOError:
        return False
    except OSError:
        return True
    return False


@pytest.mark.parametrize("over", ["tcp", "unix"])
async def test_a_peer_that_does_not_read_is_dropped(crowded: Controlled, over: str) -> None:
    if over == "tcp":
        sock = Peer(crowded.control.addresses[0], rcvbuf=4096).sock
    else:
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(str(crowded.path))
    with sock:
        sock.setblocking(False)
        # As many answers as no kernel holds.
        sock.send(GET % b"/v1/connections?scope=all" * 200)
        worst, took = await asyncio.gather(lag(), until(lambda: is_cut(sock)))
    assert took > QUICK.deadline * 0.9
    assert worst < 0.05


async def test_a_reader_of_one_byte_a_turn_is_dropped(crowded: Controlled) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.setblocking(False)
        sock.connect(str(crowded.path))
        sock.send(GET % b"/v1/connections" * 100)
        while not is_cut(sock):
            with suppress(BlockingIOError):
                sock.recv(1)
            await asyncio.sleep(0.005)


async def test_a_follower_that_is_slow_is_told_how_many_lines_it_missed(
    controlled: Controlled,
) -> None:
    reader, writer = await controlled.open()
    writer.write(GET % b"/v1/journal?follow&limit=1")
    await reader.readuntil(b"\r\n\r\n")
    lines = chunks(reader)
    assert b'"line": 1' in await anext(lines)
    journal = controlled.server.journal
    written, line = journal.written, journal.line(1)
    for _ in range(KEPT_LINES + 7):
        journal.append(line)
    missed = json.loads(await anext(lines))
    assert missed == {"kind": "dropped", "lines": 7}
    numbers = [json.loads(each)["line"] for each in (await anext(lines)).splitlines()]
    assert numbers[0] == written + 8
    await shut(writer)


async def test_connections_that_ask_nothing_make_room_for_those_that_ask(bench: Bench) -> None:
    limits = PeerLimits(connections=5, deadline=60.0, rate=1e5, burst=10_000)
    controlled = Controlled(await bench.serve(), limits, http="127.0.0.1:0")
    await controlled.start()
    for tcp in (True, False):
        idle = [await controlled.open(tcp=tcp) for _ in range(200)]
        answers = asyncio.gather(*(controlled.ask("/healthz", tcp=tcp) for _ in range(20)))
        assert {answer.status for answer in await answers} == {200}
        # The oldest were closed.
        assert await idle[0][0].read() == b""
        for _, writer in idle:
            await shut(writer)
    await controlled.stop()


async def test_two_hundred_that_come_at_once_and_ask_nothing(bench: Bench) -> None:
    limits = PeerLimits(deadline=60.0)
    controlled = Controlled(await bench.serve(), limits)
    await controlled.start()
    idle = [socket.socket(socket.AF_UNIX) for _ in range(200)]
    # Not in between does the loop turn: none of them has been read from when the limit is reached.
    for sock in idle:
        sock.connect(str(controlled.path))
    began = time.monotonic()
    assert (await controlled.ask("/healthz")).status == 200
    assert time.monotonic() - began < 5
    for sock in idle:
        sock.close()
    await controlled.stop()


async def test_those_that_are_answered_stay_and_tcp_takes_none_of_the_unix_sockets(
    bench: Bench,
) -> None:
    limits = PeerLimits(connections=3, deadline=60.0, rate=1e5, burst=10_000)
    controlled = Controlled(await bench.serve(), limits, http="127.0.0.1:0")
    await controlled.start()
    followers = []
    for _ in range(limits.connections):
        reader, writer = await controlled.open(tcp=True)
        writer.write(GET % b"/v1/journal?follow")
        await reader.readuntil(b"\r\n\r\n")
        followers.append(writer)
    waiting = asyncio.create_task(controlled.ask("/healthz", tcp=True))
    for _ in range(20):
        assert (await controlled.ask("/healthz")).status == 200
    assert not waiting.done()
    await shut(followers[0])
    assert (await waiting).status == 200
    for writer in followers[1:]:
        await shut(writer)
    await controlled.stop()


async def test_ten_thousand_requests_a_second_are_delayed_and_the_echo_is_not(
    bench: Bench,
) -> None:
    limits = PeerLimits(deadline=5.0, rate=100.0, burst=20)
    controlled = Controlled(await bench.serve(), limits)
    await controlled.start()
    peer, _ = await bench.join(controlled.server)
    clients = [await controlled.open() for _ in range(10)]
    for _, writer in clients:
        writer.write(GET % b"/healthz" * 1000)
    began, echoes = time.monotonic(), []
    while time.monotonic() - began < 0.5:
        before = time.monotonic()
        await bench.run(peer.echo, b"probe")
        echoes.append(time.monotonic() - before)
    answered = 0
    for reader, writer in clients:
        writer.close()
        answered += (await reader.read(MIB)).count(b"200 OK")
        await shut(writer)
    assert 20 < answered < 20 + 100 * 1.5
    assert sorted(echoes)[len(echoes) * 99 // 100] < 0.1
    await controlled.stop()


async def test_connections_a_second_are_limited_too(bench: Bench) -> None:
    controlled = Controlled(await bench.serve(), PeerLimits(rate=100.0, burst=10))
    await controlled.start()
    began = time.monotonic()
    for _ in range(20):
        assert (await controlled.ask("/healthz")).status == 200
    # Each counts twice: as a connection, and as a request.
    assert time.monotonic() - began > (2 * 20 - 10) / 100 * 0.8
    await controlled.stop()


async def test_out_of_descriptors_it_still_answers(bench: Bench) -> None:
    controlled = Controlled(await bench.serve())
    await controlled.start()
    bench.may_log.append("cannot accept on")
    # The second time, with spares that came back from the connections of the first.
    for _ in range(2):
        clients = [socket.socket(socket.AF_UNIX) for _ in range(QUICK.spares)]
        echo = socket.socket()
        with no_descriptors():
            echo.connect(controlled.server.addresses[0])
            await until(lambda: controlled.server.accept_error)
            for sock in clients:
                sock.connect(str(controlled.path))
                sock.send(GET % b"/readyz")
            for sock in clients:
                answer = await bench.run(sock.recv, 65536)
                assert b"503 Service Unavailable" in answer
                assert b"not accepting: out of descriptors" in answer
            assert not controlled.server.channels
        await until(lambda: controlled.server.channels)
        for sock in (*clients, echo):
            sock.close()
        await until(lambda: not controlled.server.channels)
    await controlled.stop()


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Leave no descriptor in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open(os.devnull, os.O_RDONLY)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (taken[0] + 1, hard))
    try:
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in taken:
            os.close(descriptor)


@needs_root
async def test_another_user_is_refused(bench: Bench, controlled: Controlled) -> None:
    bench.may_log.append("control-refused")
    controlled.path.chmod(0o666)
    controlled.folder.chmod(0o755)
    code = (
        "import os, socket, sys\n"
        f"os.setgid({OTHER}); os.setuid({OTHER})\n"
        "client = socket.socket(socket.AF_UNIX)\n"
        "client.connect(sys.argv[1])\n"
        "print(client.recv(4096).decode())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, controlled.path, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert out.startswith(b"HTTP/1.1 403 Forbidden")
    assert b"only the user of this server and root" in out
    assert not controlled.made
