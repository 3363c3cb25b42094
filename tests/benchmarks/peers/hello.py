"""Tornado's hello world, and a WebSocket that echoes."""

import asyncio

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening


class Hello(RequestHandler):
    def get(self) -> None:
        self.write("Hello, world")


class Echo(WebSocketHandler):
    def check_origin(self, origin: str) -> bool:  # noqa: ARG002 - Tornado's signature
        return True

    async def on_message(self, message: str | bytes) -> None:
        await self.write_message(message, binary=True)


async def main() -> None:
    sock = listening()
    server = HTTPServer(Application([("/", Hello), ("/echo", Echo)], websocket_ping_interval=0))
    server.add_sockets([sock])
    serve_from(sock.getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
