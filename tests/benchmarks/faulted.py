"""Injected faults: whether clients get what was asked for, and what others notice of it."""

import math
import time
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.earlier import BEFORE, earlier
from tests.benchmarks.echo import against, compare
from tests.benchmarks.figures import differences
from tests.benchmarks.peer import EAGER, TEXTBOOK
from tests.benchmarks.result import Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients

DELAY: Final = 0.2
JITTER: Final = 0.05
LATE_CLIENTS: Final = 20
MESSAGES: Final = 15
RATES: Final = {"10kB/s": 1e4, "1MB/s": 1e6, "20MB/s": 2e7}
CARRIED: Final = 2.0
"""Seconds that a transfer takes at the asked rate."""
MANY: Final = 1000
CROWD_RULE: Final = f"id<={MANY} latency=50ms+-20ms bandwidth=100kB/s"
CROWD_RATE: Final = 2
SPAN: Final = 3.0


def faulted(pairs: int, progress: Progress) -> Result:
    """All of it."""
    results = [_cost(pairs, progress), _delays(pairs, progress), _rates(pairs, progress)]
    results.append(_beside(pairs, progress))
    samples = {name: one for result in results for name, one in result.samples.items()}
    return Result(tuple(row for result in results for row in result.rows), samples)


def _cost(pairs: int, progress: Progress) -> Result:
    """CPU of an echo while no fault is on and the loop runs, against a server without either."""
    title = "CPU per 1 KiB echo, no fault on"
    with earlier(BEFORE, EAGER) as eager, earlier(BEFORE, TEXTBOOK) as textbook:
        samples = compare((EAGER, eager, TEXTBOOK, textbook), 1024, pairs, progress, title)
        rows = (
            against(samples, EAGER, eager, title, 1.02),
            against(samples, TEXTBOOK, textbook, title, 1.02),
        )
    return Result(rows, samples)


def _delays(pairs: int, progress: Progress) -> Result:
    samples: Samples = {"latency": []}
    with Child("peers.faulted", "asyncio", "eager", on=cores.SERVER) as server:
        port = server.port()
        server.ask(f"latency={DELAY * 1e3:g}ms+-{JITTER * 1e3:g}ms")
        arguments = port, LATE_CLIENTS, 1, DELAY, JITTER
        with Child("load.delays", *arguments, on=cores.LOAD) as load:
            load.answer()
            for number in range(pairs):
                progress(f"latency: round {number + 1} of {pairs}")
                samples["latency"].append(load.ask(MESSAGES))
    title = "latency of 200 ms +- 50 ms, measured less asked"
    found = samples["latency"]

    def each(name: str) -> tuple[float, ...]:
        return tuple(one[name] * 1e3 for one in found)

    return Result(
        (
            Row(f"{title}: p99", "ms", each("p99"), 5.0),
            Row(f"{title}: most early", "ms", tuple(-one for one in each("early")), 0.0),
            Row(f"{title}: median", "ms", each("p50")),
            Row(f"{title}: most late", "ms", each("late")),
            Row("latency of 200 ms +- 50 ms: shortest", "ms", each("least")),
            Row("latency of 200 ms +- 50 ms: longest", "ms", each("most")),
        ),
        samples,
    )


def _rates(pairs: int, progress: Progress) -> Result:
    samples: Samples = {name: [] for name in RATES}
    with (
        Child("peers.faulted", "asyncio", "eager", on=cores.SERVER) as server,
        Child("load.bulk", server.port(), on=cores.LOAD) as load,
    ):
        for number in range(pairs):
            for name, rate in RATES.items():
                progress(f"bandwidth: round {number + 1} of {pairs}, {name}")
                server.ask(f"bandwidth={name}")
                size = int(rate * CARRIED)
                seconds = load.ask(size)["seconds"]
                samples[name].append({"error": size / seconds / rate - 1})
                server.ask("off")
    return Result(
        tuple(
            Row(
                f"bandwidth={name}: measured against asked", "%",
                tuple(math.fabs(one["error"]) * 100 for one in measured), 3.0,
            )
            for name, measured in samples.items()
        ),
        samples,
    )  # fmt: skip


def _beside(pairs: int, progress: Progress) -> Result:
    samples: Samples = {"clean": [], "faulted": []}
    with Child("peers.faulted", "asyncio", "eager", on=cores.SERVER) as server:
        port = server.port()
        with (
            clients((port, server.pid), talking=MANY, size=256, rate=CROWD_RATE) as crowd,
            Child("load.probe", port, on=cores.LOAD) as clean,
            Child("load.probe", port, on=cores.LOAD) as beside,
        ):
            for number in range(pairs):
                progress(f"1,000 with a fault: pair {number + 1} of {pairs}")
                for kind, probe in (("clean", clean), ("faulted", beside)):
                    server.ask(CROWD_RULE if kind == "faulted" else "off")
                    time.sleep(0.3)
                    crowd.send(f"talk {SPAN}")
                    probe.send(SPAN)
                    samples[kind].append(probe.answer() | {"cpu": crowd.answer()["cpu"] / SPAN})
                server.ask("off")
    p99 = {name: tuple(one["p99"] * 1e3 for one in found) for name, found in samples.items()}
    cpu = {name: tuple(one["cpu"] * 100 for one in found) for name, found in samples.items()}
    title = "1,000 clients talk, a clean probe's p99"
    return Result(
        (
            Row(f"{title}, more while they have faults", "ms",
                differences(p99["faulted"], p99["clean"]), 3.0),
            *(Row(f"{title}, they are {kind}", "ms", p99[kind]) for kind in p99),
            *(Row(f"1,000 clients talk, the server's CPU, they are {kind}", "%", cpu[kind])
              for kind in cpu),
        ),
        samples,
    )  # fmt: skip
