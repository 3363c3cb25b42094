"""Clients that all connect at once; called with the server's port and their number.

Tells how long it took until each was in and had its echo, and the longest that one took to connect.
"""

import select
import socket
import sys
import time
from typing import Final

from tests.benchmarks.child import make_room, send_answer
from tests.benchmarks.load.crowd import PATIENCE, dial

HELLO: Final = b"hello"


def rush(port: int, count: int) -> dict[str, float]:
    """Begin all connections, then talk to each as soon as it is there."""
    poll = select.epoll()
    socks: dict[int, socket.socket] = {}
    dialled: dict[int, float] = {}
    began = time.perf_counter()
    for _ in range(count):
        now = time.perf_counter()
        sock = dial(port)
        socks[sock.fileno()] = sock
        dialled[sock.fileno()] = now
        poll.register(sock, select.EPOLLOUT)
    connects: list[float] = []
    left = count
    while left:
        ready = poll.poll(PATIENCE)
        if not ready:
            raise RuntimeError(f"{left} clients have no echo")
        for fd, events in ready:
            if events & select.EPOLLOUT:
                connects.append(time.perf_counter() - dialled[fd])
                socks[fd].send(HELLO)
                poll.modify(fd, select.EPOLLIN)
            elif socks[fd].recv(64) == HELLO:
                poll.unregister(fd)
                left -= 1
            else:
                raise RuntimeError("a client got something else than its echo")
    took = time.perf_counter() - began
    return {"seconds": took, "longest": max(connects), "late": sum(one > 0.9 for one in connects)}


if __name__ == "__main__":
    make_room()
    send_answer(rush(*map(int, sys.argv[1:3])))
