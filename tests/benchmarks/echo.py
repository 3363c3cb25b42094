"""What one echo costs."""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import ratios
from tests.benchmarks.result import Benchmark, Result, Samples, Seen, Tell
from tests.benchmarks.row import Row

CLIENTS: Final = 100
WARM_UP: Final = 0.2
SPAN: Final = 0.2
"""Seconds of a turn: what disturbs the machine for longer disturbs them all."""
TURNS: Final = 6
MALLOC: Final = {"MALLOC_MMAP_THRESHOLD_": "4194304", "MALLOC_TRIM_THRESHOLD_": "33554432"}
"""asyncio receives into 256 KiB, which glibc may give back to the kernel after each message, and
get again, at three times the cost of the echo; whether it does is chance. Here it never does."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to be measured.

    Attributes:
        name: What the table calls it.
        module: Below `peers`.
        args: The loop, and what else it wants to know.
    """

    name: str
    module: str
    args: tuple[str, ...] = ()

    def start(self) -> Child:
        return Child(f"peers.{self.module}", *self.args, on=cores.SERVER, env=MALLOC)


EAGER: Final = Peer("echotui eager", "echotui", ("asyncio", "eager"))
TEXTBOOK: Final = Peer("echotui textbook", "echotui", ("asyncio", "textbook"))
PROTOCOL: Final = Peer("asyncio Protocol", "protocol", ("asyncio",))
STREAMS: Final = Peer("asyncio streams", "streams", ("asyncio",))
IOSTREAM: Final = Peer("Tornado IOStream", "iostream", ("asyncio",))
LOOP: Final = Peer("textbook loop", "textbook", ("asyncio",))
EAGER_UV: Final = Peer("echotui eager, uvloop", "echotui", ("uvloop", "eager"))
PROTOCOL_UV: Final = Peer("uvloop Protocol", "protocol", ("uvloop",))
EPOLL: Final = Peer("bare epoll loop", "epoll")


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
        self._turns: list[Seen] = []

    def turn(self) -> None:
        seen: Seen = self._load.ask(f"talk {SPAN}")
        seen["per_echo"] = seen["cpu"] / seen["messages"] * 1e6
        seen["rate"] = seen["messages"] / seen["seconds"]
        self._turns.append(seen)

    @property
    def seen(self) -> Seen:
        """The median turn, each figure by itself."""
        return {key: statistics.median(turn[key] for turn in self._turns) for key in self._turns[0]}


def compare(peers: Sequence[Peer], size: int, pairs: int, tell: Tell, title: str) -> Samples:
    """Measure all in short turns, one after the other; so often with new processes."""
    samples: Samples = {peer.name: [] for peer in peers}
    for number in range(pairs):
        tell(f"{title}: round {number + 1} of {pairs}")
        with ExitStack() as stack:
            bouts = {peer.name: Bout(peer, size, stack) for peer in peers}
            for _ in range(TURNS):
                for bout in bouts.values():
                    bout.turn()
            for name, bout in bouts.items():
                samples[name].append(bout.seen)
    return samples


def against(samples: Samples, other: Peer, limit: float, title: str) -> Row:
    """The first of them as a multiple of another."""
    ours = [seen["per_echo"] for seen in next(iter(samples.values()))]
    theirs = [seen["per_echo"] for seen in samples[other.name]]
    return Row(f"{title} against {other.name}", "×", ratios(ours, theirs), limit)


def _beside(title: str, samples: Samples) -> list[Row]:
    rows = []
    for name, pairs in samples.items():
        middle = {key: statistics.median(seen[key] for seen in pairs) for key in pairs[0]}
        what = (
            f"{title}, {name} ({middle['rate']:,.0f} a second, p50 {middle['p50'] * 1e3:.1f} ms,"
            f" p99 {middle['p99'] * 1e3:.1f} ms)"
        )
        rows.append(Row(what, "µs", tuple(seen["per_echo"] for seen in pairs)))
    return rows


def _benchmark(
    title: str, size: int, peers: Sequence[Peer], limits: Sequence[tuple[Peer, float]]
) -> Benchmark:
    def run(pairs: int, tell: Tell) -> Result:
        samples = compare(peers, size, pairs, tell, title)
        rows = [against(samples, peer, limit, title) for peer, limit in limits]
        return Result((*rows, *_beside(title, samples)), samples)

    return run


small: Final = _benchmark(
    "CPU per 1 KiB echo",
    1024,
    (EAGER, PROTOCOL, IOSTREAM, STREAMS, LOOP, TEXTBOOK),
    ((PROTOCOL, 1.0), (IOSTREAM, 0.28), (STREAMS, 0.6), (LOOP, 0.3)),
)
small_uvloop: Final = _benchmark(
    "CPU per 1 KiB echo on uvloop",
    1024,
    (EAGER_UV, PROTOCOL_UV, EPOLL),
    ((PROTOCOL_UV, 1.1), (EPOLL, 1.25)),
)
large: Final = _benchmark("CPU per 64 KiB echo", 65536, (EAGER, PROTOCOL), ((PROTOCOL, 1.05),))
