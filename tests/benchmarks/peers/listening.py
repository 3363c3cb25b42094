"""The listening socket that all peers have."""

import socket

from echotui.server.bind import BACKLOG
from tests.benchmarks.child import make_room


def listening() -> socket.socket:
    """Listen as echotui does: the same backlog, so that a crowd finds the same door."""
    make_room()
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    sock.listen(BACKLOG)
    sock.setblocking(False)
    return sock


def no_delay(sock: socket.socket) -> None:
    """As asyncio and uvloop do by themselves for every client."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
