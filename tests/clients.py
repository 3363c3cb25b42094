"""Blocking TCP clients."""

import socket
import struct
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

PATIENCE: Final = 10.0
"""Seconds that a test waits for a condition, by default."""


def connect(
    address: tuple[str, int], *, source: str | None = None, receive_buffer: int | None = None
) -> socket.socket:
    """Connect; every later call on the socket is bounded by `PATIENCE`.

    `source` is the address to connect from, for example 127.0.0.2. `receive_buffer` is SO_RCVBUF in
    bytes; set before the handshake, since it bounds the window.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(PATIENCE)
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source is not None:
            sock.bind((source, 0))
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def reset(sock: socket.socket) -> None:
    """Close so that the other end sees a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def wait_until(condition: Callable[[], T], timeout: float = PATIENCE) -> T:
    """Poll until the condition is true, and return its value; TimeoutError after `timeout`."""
    deadline = time.monotonic() + timeout
    while not (answer := condition()):
        if time.monotonic() >= deadline:
            raise TimeoutError(f"not within {timeout:g} s")
        time.sleep(0.01)
    return answer
