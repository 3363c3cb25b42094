"""What the dashboard itself costs: the program's CPU less that of the same server without one.

Both run at the same time, with the same clients, in as many spans as there are to be pairs.
"""

import time
from contextlib import ExitStack
from typing import Final

from tests.benchmarks.child import Child
from tests.benchmarks.figures import ratios
from tests.benchmarks.result import Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import WITH, WITHOUT, clients, served

FEW: Final = 100
MANY: Final = 10_000
SETTLE: Final = 3.0
SPAN: Final = 4.0
RATE: Final = 4
"""Messages of each client a second, and pictures of the dashboard."""
STILL: Final = "id,fd,client,mask,state,queue,rate_in,rate_out,in,out"
"""Columns that do not change while no client talks. The others show times: IDLE and AGE
change once a second in the first hour of a connection."""

Pair = tuple[Child, Child]


def resting(pairs: int, progress: Progress) -> Result:
    """CPU of the dashboard, in parts of a core, while little or nothing happens."""
    with ExitStack() as stack:
        progress("dashboard CPU: starting")
        still, few, many = (
            _both(stack, silent, talking, *options)
            for silent, talking, options in (
                (FEW, 0, ("--columns", STILL)),
                (0, FEW, ()),
                (MANY, 0, ()),
            )
        )
        time.sleep(SETTLE)
        samples: Samples = {"still": [], "few": [], "many": [], "changing": []}
        for number in range(pairs):
            progress(f"dashboard CPU: no client talks, span {number + 1} of {pairs}")
            _span({"still": still, "few": few, "many": many}, "rest", samples)
        _span({"changing": few}, "talk", {"changing": []})
        for number in range(pairs):
            progress(f"dashboard CPU: all talk, span {number + 1} of {pairs}")
            _span({"changing": few}, "talk", samples)
    return Result(_rows(samples), samples)


def _both(stack: ExitStack, silent: int, talking: int, *options: str) -> Pair:
    with_it, without = (
        stack.enter_context(
            clients(
                stack.enter_context(served(kind, *options)),
                talking=talking,
                size=64,
                rate=RATE,
                silent=silent,
            )
        )
        for kind in (WITH, WITHOUT)
    )
    return with_it, without


def _span(pairs: dict[str, Pair], word: str, samples: Samples) -> None:
    """Measure all at the same time."""
    for pair in pairs.values():
        for load in pair:
            load.send(f"{word} {SPAN}")
    for name, pair in pairs.items():
        with_it, without = (load.answer() for load in pair)
        used, served = (measured["cpu"] / measured["seconds"] for measured in (with_it, without))
        samples[name].append({"share": used - served, "with": used, "without": served})


def _rows(samples: Samples) -> tuple[Row, ...]:
    share = {name: tuple(one["share"] for one in measured) for name, measured in samples.items()}
    percent = {name: tuple(one * 100 for one in measured) for name, measured in share.items()}
    title = "dashboard CPU, of a core"
    return (
        Row(
            f"{title}: nothing changes (100 silent, no clock in the rows)",
            "%",
            percent["still"],
            1.0,
        ),
        Row(f"{title}: every visible row changes at 4 Hz", "%", percent["changing"], 6.0),
        Row(
            "dashboard CPU: 10,000 idle against 100", "×", ratios(share["many"], share["few"]), 1.3
        ),
        Row(f"{title}: 100 idle, all columns", "%", percent["few"]),
        Row(f"{title}: 10,000 idle, all columns", "%", percent["many"]),
    )
