"""Many clients that connect in the same moment."""

import selectors
import socket
import time
from contextlib import ExitStack
from errno import EINPROGRESS

from tests.clients import PATIENCE
from tests.server.peers import PROBE


def burst(port: int, count: int) -> list[float]:
    """Connect all at once, echo once each, close; how long each connect took in seconds.

    A client whose SYN found the backlog full sends it again after 1 s (RFC 6298).
    """
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        began = time.monotonic()
        socks = [stack.enter_context(socket.socket()) for _ in range(count)]
        for sock in socks:
            sock.setblocking(False)
            assert sock.connect_ex(("127.0.0.1", port)) in (0, EINPROGRESS)
            selector.register(sock, selectors.EVENT_WRITE)
        took = [at - began for at in _ready(selector, count)]
        for sock in socks:
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
            sock.sendall(PROBE)
            selector.register(sock, selectors.EVENT_READ)
        _ready(selector, count)
        assert all(sock.recv(1000) == PROBE for sock in socks)
    return took


def _ready(selector: selectors.BaseSelector, count: int) -> list[float]:
    """Wait until each was ready once, and return when that was; unregister it then."""
    found: list[float] = []
    deadline = time.monotonic() + PATIENCE
    while len(found) < count:
        assert time.monotonic() < deadline
        for key, _ in selector.select(1.0):
            selector.unregister(key.fileobj)
            found.append(time.monotonic())
    return found
