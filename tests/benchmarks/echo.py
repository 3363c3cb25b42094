"""What one echo costs."""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import ratios
from tests.benchmarks.peer import (
    EAGER,
    EAGER_UV,
    EPOLL,
    IOSTREAM,
    LOOP,
    PROTOCOL,
    PROTOCOL_PLAIN,
    PROTOCOL_UV,
    STREAMS,
    STREAMS_PLAIN,
    TEXTBOOK,
    Peer,
)
from tests.benchmarks.result import Benchmark, Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row

CLIENTS: Final = 100
WARM_UP: Final = 0.2
SPAN: Final = 0.2
"""Seconds of a turn: what disturbs the machine for longer disturbs them all."""
TURNS: Final = 6

Limits = Sequence[tuple[Peer, float]]


class Bout:
    """One server and its clients; both sleep while others are measured.

    Args:
        peer: Which server.
        size: Bytes of a message.
        stack: Ends both.
    """

    def __init__(self, peer: Peer, size: int, stack: ExitStack) -> None:
        server = stack.enter_context(peer.start())
        arguments = (server.port(), server.pid, CLIENTS, size, 0, 0)
        self._load = stack.enter_context(Child("load.talkers", *arguments, on=cores.LOAD))
        self._load.answer()
        self._load.ask(f"talk {WARM_UP}")
        self._turns: list[Measurement] = []

    def turn(self) -> None:
        measured: Measurement = self._load.ask(f"talk {SPAN}")
        measured["per_echo"] = measured["cpu"] / measured["messages"] * 1e6
        measured["rate"] = measured["messages"] / measured["seconds"]
        measured["busy"] = measured["cpu"] / measured["seconds"]
        self._turns.append(measured)

    @property
    def measured(self) -> Measurement:
        """The median turn, each figure by itself."""
        return {key: statistics.median(turn[key] for turn in self._turns) for key in self._turns[0]}


def compare(
    peers: Sequence[Peer], size: int, pairs: int, progress: Progress, title: str
) -> Samples:
    """Measure all in short turns, one after the other; so often with new processes."""
    samples: Samples = {peer.name: [] for peer in peers}
    for number in range(pairs):
        progress(f"{title}: round {number + 1} of {pairs}")
        with ExitStack() as stack:
            bouts = {peer.name: Bout(peer, size, stack) for peer in peers}
            for _ in range(TURNS):
                for bout in bouts.values():
                    bout.turn()
            for name, bout in bouts.items():
                samples[name].append(bout.measured)
    return samples


def against(
    samples: Samples, peer: Peer, other: Peer, title: str, limit: float | None = None
) -> Row:
    """What one costs as a multiple of another."""
    ours, theirs = (
        [measured["per_echo"] for measured in samples[one.name]] for one in (peer, other)
    )
    return Row(f"{title}, {peer.name} against {other.name}", "×", ratios(ours, theirs), limit)


def _beside(title: str, samples: Samples) -> list[Row]:
    """What each costs, and what its clients saw.

    How busy the server was says whether the clients gave it enough to do: a server that sleeps
    between its messages pays for it, and costs more for each.
    """
    rows = []
    for name, pairs in samples.items():
        middle = {key: statistics.median(measured[key] for measured in pairs) for key in pairs[0]}
        what = (
            f"{title}, {name} ({middle['busy']:.0%} busy, {middle['rate']:,.0f} a second,"
            f" p50 {middle['p50'] * 1e3:.1f} ms, p99 {middle['p99'] * 1e3:.1f} ms)"
        )
        rows.append(Row(what, "µs", tuple(measured["per_echo"] for measured in pairs)))
    return rows


def _benchmark(
    title: str, size: int, limits: Limits, ours: Peer = EAGER, beside: Sequence[Peer] = ()
) -> Benchmark:
    """Compare ours with those it has a limit against, the others beside.

    Where the bare loop is among them, it shows how far Python could get.
    """
    others = [peer for peer, _ in limits]
    peers = (ours, *others, *beside)

    def run(pairs: int, progress: Progress) -> Result:
        if any("uvloop" in peer.args for peer in peers) and find_spec("uvloop") is None:
            progress(f"{title}: left out, uvloop is not installed")
            return Result(())
        samples = compare(peers, size, pairs, progress, title)
        rows = [against(samples, ours, peer, title, limit) for peer, limit in limits]
        rows += [against(samples, ours, peer, title) for peer in beside if peer is not EPOLL]
        if EPOLL in beside:
            rows += [against(samples, EPOLL, peer, title) for peer in others]
        return Result((*rows, *_beside(title, samples)), samples)

    return run


small: Final = _benchmark(
    "CPU per 1 KiB echo",
    1024,
    ((PROTOCOL, 1.0), (IOSTREAM, 0.28), (STREAMS, 0.6), (LOOP, 0.3)),
    beside=(TEXTBOOK, EPOLL, PROTOCOL_PLAIN, STREAMS_PLAIN),
)
small_uvloop: Final = _benchmark(
    "CPU per 1 KiB echo on uvloop", 1024, ((PROTOCOL_UV, 1.1), (EPOLL, 1.25)), ours=EAGER_UV
)
large: Final = _benchmark(
    "CPU per 64 KiB echo", 65536, ((PROTOCOL, 1.05),), beside=(PROTOCOL_PLAIN,)
)
