"""A dashboard of 20 and of 200 simulated servers with 10,000 connections each."""

import sys
import time
from contextlib import ExitStack
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.broker import COUNTS, Broker, simulated
from tests.benchmarks.child import Child
from tests.benchmarks.figures import ratios
from tests.benchmarks.pty import NOBODY
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.usage import cpu_seconds, resident
from tests.terminal.terminal import Terminal

FEW: Final = 20
MANY: Final = 200
SIZE: Final = 10_000
VIEWS: Final = 40
SCENES: Final = {
    "id": "top, by id",
    "queue": "top, largest queues",
    "equal": "top, all queues equal",
    "deep": "in the middle",
    "end": "at the end",
    "journal": "with the journal",
}
SETTLE: Final = 4.0
SPAN: Final = 8.0
REFRESHES: Final = (1.0, 0.25)
COLUMNS: Final = 120
ROWS: Final = 36


def fleet(pairs: int, progress: Progress) -> Result:
    """Time of a view, CPU and memory of the dashboard, and its traffic."""
    samples: Samples = {}
    with ExitStack() as stack:
        progress("fleet: starting")
        brokers = {many: stack.enter_context(simulated(many, SIZE)) for many in (FEW, MANY)}
        for number in range(pairs):
            for many, at in brokers.items():
                progress(f"fleet: views of {many} servers, pair {number + 1} of {pairs}")
                _views(many, at, samples)
        for number in range(pairs):
            for many, at in brokers.items():
                for refresh in REFRESHES:
                    progress(f"fleet: {many} servers, pair {number + 1} of {pairs}")
                    kept = samples.setdefault(f"dashboard {refresh} {many}", [])
                    kept.append(_dashboard(at, refresh))
    return Result((*_view_rows(samples), *_dashboard_rows(samples)), samples)


def _views(many: int, at: Broker, samples: Samples) -> None:
    with Child("peers.fleet_viewer", at.url, on=cores.SERVER) as viewer:
        first = viewer.answer()
        assert first["rows"] == many * SIZE, first
        samples.setdefault(f"first {many}", []).append(first)
        for scene in SCENES:
            before = at.traffic(viewer.pid)
            measured = viewer.ask(f"{scene} {VIEWS}")
            after = at.traffic(viewer.pid)
            traffic = {name: (after[name] - before[name]) / VIEWS for name in COUNTS}
            samples.setdefault(f"{scene} {many}", []).append(measured | traffic)


def _dashboard(at: Broker, refresh: float) -> Measurement:
    """Attach one, and look on for a while."""
    argv = [sys.executable, "-m", "echotui", "attach", at.url, "--refresh", str(refresh)]
    with Terminal(argv, columns=COLUMNS, rows=ROWS, env=NOBODY) as terminal:
        cores.pin(terminal.pid, cores.SERVER)
        terminal.wait_for("q quit", 30)
        time.sleep(SETTLE)
        before, used, began = at.traffic(terminal.pid), cpu_seconds(terminal.pid), time.monotonic()
        time.sleep(SPAN)
        used, seconds = cpu_seconds(terminal.pid) - used, time.monotonic() - began
        after = at.traffic(terminal.pid)
        return {
            "cpu": used / seconds,
            "memory": resident(terminal.pid),
            **{name: (after[name] - before[name]) / seconds for name in COUNTS},
        }


def _view_rows(samples: Samples) -> list[Row]:
    rows = []
    for many in (MANY, FEW):
        title = f"{many} × {SIZE:,}: a view"
        first = tuple(one["first"] * 1e3 for one in samples[f"first {many}"])
        rows.append(Row(f"{title}, the first after attach", "ms", first, 150.0))
        for scene, name in SCENES.items():
            seen = samples[f"{scene} {many}"]
            p50, p99, jump = (
                tuple(one[part] * 1e3 for one in seen) for part in ("p50", "p99", "first")
            )
            rows.append(Row(f"{title} {name}, p99", "ms", p99, 150.0))
            rows.append(Row(f"{title} {name}, p50", "ms", p50))
            rows.append(Row(f"{title} {name}, the first there", "ms", jump))
            for part, what in (("in", "sent"), ("out", "received")):
                kilobytes = tuple(one[f"{part}_bytes"] / 1e3 for one in seen)
                messages = tuple(one[f"{part}_msgs"] for one in seen)
                rows.append(Row(f"{title} {name}: {what}", "kB", kilobytes))
                rows.append(Row(f"{title} {name}: {what}", "messages", messages))
    return rows


def _dashboard_rows(samples: Samples) -> list[Row]:
    rows = []
    for refresh in REFRESHES:
        each = {many: samples[f"dashboard {refresh} {many}"] for many in (FEW, MANY)}
        cpu, memory = (
            {many: tuple(one[part] for one in seen) for many, seen in each.items()}
            for part in ("cpu", "memory")
        )
        rows.append(
            Row(
                f"dashboard every {refresh} s, CPU: {MANY} servers against {FEW}", "×",
                ratios(cpu[MANY], cpu[FEW]), MANY / FEW,
            )
        )  # fmt: skip
        for many, seen in each.items():
            title = f"dashboard of {many} × {SIZE:,} every {refresh} s"
            limit = 15.0 if refresh == 1.0 and many == MANY else None
            share = tuple(one * 100 for one in cpu[many])
            rows.append(Row(f"{title}: CPU, of a core", "%", share, limit))
            rows.append(Row(f"{title}: memory", "MB", tuple(one / 1e6 for one in memory[many])))
            for part, what in (("in", "sends"), ("out", "receives")):
                kilobytes = tuple(one[f"{part}_bytes"] / 1e3 for one in seen)
                messages = tuple(one[f"{part}_msgs"] for one in seen)
                rows.append(Row(f"{title}: {what}, a second", "kB", kilobytes))
                rows.append(Row(f"{title}: {what}, a second", "messages", messages))
    return rows
