"""The loop of the textbooks: a queue a client, and a mask that is flipped."""

import asyncio
import socket
from collections import deque
from contextlib import suppress

from tornado.ioloop import IOLoop

from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening, no_delay
from tests.benchmarks.peers.loops import run


class Echo:
    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._loop = IOLoop.current()
        self._clients: dict[int, socket.socket] = {}
        self._queues: dict[int, deque[bytes]] = {}
        self._loop.add_handler(listener.fileno(), self._accept, IOLoop.READ)

    def _accept(self, _fd: int, _events: int) -> None:
        with suppress(BlockingIOError):
            while True:
                client, _ = self._listener.accept()
                client.setblocking(False)
                no_delay(client)
                self._clients[client.fileno()] = client
                self._queues[client.fileno()] = deque()
                self._loop.add_handler(client.fileno(), self._ready, IOLoop.READ)

    def _ready(self, fd: int, events: int) -> None:
        try:
            if events & IOLoop.READ:
                self._read(fd)
            elif events & IOLoop.WRITE:
                self._write(fd)
        except ConnectionError:
            self._close(fd)

    def _read(self, fd: int) -> None:
        if data := self._clients[fd].recv(1024):
            self._queues[fd].append(data)
            self._loop.update_handler(fd, IOLoop.WRITE)
        else:
            self._close(fd)

    def _write(self, fd: int) -> None:
        queue = self._queues[fd]
        if not queue:
            self._loop.update_handler(fd, IOLoop.READ)
            return
        data = queue.popleft()
        sent = self._clients[fd].send(data)
        if sent < len(data):
            queue.appendleft(data[sent:])

    def _close(self, fd: int) -> None:
        self._loop.remove_handler(fd)
        del self._queues[fd]
        self._clients.pop(fd).close()


async def main() -> None:
    sock = listening()
    Echo(sock)
    serve_from(sock.getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())
