"""Tornado: what its connections do, why their masks change, which handler holds the loop."""

import asyncio
import gc
import os
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from functools import partial
from typing import Self

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_sockets
from tornado.tcpserver import TCPServer
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

from echotui.observer import closing
from echotui.observer.probes import Probes
from echotui.observer.wire import KICKED, NOT_THERE, REFUSED
from tests.observer.probing import aside, connection, held, line_in, of, until

HERE = "test_tornado_loop.py"
GATE: list[asyncio.Event] = []
LEFT = threading.Event()


class Slow(RequestHandler):
    async def get(self) -> None:
        await GATE[0].wait()  # slow


class Holding(RequestHandler):
    def get(self) -> None:
        LEFT.wait(5)  # holding


class Large(RequestHandler):
    async def get(self) -> None:
        self.write(b"x" * 30_000_000)
        await self.flush()  # large


class Chat(WebSocketHandler):
    def on_message(self, message: str | bytes) -> None:
        self.write_message(message)


class Port:
    def __init__(self) -> None:
        self.sockets = bind_sockets(0, "127.0.0.1")
        self.port: int = self.sockets[0].getsockname()[1]
        self.server = HTTPServer(
            Application(
                [("/slow", Slow), ("/holding", Holding), ("/large", Large), ("/chat", Chat)],
                log_function=lambda _: None,
            )
        )
        self.peers: list[socket.socket] = []

    def __enter__(self) -> Self:
        GATE[:] = [asyncio.Event()]
        LEFT.clear()
        self.server.add_sockets(self.sockets)
        return self

    def __exit__(self, *_: object) -> None:
        LEFT.set()
        GATE[0].set()
        self.server.stop()
        for peer in self.peers:
            peer.close()

    def ask(self, path: str = "") -> tuple[str, int]:
        """Send a request; return the address of the client."""
        peer = socket.create_connection(("127.0.0.1", self.port))
        self.peers.append(peer)
        if path:
            peer.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        host, port = peer.getsockname()
        return host, port


def at(part: str) -> str:
    return f"{HERE}:{line_in(__name__, part)}"


async def test_a_request_has_its_line_and_the_line_of_its_handler(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask("/slow?token=secret")
        find = connection(probes, peer=peer, doing="GET /slow?…")
        found = await aside(partial(until, find))
        assert found.where == f"Slow {at('# slow')}"
        assert (found.mask, found.queue) == (1, 0)
        assert found.local == ("127.0.0.1", server.port)
        assert found.inode == os.fstat(found.fd).st_ino
        GATE[0].set()
        await aside(partial(until, connection(probes, peer=peer, doing="idle, last GET /slow?…")))


async def test_a_client_without_a_request_is_seen(probes: Probes) -> None:
    with Port() as server:
        peer = server.ask()
        await aside(partial(until, connection(probes, peer=peer, doing="idle, no request yet")))


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
        assert [call.number for call in calls] == list(range(1, len(calls) + 1))
        assert probes.calls(calls[-1].number) == ([], 0)
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
        assert outcome == (KICKED, "IOStream.close().")


async def test_the_handler_that_holds_the_loop_is_named(
    probes: Probes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_WAIT", 0.01)
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
            assert (outcome, text.partition(":")[0]) == (KICKED, f"The loop is held at {HERE}")
            time.sleep(0.11)
            probes.tick()
            LEFT.set()

        await aside(watch)
        (loop,) = await aside(probes.loops)
        assert loop.held == 0.0
        assert loop.longest > 0.2
        assert loop.longest_where == f"{at('# holding')} in get"
        assert max(loop.lags) == loop.longest
        assert await aside(connection(probes, peer=peer)) is None


async def test_a_forgotten_web_socket_is_found_and_closed(probes: Probes) -> None:
    with Port() as server:
        client = await websocket_connect(f"ws://127.0.0.1:{server.port}/chat")
        found = await aside(partial(until, connection(probes, doing="WebSocket /chat")))
        assert found.where == f"Chat {HERE}:{line_in(__name__, 'def on_message')}"
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


class Lines(TCPServer):
    async def handle_stream(self, stream: IOStream, address: tuple[str, int]) -> None:
        del address
        with pytest.raises(StreamClosedError):
            await stream.read_until(b"\n")  # lines


async def test_a_stream_of_the_programs_own_protocol_has_the_line_that_reads(
    probes: Probes,
) -> None:
    server, sockets = Lines(), bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    with socket.create_connection(sockets[0].getsockname()) as peer:
        find = connection(probes, peer=peer.getsockname())
        found = await aside(partial(until, find))
        assert found.where == f"Lines.handle_stream() {at('# lines')}"
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "drain"))
        assert outcome == (KICKED, "IOStream.close() when its queue is sent.")
        assert await aside(partial(peer.recv, 1)) == b""
    server.stop()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = socket.create_connection(listener.getsockname())
        other = listener.accept()[0]
        one.setblocking(False)
        with one, other:
            yield one, other


async def test_a_raw_handler_and_its_calls(
    probes: Probes, pair: tuple[socket.socket, socket.socket]
) -> None:
    sock, peer = pair
    loop = IOLoop.current()
    ended: list[int] = []

    def on_ready(fd: int, events: int) -> None:  # raw
        ended.append(events)
        loop.remove_handler(fd)

    loop.add_handler(sock.fileno(), on_ready, loop.READ)
    loop.update_handler(sock.fileno(), loop.READ)
    loop.update_handler(sock.fileno(), 0)
    loop.update_handler(sock.fileno(), loop.READ)
    name = "on_ready()"
    found = await aside(partial(until, connection(probes, fd=sock.fileno())))
    assert (found.mask, found.queue, found.doing) == (1, None, "")
    assert found.where == f"{name} {at('# raw')}"
    outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
    assert outcome == (KICKED, "shutdown(2): the program reads its end.")
    assert await aside(partial(peer.recv, 1)) == b""
    await aside(partial(until, lambda: ended or None))
    calls, _ = probes.calls(0)
    assert of(calls, sock.fileno()) == [
        ("add_handler", 0, 1),
        ("update_handler", 1, 0),
        ("update_handler", 0, 1),
        ("remove_handler", 1, 0),
    ]
    assert calls[-1].cause == f"{at('loop.remove_handler(fd)')} in on_ready"


async def test_an_error_of_a_call_is_the_loops_own(probes: Probes) -> None:
    loop = IOLoop.current()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        loop.add_handler(listener, lambda *_: None, loop.READ)
        with pytest.raises(ValueError, match="added twice"):
            loop.add_handler(listener, lambda *_: None, loop.READ)
        found = await aside(partial(until, connection(probes, fd=listener.fileno())))
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
        assert outcome == (REFUSED, "This is a listener.")
        loop.remove_handler(listener)
        assert len(of(probes.calls(0)[0], listener.fileno())) == 2


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
