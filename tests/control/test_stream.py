import asyncio
import logging
import math
import os
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from echotui.control.streams import StreamLimits
from echotui.model.codec import LARGEST, REQUEST, VERSION
from echotui.model.command import Done, Drain, Kick, Outcome, Refused, Strength
from echotui.model.exchange import (
    OLDEST_COMMAND,
    OTHER_RUN,
    Find,
    Found,
    Hello,
    Ids,
    IdsOf,
    RequestFailed,
    Submit,
)
from echotui.model.limits import Limits
from echotui.model.query import Query, Window
from echotui.model.source import Capabilities, Source
from echotui.model.strategy import Strategy
from echotui.model.view import View
from echotui.server.server import EchoServer
from tests.control.raw import CLOSE, PING, TEXT, UPGRADE, RawPeer, frame
from tests.scripted import ScriptedSource
from tests.served import UNLIMITED, Place
from tests.server.bench import until
from tests.ui.stage import rows

LARGE = Query(window=Window(0, 1000))
Connect = Callable[[], Awaitable[RawPeer]]
QUICK = StreamLimits(rate=1e6, taken_within=0.1, ping_every=0.1)
KICK = Kick(1, Strength.RESET)


def heavy() -> ScriptedSource:
    """A source with answers that no socket's buffer holds."""
    return ScriptedSource([replace(row, payload=bytes(256)) for row in rows(1000)])


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


async def test_it_introduces_the_server_and_answers_in_order(
    place: Place, connect: Connect
) -> None:
    served = place.serve(ScriptedSource(rows(3), capabilities=Capabilities(hold=False)))
    peer = await connect()
    server = served.server
    hello = await peer.reply()
    assert isinstance(hello, Hello)
    assert (hello.instance, hello.pid) == (server.instance, os.getpid())
    assert hello.host
    assert hello.version[0].isdigit()
    assert hello.capabilities == Capabilities(hold=False)
    assert served.by == [f"pid {os.getpid()}, uid {os.geteuid()}"]
    # Sent at one go; each is answered when its turn comes.
    peer.ask(LARGE)
    peer.ask(IdsOf(Query()))
    peer.ask(Find((2, 9)))
    peer.ask(Submit(KICK, server.instance, server.clock()))
    view = await peer.reply()
    assert isinstance(view, View)
    assert list(view.rows) == rows(3)
    assert await peer.reply() == Ids((1, 2, 3))
    assert await peer.reply() == Found((rows(3)[1],))
    assert await peer.reply() == Done("done")
    peer.close()
    await until(lambda: len(served.streams) == 0)


async def test_a_client_that_has_gone_before_the_upgrade_is_no_failure(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    served = place.serve(ScriptedSource())
    with socket.socket(socket.AF_UNIX) as gone:
        gone.connect(place.path)
        gone.sendall(UPGRADE)
    peer = await RawPeer.connect(place.path)
    assert isinstance(await peer.reply(), Hello)
    assert (len(served.by), len(served.streams)) == (1, 1)
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []
    peer.close()


async def test_a_command_for_another_run_or_of_long_ago_is_refused(
    place: Place, connect: Connect
) -> None:
    source = ScriptedSource()
    server = place.serve(source).server
    peer = await connect()
    await peer.reply()
    now = server.clock()

    async def outcome(instance: str, at: float) -> Outcome:
        peer.ask(Submit(Drain(), instance, at))
        reply = await peer.reply()
        assert isinstance(reply, Outcome)
        return reply

    assert await outcome("another", now) == Refused(OTHER_RUN)
    late = Refused("It waited 14 s on its way; nothing was done.")
    assert await outcome(server.instance, now - 14.2) == late
    for at in (math.nan, now + 60.0):
        assert isinstance(await outcome(server.instance, at), Refused)
    assert source.commands == []
    assert await outcome(server.instance, now - OLDEST_COMMAND + 2) == Done("done")
    assert source.commands == [Drain()]
    peer.close()


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (frame(b""), "the message is empty"),
        (frame(bytes((VERSION,)) + b"garbage"), "the message cannot be read"),
        (
            frame(bytes((VERSION + 1,)) + REQUEST.encode(Query())[1:]),
            f"of version {VERSION + 1}; this program",
        ),
        (frame(b"ls", TEXT), "of version 108"),
    ],
)
async def test_what_is_no_request_is_said_and_ends_the_stream(
    place: Place, connect: Connect, message: bytes, reason: str
) -> None:
    served = place.serve()
    peer = await connect()
    await peer.reply()
    peer.send(message)
    # No more than the first is read.
    peer.ask(Query())
    reply = await peer.reply()
    assert isinstance(reply, RequestFailed)
    assert reason in reply.text
    code, why = await peer.end()
    assert code == 1007
    assert reason in why
    peer.send(frame(b"", CLOSE))
    await peer.lost()
    await until(lambda: len(served.streams) == 0)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 64,  # Reserved bits are set.
        frame(b"x" * 9, length=100 * 1024 * 1024),
        frame(b"x" * 9, length=LARGEST + 1),
        frame(b"\xff\xfe", TEXT),
        frame(b"x" * 200, PING),
    ],
    ids=["garbage", "100 MB", "1 MiB and a byte", "no UTF-8", "a long ping"],
)
async def test_broken_frames_end_the_stream(place: Place, connect: Connect, data: bytes) -> None:
    served = place.serve()
    peer = await connect()
    await peer.reply()
    peer.send(data)
    await peer.lost()
    await until(lambda: len(served.streams) == 0)


async def test_half_a_frame_does_not_keep_a_viewer(place: Place, connect: Connect) -> None:
    served = place.serve(limits=QUICK)
    leaving, staying = await connect(), await connect()
    for peer in (leaving, staying):
        await peer.reply()
        peer.send(frame(REQUEST.encode(LARGE))[:20])
    assert len(served.streams) == 2
    leaving.close()
    await until(lambda: len(served.streams) == 1)
    # The other one has answered no ping. Tornado gives it 5 s for the closing handshake.
    assert (await staying.end())[1] == "ping timed out"
    staying.close()
    await until(lambda: len(served.streams) == 0)


async def test_a_peer_that_does_not_read_is_dropped_and_nothing_is_kept_for_it(
    place: Place, connect: Connect
) -> None:
    source = heavy()
    served = place.serve(source, QUICK)
    peer = await connect()
    await peer.reply()
    for _ in range(20):
        peer.ask(LARGE)
    await until(lambda: source.queries)
    began = time.monotonic()
    await until(lambda: len(served.streams) == 0)
    assert time.monotonic() - began < 2
    # The kernel took one or two, and no other was made.
    assert len(source.queries) < 10
    peer.close()


async def test_no_more_viewers_than_are_allowed(place: Place, connect: Connect) -> None:
    served = place.serve()
    peers = [await connect() for _ in range(served.streams.limits.viewers)]
    for peer in peers:
        await peer.reply()
    over = await connect()
    code, why = await over.end()
    assert (code, why) == (1013, "it has 16 viewers already, which is the most")
    over.send(frame(b"", CLOSE))
    await over.lost()
    assert len(served.sources) == 16
    peers.pop().close()
    await until(lambda: len(served.streams) == 15)
    peers.append(await connect())
    assert isinstance(await peers[-1].reply(), Hello)
    for peer in peers:
        peer.close()


async def test_two_hundred_connections_leave_nothing(place: Place, connect: Connect) -> None:
    served = place.serve()
    peers: list[RawPeer] = []
    before = open_descriptors()
    # At once as many as the backlog of the socket holds.
    for _ in range(2):
        peers += await asyncio.gather(*(connect() for _ in range(100)))
    assert len(served.streams) == len(served.sources) == 16
    for peer in peers:
        peer.close()
    await until(lambda: len(served.streams) == 0)
    await until(lambda: open_descriptors() == before)


@pytest.mark.parametrize("commands", [False, True])
async def test_requests_beyond_the_rate_wait(
    place: Place,
    connect: Connect,
    commands: bool,  # noqa: FBT001
) -> None:
    slow = UNLIMITED._replace(rate=200.0, burst=3)
    if commands:
        slow = UNLIMITED._replace(command_rate=200.0, command_burst=3)
    server = place.serve(limits=slow).server
    submit = Submit(KICK, server.instance, server.clock())
    peer = await connect()
    await peer.reply()
    for _ in range(13):
        peer.ask(Query())
        peer.ask(submit)
    began = time.monotonic()
    for _ in range(26):
        await peer.reply()
    assert time.monotonic() - began > 0.045


async def test_an_answer_that_is_too_long_is_said_and_the_stream_goes_on(
    place: Place, connect: Connect
) -> None:
    source = ScriptedSource(answer=Done("x" * LARGEST))
    server = place.serve(source).server
    peer = await connect()
    await peer.reply()
    peer.ask(Submit(Drain(), server.instance, server.clock()))
    peer.ask(Query())
    reply = await peer.reply()
    assert isinstance(reply, RequestFailed)
    assert "at most 1,048,576 are allowed" in reply.text
    assert isinstance(await peer.reply(), View)
    peer.close()


class Broken(ScriptedSource):
    async def view(self, query: Query) -> View:
        del query
        raise RuntimeError("broken")


async def test_a_fault_of_ours_ends_one_stream_and_is_logged(
    place: Place, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    served = place.serve(Broken())
    peer = await connect()
    await peer.reply()
    peer.ask(Query())
    await peer.lost()
    await until(lambda: len(served.streams) == 0)
    assert served.sources[0].closed == 1
    assert "RuntimeError: broken" in caplog.text


async def test_a_source_that_cannot_be_made_takes_no_place(
    place: Place, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Source:
        raise RuntimeError("broken")

    served = place.serve_live(EchoServer(Strategy.EAGER, Limits()), UNLIMITED, fail)
    peer = await connect()
    await peer.lost()
    assert len(served.streams) == 0
    assert "RuntimeError: broken" in caplog.text


async def test_a_viewer_that_leaves_while_it_is_answered_is_freed_after_that(
    place: Place, connect: Connect
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    class Slow(ScriptedSource):
        async def view(self, query: Query) -> View:
            asked.set()
            await answer.wait()
            return await super().view(query)

    served = place.serve(Slow())
    peer = await connect()
    await peer.reply()
    peer.ask(Query())
    await asked.wait()
    peer.close()
    (source,) = served.sources
    assert source.closed == 0
    answer.set()
    await until(lambda: len(served.streams) == 0)
    assert source.closed == 1


async def test_at_its_end_the_server_says_why_and_waits_for_nobody(
    place: Place, connect: Connect
) -> None:
    served = place.serve(limits=QUICK._replace(goodbye=0.1, ping_every=10.0))
    polite, stuck = await connect(), await connect()
    for peer in (polite, stuck):
        await peer.reply()
    why = "server stop: " + "ä" * 100
    closing = asyncio.create_task(served.streams.close(why))
    code, reason = await polite.end()
    assert code == 1001
    assert reason == why[: len(reason)]
    assert len(reason.encode()) <= 123
    polite.send(frame(b"", CLOSE))
    await polite.lost()
    await closing
    assert len(served.streams) == 0
    await stuck.lost()
