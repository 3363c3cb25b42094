"""Clients that measure by how much each message is late against the delay that was drawn for it.

Called with the server's port, their number, and the rule's number, delay and jitter; they are the
first clients of the server, so their ids are known, and with them what is drawn. A line is the
messages of each.
"""

import select
import sys
import time
from typing import Final

from echotui.server.faults.draws import share_of
from tests.benchmarks.child import commands, send_answer
from tests.benchmarks.figures import percentile
from tests.benchmarks.load.crowd import PATIENCE, connect

MESSAGE: Final = b"." * 64


def measure(port: int, count: int, rule: int, delay: float, jitter: float) -> None:
    socks = [connect(port) for _ in range(count)]
    drawn = 0
    send_answer({"clients": count})
    for order in commands():
        errors: list[float] = []
        times: list[float] = []
        for _ in range(int(order)):
            drawn += 1
            sent_at: dict[int, tuple[int, float]] = {}
            for id_, sock in enumerate(socks, 1):
                sent_at[sock.fileno()] = id_, time.perf_counter()
                sock.sendall(MESSAGE)
                # Not all at once: the last to be read would measure the reading.
                time.sleep(2 * delay / count / 4)
            left = set(sent_at)
            by_fd = {sock.fileno(): sock for sock in socks}
            while left:
                ready, _, _ = select.select(list(left), [], [], PATIENCE)
                if not ready:
                    raise RuntimeError("the server does not echo")
                for fd in ready:
                    now = time.perf_counter()
                    if len(by_fd[fd].recv(1 << 16)) != len(MESSAGE):
                        raise RuntimeError("a part of a message")
                    left.remove(fd)
                    id_, since = sent_at[fd]
                    asked = delay + jitter * (2 * share_of(rule, id_, 0, drawn) - 1)
                    times.append(now - since)
                    errors.append(now - since - asked)
        send_answer(
            {
                "messages": len(times),
                "least": min(times),
                "most": max(times),
                "early": min(errors),
                "p50": percentile(errors, 0.5),
                "p99": percentile(errors, 0.99),
                "late": max(errors),
            }
        )


if __name__ == "__main__":
    measure(*map(int, sys.argv[1:4]), *map(float, sys.argv[4:6]))
