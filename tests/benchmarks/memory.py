"""What an idle connection costs in memory."""

import time
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import ratios
from tests.benchmarks.peer import EAGER, PROTOCOL, Peer
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients
from tests.benchmarks.usage import descriptors, resident
from tests.clients import wait_until

FIRST: Final = 100
"""Connections before the first measurement: the first of all costs more than the next."""
MORE: Final = 10_000
AFTER: Final = 0.2
"""Seconds for what follows an accept."""


def measure(peer: Peer) -> Measurement:
    with Child(f"peers.{peer.module}", *peer.args, on=cores.SERVER) as server:
        served_at = server.port(), server.pid
        own = descriptors(server.pid)
        with clients(served_at, silent=FIRST):
            before = _resident(server.pid, own + FIRST)
            with clients(served_at, silent=MORE):
                after = _resident(server.pid, own + FIRST + MORE)
    return {"per_connection": (after - before) / MORE}


def _resident(pid: int, open_: int) -> int:
    """Memory once so many descriptors are open, and a little later."""
    wait_until(lambda: descriptors(pid) >= open_, 30)
    time.sleep(AFTER)
    return resident(pid)


def memory(pairs: int, progress: Progress) -> Result:
    """RSS of 10,000 idle connections, beside asyncio's Protocol."""
    samples: Samples = {EAGER.name: [], PROTOCOL.name: []}
    for number in range(pairs):
        for peer in (EAGER, PROTOCOL):
            progress(f"memory: pair {number + 1} of {pairs}, {peer.name}")
            samples[peer.name].append(measure(peer))
    ours, theirs = (
        tuple(one["per_connection"] / 1000 for one in measured) for measured in samples.values()
    )
    rows = (
        Row("RSS per idle connection", "kB", ours, 1.8),
        Row(f"RSS per idle connection against {PROTOCOL.name}", "×", ratios(ours, theirs), 0.65),
        Row(f"RSS per idle connection, {PROTOCOL.name}", "kB", theirs),
    )
    return Result(rows, samples)
