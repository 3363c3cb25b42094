"""What the observer in a program costs it, watched and unwatched."""

import os
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import differences, ratios
from tests.benchmarks.pty import TimedTerminal
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.watch import ECHOTUI, SIZE, UNWATCHED, WATCHED

PLAIN: Final = "without observer"
TURNS: Final = 5
SPAN: Final = 1.5
WARM_UP: Final = 0.3
WAKE: Final = 0.5
SETTLE: Final = 3.0
INSIDE: Final = r"\blag\b"
"""What the header has of a program that is observed."""


@dataclass(frozen=True, slots=True)
class Case:
    """A program and its clients.

    Attributes:
        module: Of the program, below `peers`.
        kind: What its clients speak: `http` or `websocket`.
        clients: How many.
        rate: Messages of all of them a second; 0: as many as come back.
    """

    title: str
    module: str
    kind: str
    clients: int
    rate: int

    def compare(self, pairs: int, progress: Progress) -> Samples:
        """Let the clients talk in short turns; so often with new processes."""
        samples: Samples = {PLAIN: [], UNWATCHED: [], WATCHED: []}
        for number in range(pairs):
            progress(f"{self.title}: pair {number + 1} of {pairs}")
            with ExitStack() as stack:
                sides = Sides(self, stack)
                turns: Samples = {kind: [] for kind in samples}
                for _ in range(TURNS):
                    for kind, seen in turns.items():
                        seen.append(sides.turn(kind))
                for kind, seen in turns.items():
                    samples[kind].append(_added(seen))
        return samples


class Sides:
    """The program as it is and under `echotui run`, with clients each, and a watcher that sleeps.

    Args:
        case: What they are.
        stack: Ends all.
    """

    def __init__(self, case: Case, stack: ExitStack) -> None:
        servers = [
            stack.enter_context(Child(f"peers.{case.module}", on=cores.SERVER, run=run))
            for run in (False, True)
        ]
        self._loads = [
            stack.enter_context(
                Child(
                    "load.web", case.kind, server.port(), server.pid, case.clients, case.rate,
                    on=cores.LOAD,
                )
            )
            for server in servers
        ]  # fmt: skip
        for load in self._loads:
            load.answer()
        self._watcher = stack.enter_context(
            TimedTerminal([*ECHOTUI, "watch", str(servers[1].pid)], size=SIZE)
        )
        cores.pin(self._watcher.pid, cores.LOAD)
        self._watcher.wait_for(INSIDE, 30)
        time.sleep(SETTLE)

    def turn(self, kind: str) -> Measurement:
        """Let the clients of one side talk for a while."""
        os.kill(self._watcher.pid, signal.SIGCONT if kind == WATCHED else signal.SIGSTOP)
        time.sleep(WAKE)
        load = self._loads[kind != PLAIN]
        load.ask(WARM_UP)
        return load.ask(SPAN)


def _added(turns: list[Measurement]) -> Measurement:
    total = {name: sum(turn[name] for turn in turns) for name in ("messages", "seconds", "cpu")}
    return total | {
        "rate": total["messages"] / total["seconds"],
        "per_cpu_second": total["messages"] / total["cpu"],
        **{name: max(turn[name] for turn in turns) for name in ("p50", "p99", "longest")},
    }


TORNADO: Final = Case("Tornado hello world", "hello", "http", 32, 0)
UVICORN: Final = Case("uvicorn hello world on uvloop", "asgi", "http", 32, 0)
WEBSOCKETS: Final = Case("1,000 WebSockets of Tornado", "hello", "websocket", 1000, 500)
LEAST: Final = 0.97


def observed(pairs: int, progress: Progress) -> Result:
    """A program with the observer and without, under the same clients, in turns."""
    rows: list[Row] = []
    samples: Samples = {}
    for case in (TORNADO, UVICORN):
        seen = case.compare(pairs, progress)
        rows += _throughput(case.title, seen)
        samples |= {f"{case.title}, {kind}": found for kind, found in seen.items()}
    seen = WEBSOCKETS.compare(pairs, progress)
    rows += _latency(WEBSOCKETS.title, seen)
    samples |= {f"{WEBSOCKETS.title}, {kind}": found for kind, found in seen.items()}
    return Result(tuple(rows), samples)


def _throughput(title: str, seen: Samples) -> list[Row]:
    rows = []
    for name, per in (("rate", "a second"), ("per_cpu_second", "per second of its CPU")):
        each = {kind: tuple(one[name] for one in found) for kind, found in seen.items()}
        rows += [
            Row(f"{title}, {kind}: requests {per}, × {PLAIN}", "×",
                ratios(each[kind], each[PLAIN]), LEAST, at_least=True)
            for kind in (WATCHED, UNWATCHED)
        ]  # fmt: skip
        rows.append(Row(f"{title}, {PLAIN}: requests {per}", "/s", each[PLAIN]))
    return rows


def _latency(title: str, seen: Samples) -> list[Row]:
    rows = []
    for part in ("longest", "p99", "p50"):
        each = {kind: tuple(one[part] * 1e3 for one in found) for kind, found in seen.items()}
        rows += [
            Row(f"{title}: {part}, more than {PLAIN}, {kind}", "ms",
                differences(each[kind], each[PLAIN]))
            for kind in (WATCHED, UNWATCHED)
        ]  # fmt: skip
        rows.append(Row(f"{title}: {part}, {PLAIN}", "ms", each[PLAIN]))
    return rows
