"""Tornado: what its connections do, why their masks change, which handler holds the loop."""

import asyncio
import gc
import os
import threading
import time
import weakref
from functools import partial

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

from echotui.observer import closing
from echotui.observer.heartbeat import BEAT
from echotui.observer.probes import Probes
from echotui.observer.wire import KICKED, NOT_THERE, WAITS
from tests.observer.probing import aside, class_line, connection, held, until
from tests.observer.tornado_app import GATE, HERE, LEFT, Port, at


async def test_a_request_has_its_line_and_the_line_of_its_handler(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask("/slow?token=secret")
        where = f"Slow {at('# slow')}"
        find = connection(probes, peer=peer, doing="GET /slow?...", where=where)
        found = await aside(partial(until, find))
        assert (found.mask, found.queue) == (1, 0)
        assert found.local == ("127.0.0.1", server.port)
        assert found.inode == os.fstat(found.fd).st_ino
        GATE[0].set()
        await aside(partial(until, connection(probes, peer=peer, doing="idle, last GET /slow?...")))


async def test_a_client_without_a_request_is_seen(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask()
        await aside(partial(until, connection(probes, peer=peer, doing="idle, no request yet")))


async def test_a_body_that_is_not_there_yet_is_seen(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask()
        server.peers[0].sendall(b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        await aside(partial(until, connection(probes, peer=peer, doing="POST /slow, receiving")))


async def test_a_client_that_does_not_read_has_a_queue_and_a_cause(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask("/large")
        found = await aside(partial(until, connection(probes, peer=peer, mask=5)))
        assert found.queue is not None
        assert 1_000_000 < found.queue < 31_000_000
        assert found.doing == "GET /large"
        calls, missed = probes.calls(0)
        change = [call for call in calls if call.fd == found.fd][-1]
        assert (change.call, change.before, change.after) == ("update_handler", 1, 5)
        assert change.cause == f"{at('# large')} in get"
        assert (change.inode, missed) == (found.inode, 0)
        added = next(call for call in calls if (call.fd, call.call) == (found.fd, "add_handler"))
        assert added.cause == "Tornado: reads"
        assert [call.number for call in calls] == list(range(1, len(calls) + 1))
        assert probes.calls(calls[-1].number) == ([], 0)
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
        assert outcome == (KICKED, "IOStream.close().")


async def test_the_handler_that_holds_the_loop_is_named(
    probes: Probes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "WAIT", 0.01)
    with Port() as server:
        peer = server.ask("/holding")

        def watch() -> None:
            loop = until(held(probes))
            assert loop.kind == "Tornado"
            assert loop.held > 0.1
            assert loop.where == f"{at('# holding')} in get"
            assert loop.doing == "GET /holding"
            found = until(connection(probes, peer=peer, doing="GET /holding"))
            assert found.where == f"Holding {at('# holding')}"
            outcome, text = probes.kick(found.fd, found.inode, "close")
            begin = f"It is closed when its loop goes on, which is held at {HERE}"
            assert (outcome, text.partition(":")[0]) == (WAITS, begin)
            time.sleep(0.11)
            probes.tick()
            LEFT.set()

        await aside(watch)
        (loop,) = await aside(probes.loops)
        assert loop.held == 0.0
        assert loop.longest > 0.2
        assert loop.longest_where == f"{at('# holding')} in get"
        assert loop.longest_doing == "GET /holding"
        assert 0 <= loop.longest - max(loop.lags) < BEAT
        assert await aside(connection(probes, peer=peer)) is None


async def test_a_forgotten_web_socket_is_found_and_closed(probes: Probes) -> None:
    with Port() as server:
        client = await websocket_connect(f"ws://127.0.0.1:{server.port}/chat")
        found = await aside(partial(until, connection(probes, doing="WebSocket /chat")))
        assert found.where == f"Chat {HERE}:{class_line(Port.__module__, 'Chat', 'on_message')}"
        opened = await aside(
            connection(probes, doing=f"to WebSocket ws://127.0.0.1:{server.port}/chat")
        )
        assert opened is not None
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "drain"))
        assert outcome == (KICKED, "Chat.close(1001).")
        assert await client.read_message() is None
        assert client.close_code == 1001
        client.close()


async def test_a_web_socket_that_does_not_answer_the_close_is_closed(probes: Probes) -> None:
    with Port() as server:
        server.ask()
        server.peers[0].sendall(
            b"GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        found = await aside(partial(until, connection(probes, doing="WebSocket /chat")))
        await aside(partial(probes.kick, found.fd, found.inode, "drain"))
        await aside(partial(until, connection(probes, doing="WebSocket /chat, closing")))
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
        assert outcome == (KICKED, "IOStream.close().")
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
        assert outcome[0] == NOT_THERE


async def test_what_the_program_asks_for_is_seen(probes: Probes) -> None:
    with Port() as server:
        url = f"http://127.0.0.1:{server.port}/slow"
        asked = asyncio.ensure_future(AsyncHTTPClient(force_instance=True).fetch(url))
        await aside(partial(until, connection(probes, doing=f"to GET {url}")))
        GATE[0].set()
        await asked


async def test_a_sample_while_connections_come_and_go(probes: Probes) -> None:
    ended = threading.Event()
    samples: list[list[int]] = []

    def read() -> None:
        while not ended.is_set():
            probes.tick()
            probes.loops()
            samples.append([each.fd for each in probes.connections()])

    async def ask(port: int) -> None:
        for number in range(15):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.read(100)
            writer.transport.abort() if number % 2 else writer.close()

    with Port() as server:
        reading = asyncio.ensure_future(asyncio.to_thread(read))
        await asyncio.gather(*(ask(server.port) for _ in range(10)))
        ended.set()
        await reading  # It raised nothing.
    assert len({fd for fds in samples for fd in fds}) > 5
    assert all(len(set(fds)) == len(fds) for fds in samples)


async def test_a_forked_process_forgets_the_loops_of_its_parent(probes: Probes) -> None:
    assert len(await aside(probes.loops)) == 1
    probes.forked()
    assert (await aside(probes.loops), probes.calls(0)) == ([], ([], 0))

    async def later() -> list[str]:
        return [loop.kind for loop in probes.loops()]

    assert await aside(lambda: asyncio.run(later())) == ["asyncio"]


async def test_nothing_of_the_program_is_kept(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask("/slow")
        found = await aside(partial(until, connection(probes, peer=peer, doing="GET /slow")))
        stream = weakref.ref(IOLoop.current().handlers[found.fd][1].__self__)  # type: ignore[attr-defined]
        GATE[0].set()
        await aside(partial(until, connection(probes, peer=peer, doing="idle, last GET /slow")))
        server.peers[0].close()
        await aside(partial(until, lambda: None if stream() and gc.collect() >= 0 else True))
        assert stream() is None
