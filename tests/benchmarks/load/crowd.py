"""Many connected sockets."""

import socket
import struct
from contextlib import suppress
from typing import Final

PATIENCE: Final = 30.0
"""Seconds that anything may take."""


def _new() -> socket.socket:
    """A client's socket; when it closes, the server sees a reset and no port stays taken."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def connect(port: int, *, buffer: int = 0) -> socket.socket:
    """Connect one client. `buffer` is SO_SNDBUF in bytes; 0 leaves it to the kernel."""
    sock = _new()
    if buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    sock.settimeout(PATIENCE)
    sock.connect(("127.0.0.1", port))
    return sock


def dial(port: int) -> socket.socket:
    """Begin to connect one client, and don't wait for it."""
    sock = _new()
    sock.setblocking(False)
    with suppress(BlockingIOError):
        sock.connect(("127.0.0.1", port))
    return sock


def connect_all(port: int, count: int) -> list[socket.socket]:
    """Connect idle clients."""
    return [connect(port) for _ in range(count)]


def echo_once(socks: list[socket.socket], message: bytes) -> None:
    """Let all say something, and check that just that comes back: then all are accepted."""
    for start in range(0, len(socks), 100):
        some = socks[start : start + 100]
        for sock in some:
            sock.sendall(message)
        for sock in some:
            got = b""
            while len(got) < len(message):
                got += sock.recv(len(message) - len(got))
            if got != message:
                raise RuntimeError("what came back is not what was sent")
