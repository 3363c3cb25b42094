"""A Tornado program in the process of the test."""

import asyncio
import socket
import threading
from typing import Self

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

from tests.observer.probing import line_in

HERE = "tornado_app.py"
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
