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
    "deep": "the middle",
    "end": "the end",
    "journal": "top, with the journal",
}
SETTLE: Final = 4.0
SPAN: Final = 8.0
REFRESHES: Final = (1.0, 0.25)
COLUMNS: Final = 120
ROWS: Final = 36
WANTED: Final = 150.0
"""Milliseconds of a view, at most."""


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
        title = f"a view of {many} × {SIZE:,}"
        first = _each(samples[f"first {many}"], "first", 1e3)
        rows.append(Row(f"{title}, the first after attach", "ms", first, WANTED))
        for scene, name in SCENES.items():
            seen = samples[f"{scene} {many}"]
            rows.append(Row(f"{title}, {name}: p99", "ms", _each(seen, "p99", 1e3), WANTED))
            rows.append(Row(f"{title}, {name}: p50", "ms", _each(seen, "p50", 1e3)))
        for scene in ("deep", "end"):
            jump = _each(samples[f"{scene} {many}"], "first", 1e3)
            rows.append(Row(f"{title}, a jump to {SCENES[scene]}", "ms", jump))
    for scene, name in SCENES.items():
        each = {many: samples[f"{scene} {many}"] for many in (MANY, FEW)}
        rows += _traffic(f"a view {name}", each)
    return rows


def _dashboard_rows(samples: Samples) -> list[Row]:
    rows = []
    for refresh in REFRESHES:
        title = f"a dashboard that asks every {refresh} s"
        each = {many: samples[f"dashboard {refresh} {many}"] for many in (MANY, FEW)}
        cpu = {many: _each(seen, "cpu", 100) for many, seen in each.items()}
        growth = ratios(cpu[MANY], cpu[FEW])
        rows.append(Row(f"{title}, CPU: {MANY} servers against {FEW}", "×", growth, MANY / FEW))
        for many, seen in each.items():
            limit = 15.0 if refresh == 1.0 and many == MANY else None
            rows.append(Row(f"{title}, CPU of a core: {many} servers", "%", cpu[many], limit))
            memory = _each(seen, "memory", 1e-6)
            rows.append(Row(f"{title}, memory: {many} servers", "MB", memory))
        rows += _traffic(f"{title}, a second", each)
    return rows


def _traffic(title: str, each: dict[int, list[Measurement]]) -> list[Row]:
    """What is sent and received, and how that grows with the number of servers."""
    rows = []
    received = {many: _each(seen, "out_bytes", 1e-3) for many, seen in each.items()}
    growth = ratios(received[MANY], received[FEW])
    rows.append(Row(f"{title}, received: {MANY} servers against {FEW}", "×", growth, MANY / FEW))
    for many, seen in each.items():
        rows.append(Row(f"{title}, received: {many} servers", "kB", received[many]))
        rows.append(Row(f"{title}, sent: {many} servers", "kB", _each(seen, "in_bytes", 1e-3)))
        messages = tuple(one["in_msgs"] + one["out_msgs"] for one in seen)
        rows.append(Row(f"{title}, messages: {many} servers", "", messages))
    return rows


def _each(seen: list[Measurement], part: str, scale: float) -> tuple[float, ...]:
    return tuple(one[part] * scale for one in seen)
