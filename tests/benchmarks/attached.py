"""What dashboards in other processes cost a server, and its clients."""

import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import differences, percentile
from tests.benchmarks.keys import press, waits
from tests.benchmarks.pty import DRAWN, Dashboard, TimedTerminal
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients
from tests.benchmarks.usage import cpu_seconds

CLIENTS: Final = 10_000
DASHBOARDS: Final = 4
SETTLE: Final = 2.0
WAKE: Final = 0.3
SPAN: Final = 2.0
NONE, ONE, FOUR = "none", "one", "four"
AWAKE: Final = {NONE: 0, ONE: 1, FOUR: DASHBOARDS}
ECHOTUI: Final = (sys.executable, "-m", "echotui")


class Attached:
    """A server with 10,000 idle clients, a probe, and dashboards that sleep until they are needed.

    Args:
        stack: Ends all.
    """

    def __init__(self, stack: ExitStack) -> None:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="echotui-"))
        self.path = f"{folder}/s"
        self.server = stack.enter_context(
            Child("peers.controlled", "asyncio", self.path, on=cores.SERVER)
        )
        port = self.server.port()
        stack.enter_context(clients((port, self.server.pid), silent=CLIENTS))
        self._probes = {
            kind: stack.enter_context(Child("load.probe", port, on=cores.LOAD)) for kind in AWAKE
        }
        self.terminals = [stack.enter_context(attach(self.path)) for _ in range(DASHBOARDS)]
        time.sleep(SETTLE)

    def turn(self, kind: str) -> Measurement:
        """Measure with as many dashboards as are to be awake; its probe answers for all turns."""
        for number, terminal in enumerate(self.terminals):
            awake = number < AWAKE[kind]
            os.kill(terminal.pid, signal.SIGCONT if awake else signal.SIGSTOP)
        time.sleep(WAKE)
        used = cpu_seconds(self.server.pid)
        time.sleep(SPAN)
        share = (cpu_seconds(self.server.pid) - used) / SPAN
        self._probes[kind].send(SPAN)
        return {"share": share, **self._probes[kind].answer()}


def attach(path: str) -> TimedTerminal:
    """Start a dashboard, on the processor of the load: the server has its own."""
    terminal = TimedTerminal([*ECHOTUI, "attach", path])
    cores.pin(terminal.pid, cores.LOAD)
    terminal.wait_for(DRAWN[-1], 30)
    return terminal


def attached(pairs: int, progress: Progress) -> Result:
    """Viewers of a server with 10,000 connections."""
    samples: Samples = {kind: [] for kind in AWAKE}
    with ExitStack() as stack:
        progress("attached: starting")
        scene = Attached(stack)
        for number in range(pairs):
            progress(f"attached: pair {number + 1} of {pairs}")
            for kind in AWAKE:
                samples[kind].append(scene.turn(kind))
        scene.turn(ONE)
        keys = _keys(stack, scene, pairs, progress)
    return Result((*_rows(samples), *keys), samples)


def _rows(samples: Samples) -> list[Row]:
    p50, p99 = (
        {kind: [one[part] * 1e3 for one in measured] for kind, measured in samples.items()}
        for part in ("p50", "p99")
    )
    shares = {kind: [one["share"] * 100 for one in samples[kind]] for kind in (NONE, ONE)}
    title = f"{CLIENTS:,} clients, a probe's"
    return [
        Row(f"{title} p99, more with 4 attached", "ms", differences(p99[FOUR], p99[NONE]), 3.0),
        *(
            Row(f"{title} {part}, {kind} attached", "ms", tuple(times[kind]))
            for part, times in (("p50", p50), ("p99", p99))
            for kind in (NONE, FOUR)
        ),
        Row(
            "an attached dashboard where nothing changes costs the server, of a core", "%",
            differences(shares[ONE], shares[NONE]), 0.5,
        ),
    ]  # fmt: skip


def _keys(stack: ExitStack, scene: Attached, pairs: int, progress: Progress) -> list[Row]:
    """Press keys at a dashboard that is attached and at one that serves itself, in turns."""
    local = stack.enter_context(Dashboard())
    stack.enter_context(clients((local.port, local.pid), silent=CLIENTS))
    time.sleep(SETTLE)
    terminals = {"attached": scene.terminals[0], "local": local.terminal}
    rounds: dict[str, list[list[float]]] = {name: [] for name in terminals}
    for number in range(pairs):
        progress(f"attached: keys, round {number + 1} of {pairs}")
        for name, terminal in terminals.items():
            rounds[name].append(press(terminal))
    title = f"key to repaint with {CLIENTS:,} connections"
    each = {name: waits(terminal, rounds[name]) for name, terminal in terminals.items()}
    p50, p99 = (
        {
            name: tuple(percentile(some, part) * 1e3 for some in times)
            for name, times in each.items()
        }
        for part in (0.5, 0.99)
    )
    return [
        Row(f"{title} p99, attached more than local", "ms",
            differences(p99["attached"], p99["local"]), 10.0),
        *(
            Row(f"{title} {part}, {name}", "ms", times[name])
            for part, times in (("median", p50), ("p99", p99))
            for name in terminals
        ),
    ]  # fmt: skip
