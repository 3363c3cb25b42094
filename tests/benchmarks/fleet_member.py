"""What a fleet costs one of its servers, and that server's clients."""

import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.broker import simulated
from tests.benchmarks.child import Child
from tests.benchmarks.figures import differences
from tests.benchmarks.fleet import FEW, SIZE
from tests.benchmarks.pty import NOBODY
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients
from tests.benchmarks.usage import cpu_seconds, resident
from tests.serve_process import ServeProcess
from tests.terminal.terminal import Terminal

DASHBOARDS: Final = 2
SETTLE: Final = 3.0
WAKE: Final = 0.5
SPAN: Final = 3.0
IDLE_SPAN: Final = 10.0
ALONE, MEMBER = "serve", "serve --fleet"
NOBODY_LOOKS, WATCHED = "none", "two"


def fleet_member(pairs: int, progress: Progress) -> Result:
    """A real server among simulated ones: without dashboards, and with two."""
    samples: Samples = {ALONE: [], MEMBER: [], NOBODY_LOOKS: [], WATCHED: []}
    with ExitStack() as stack:
        progress("fleet member: starting")
        at = stack.enter_context(simulated(FEW, SIZE))
        served = {
            ALONE: _serve(stack),
            MEMBER: _serve(stack, "--fleet", at.url, "--name", "real"),
        }
        time.sleep(SETTLE)
        for number in range(pairs):
            progress(f"fleet member: nobody looks, span {number + 1} of {pairs}")
            for kind, measured in _idle(served).items():
                samples[kind].append(measured)
        server = served[MEMBER]
        stack.enter_context(clients((server.port, server.process.pid), silent=SIZE))
        probes = {
            kind: stack.enter_context(Child("load.probe", server.port, on=cores.LOAD))
            for kind in (NOBODY_LOOKS, WATCHED)
        }
        terminals = [_attach(stack, at.url) for _ in range(DASHBOARDS)]
        # It has all rows of this one.
        _filter(terminals[0], "server:real")
        time.sleep(SETTLE)
        for number in range(pairs):
            progress(f"fleet member: pair {number + 1} of {pairs}")
            for kind, probe in probes.items():
                samples[kind].append(_turn(server, probe, terminals, awake=kind == WATCHED))
    return Result(_rows(samples), samples)


def _serve(stack: ExitStack, *options: str) -> ServeProcess:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="echotui-")))
    server = stack.enter_context(closing(ServeProcess(folder, *options)))
    cores.pin(server.process.pid, cores.SERVER)
    return server


def _attach(stack: ExitStack, url: str) -> Terminal:
    """Start a dashboard that lets all servers sort, on the processor of the load."""
    argv = [sys.executable, "-m", "echotui", "attach", url, "--sort", "-queue"]
    terminal = stack.enter_context(Terminal(argv, columns=120, rows=36, env=NOBODY))
    cores.pin(terminal.pid, cores.LOAD)
    terminal.wait_for("q quit", 30)
    return terminal


def _filter(terminal: Terminal, text: str) -> None:
    terminal.type("/")
    terminal.type(f"{text}\r")
    terminal.wait_for(r" real +[0-9]+ 127\.", 10)


def _idle(served: dict[str, ServeProcess]) -> dict[str, Measurement]:
    pids = {kind: server.process.pid for kind, server in served.items()}
    used = {kind: cpu_seconds(pid) for kind, pid in pids.items()}
    time.sleep(IDLE_SPAN)
    return {
        kind: {"share": (cpu_seconds(pid) - used[kind]) / IDLE_SPAN, "memory": resident(pid)}
        for kind, pid in pids.items()
    }


def _turn(
    server: ServeProcess, probe: Child, terminals: list[Terminal], *, awake: bool
) -> Measurement:
    """Measure while all dashboards are awake, or none is; its probe answers for all its turns."""
    for terminal in terminals:
        os.kill(terminal.pid, signal.SIGCONT if awake else signal.SIGSTOP)
    time.sleep(WAKE)
    used = cpu_seconds(server.process.pid)
    time.sleep(SPAN)
    share = (cpu_seconds(server.process.pid) - used) / SPAN
    return {"share": share, **probe.ask(SPAN)}


def _rows(samples: Samples) -> tuple[Row, ...]:
    def of(kind: str, part: str, scale: float) -> tuple[float, ...]:
        return tuple(one[part] * scale for one in samples[kind])

    title = f"a server of a fleet, {SIZE:,} clients"
    return (
        Row(f"{title}: a probe's p99, two dashboards", "ms", of(WATCHED, "p99", 1e3), 100.0),
        Row(f"{title}: a probe's p99, none", "ms", of(NOBODY_LOOKS, "p99", 1e3)),
        Row(f"{title}: a probe's p50, two dashboards", "ms", of(WATCHED, "p50", 1e3)),
        Row(f"{title}: a probe's p50, none", "ms", of(NOBODY_LOOKS, "p50", 1e3)),
        Row(
            f"{title}: CPU for two dashboards, of a core", "%",
            differences(of(WATCHED, "share", 100), of(NOBODY_LOOKS, "share", 100)),
        ),
        Row(
            "serve --fleet more than serve, nobody looks: CPU, of a core", "%",
            differences(of(MEMBER, "share", 100), of(ALONE, "share", 100)), 0.2,
        ),
        Row(
            "serve --fleet more than serve: memory", "MB",
            differences(of(MEMBER, "memory", 1e-6), of(ALONE, "memory", 1e-6)),
        ),
    )  # fmt: skip
