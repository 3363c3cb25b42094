"""uvicorn, on asyncio and on uvloop: what its connections do, and its own ways to close them."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from functools import partial

import pytest
import uvicorn
import uvloop
from tornado.websocket import websocket_connect

from echotui.observer.probes import Probes
from echotui.observer.uvloop_loop import is_uvloop
from echotui.observer.wire import KICKED, REFUSED, InnerConnection
from tests.observer.probing import aside, connection, held, line_in, until

HERE = "test_uvicorn.py"
LEFT = threading.Event()


def at(part: str) -> str:
    return f"{HERE}:{line_in(__name__, part)}"


async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":  # chat
            pass
        return
    if scope["path"] == "/holding":
        LEFT.wait(5)  # holding
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = b"x" * (30_000_000 if scope["path"] == "/large" else 1)
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if scope["path"] == "/slow":
        while (await receive())["type"] != "http.disconnect":  # slow
            pass
    await send({"type": "http.response.body", "body": b""})


class Served:
    def __init__(self, loop: str, http: str) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        config = uvicorn.Config(
            app, loop=loop, http=http, ws="websockets-sansio", lifespan="off", log_level="critical"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, args=([self.listener],))
        self.peers: list[socket.socket] = []
        LEFT.clear()
        self.thread.start()

    def ask(self, path: str) -> tuple[str, int]:
        peer = socket.create_connection(("127.0.0.1", self.port))
        self.peers.append(peer)
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        host, port = peer.getsockname()
        return host, port

    def close(self) -> None:
        LEFT.set()
        for peer in self.peers:
            peer.close()
        self.server.should_exit = True
        self.thread.join(10)
        self.listener.close()


@pytest.fixture(params=[("asyncio", "h11"), ("uvloop", "httptools")], ids=" ".join)
def served(probes: Probes, request: pytest.FixtureRequest) -> Iterator[Served]:
    del probes
    server = Served(*request.param)
    yield server
    server.close()


def of_server(probes: Probes, served: Served, **expected: object) -> InnerConnection:
    return until(connection(probes, local=("127.0.0.1", served.port), **expected))


def test_requests_have_their_line(probes: Probes, served: Served) -> None:
    peer = served.ask("/slow?token=secret")
    where = f"app() {at('# slow')}"
    found = of_server(probes, served, peer=peer, doing="GET /slow?...", where=where)
    uvloop_runs = served.server.config.loop == "uvloop"
    assert (found.mask, found.queue) == (None if uvloop_runs else 1, 0)
    peer = served.ask("/short")
    of_server(probes, served, peer=peer, doing="idle, last GET /short", where="")
    assert probes.kick(found.fd, found.inode, "close") == (KICKED, "Transport.abort().")
    assert until(lambda: None if connection(probes, fd=found.fd)() else True)


def test_a_queue(probes: Probes, served: Served) -> None:
    peer = served.ask("/large")
    found = until(lambda: ((each := of_server(probes, served, peer=peer)).queue and each) or None)
    assert found.queue is not None
    assert 1_000_000 < found.queue < 31_000_000


def test_the_request_that_holds_the_loop(probes: Probes, served: Served) -> None:
    peer = served.ask("/holding")
    loop = until(held(probes))
    assert loop.kind == served.server.config.loop
    assert (loop.where, loop.doing) == (f"{at('# holding')} in app", "GET /holding")
    of_server(probes, served, peer=peer, doing="GET /holding", where=f"app() {at('# holding')}")


async def test_a_web_socket_is_drained_as_uvicorn_does(probes: Probes, served: Served) -> None:
    client = await websocket_connect(f"ws://127.0.0.1:{served.port}/chat")
    find = partial(
        of_server, probes, served, doing="WebSocket /chat", where=f"app() {at('# chat')}"
    )
    found = await aside(find)
    outcome, text = await aside(partial(probes.kick, found.fd, found.inode, "drain"))
    assert (outcome, text) == (KICKED, "WebSocketsSansIOProtocol.shutdown().")
    assert await client.read_message() is None
    assert client.close_code == 1012
    client.close()


def test_what_a_loop_of_uvloop_has_besides(probes: Probes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    def on_ready() -> None:  # reader
        pass

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        one, other = socket.socketpair()
        with one, other:
            asyncio.get_running_loop().add_reader(one, on_ready)
            asyncio.get_running_loop().add_writer(other, on_ready)
            found = {each.fd: each for each in await aside(lambda: list(probes.connections()))}
            assert (found[one.fileno()].mask, found[other.fileno()].mask) == (1, 4)
            assert [each.doing for each in found.values()].count("wakes up the loop") == 1
            name = f"on_ready() {at('# reader')}"
            assert found[one.fileno()].where.endswith(name)
            fd = server.sockets[0].fileno()
            assert found[fd].where == f"serve() {at('async def serve')}"
            outcome = await aside(partial(probes.kick, fd, found[fd].inode, "close"))
            assert outcome == (REFUSED, "No loop of the program has this connection.")
            asyncio.get_running_loop().remove_writer(other)
            asyncio.get_running_loop().remove_reader(one)
        server.close()
        await server.wait_closed()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert is_uvloop(runner.get_loop())
        runner.run(main())
