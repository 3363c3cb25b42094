"""A site on Tornado: `app.py PORT`; it runs until it is ended."""

import asyncio
import logging
import sys
import time

from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

BLOCK = bytes(64 << 10)


class Export(RequestHandler):
    async def get(self) -> None:
        self.write(BLOCK * int(self.get_argument("blocks", "8")))
        await self.flush()


class Slow(RequestHandler):
    async def get(self) -> None:
        await asyncio.sleep(float(self.get_argument("seconds", "3600")))


class Report(RequestHandler):
    def get(self) -> None:
        time.sleep(0.4)  # It holds the loop.
        self.write("done\n")


class Page(RequestHandler):
    def get(self) -> None:
        self.write(BLOCK[: int(self.get_argument("size", "20000"))])


class Chat(WebSocketHandler):
    def on_message(self, message: str | bytes) -> None:
        self.write_message(message)


HANDLERS = [
    ("/", Page), ("/export", Export), ("/slow", Slow), ("/report", Report), ("/chat", Chat)
]  # fmt: skip


async def main() -> None:
    # At the end of the session, the clients go first.
    logging.getLogger("tornado").disabled = True
    Application(HANDLERS, log_function=lambda _: None).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
