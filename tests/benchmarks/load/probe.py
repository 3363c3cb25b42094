"""One client that sends 200 small messages a second, whatever becomes of the last.

Called with the server's port. For each line it probes for so many seconds, and tells how long the
round trips took, of all so far.
"""

import select
import sys
import time
from collections import deque
from typing import Final

from tests.benchmarks.child import commands, send_answer
from tests.benchmarks.figures import percentile
from tests.benchmarks.load.crowd import connect

PERIOD: Final = 1 / 200
SIZE: Final = 64
LAST: Final = 5.0
"""Seconds that the last ones may take."""


def probe(port: int) -> None:
    sock = connect(port)
    poll = select.epoll()
    poll.register(sock, select.EPOLLIN)
    times: list[float] = []
    for order in commands():
        waiting: deque[float] = deque()
        got = 0
        due = time.perf_counter()
        until = due + float(order)
        while due < until or waiting:
            now = time.perf_counter()
            if due <= now and due < until:
                # Late itself, it makes up for it: a stall is felt by all that it hits.
                sock.sendall(b"." * SIZE)
                waiting.append(now)
                due += PERIOD
            elif poll.poll(max(0.0, due - now) if due < until else LAST):
                got += len(sock.recv(1 << 16))
                now = time.perf_counter()
                while got >= SIZE:
                    got -= SIZE
                    times.append(now - waiting.popleft())
            elif due >= until:
                raise RuntimeError("the server does not echo")
        send_answer(
            {
                "probes": len(times),
                "p50": percentile(times, 0.5),
                "p99": percentile(times, 0.99),
                "longest": max(times),
            }
        )


if __name__ == "__main__":
    probe(int(sys.argv[1]))
