"""A child process with a server and nothing else.

    python alone.py

Its send buffers are small, so that queues fill soon. It prints its port, serves, and ends when its
standard input does.
"""

import asyncio
import socket
import sys

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.server.sockets import BorrowedSocket


async def _serve() -> None:
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start(["127.0.0.1"], 0)
    for listener in server.listeners:
        with BorrowedSocket(listener.fileno()) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    sys.stdout.write(f"{server.addresses[0].port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.stop()


if __name__ == "__main__":
    asyncio.run(_serve())
