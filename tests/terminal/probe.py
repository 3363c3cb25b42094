"""Another client, who is to notice nothing of what happens to the others."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.clients import connect
from tests.terminal.program import receive

OK: Final = 0.1
"""Seconds that the 99th percentile of its echoes may take."""
EVERY: Final = 0.01
"""Seconds between two probes of the echo."""


@contextmanager
def probed(address: tuple[str, int]) -> Iterator[list[float]]:
    """Echo 64 bytes all the while; seconds that each took."""
    took: list[float] = []
    done = threading.Event()
    client = connect(address)

    def probe() -> None:
        while not done.wait(EVERY):
            began = time.monotonic()
            client.sendall(bytes(64))
            if receive(client, 64) != bytes(64):
                return
            took.append(time.monotonic() - began)

    thread = threading.Thread(target=probe)
    thread.start()
    try:
        yield took
    finally:
        done.set()
        thread.join()
        client.close()


def p99(took: list[float]) -> float:
    """Tell it as if nobody had waited for an answer before the next probe."""
    due = sorted(seconds - EVERY * n for seconds in took for n in range(1 + int(seconds / EVERY)))
    return due[len(due) * 99 // 100]
