"""A loop that stands: nothing is handled, it costs nothing, and every byte comes back."""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import percentile
from tests.benchmarks.keys import DOWN, UP, answers, visible
from tests.benchmarks.pty import Dashboard, TimedTerminal
from tests.benchmarks.result import Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.usage import cpu_seconds

CLIENTS: Final = 100
RATE: Final = 10
"""Messages of each a second: in the minute less than the kernel keeps for it."""
PART: Final = 10.0
PARTS: Final = 6
KEYS: Final = (DOWN, UP) * 20
PAUSE: Final = 0.11
SETTLE: Final = 1.0
RUNS, STANDS, RESTS = "it runs", "it stands", "it runs and no client talks"
TABLE: Final = slice(2, 18)
"""Lines of the screen that a key changes, and nothing else."""
HANDLED: Final = "echotui_loop_calls_total", "echotui_bytes_total", "echotui_accepted_total"
"""Counters that grow with whatever a handler does."""


class Scene:
    """A dashboard with its control socket, and clients that send whatever comes back."""

    def __init__(self, stack: ExitStack) -> None:
        self._path = f"{stack.enter_context(tempfile.TemporaryDirectory(prefix='echotui-'))}/s"
        self._dashboard = stack.enter_context(Dashboard("--control", self._path))
        self._load = stack.enter_context(
            Child("load.insistent", self._dashboard.port, CLIENTS, RATE, on=cores.LOAD)
        )
        self._load.answer()
        time.sleep(SETTLE)

    @property
    def terminal(self) -> TimedTerminal:
        return self._dashboard.terminal

    def part(self, seconds: float, *, talk: bool = True) -> dict[str, float]:
        """Let the clients talk for a while, or be silent."""
        handled, used = self._handled(), cpu_seconds(self._dashboard.pid)
        measured: dict[str, float] = {}
        if talk:
            measured = self._load.ask(f"send {seconds}")
        else:
            time.sleep(seconds)
        return measured | {
            "share": (cpu_seconds(self._dashboard.pid) - used) / seconds,
            "handled": self._handled() - handled,
        }

    def keys(self) -> list[float]:
        """Press keys while the clients talk; return how long each waited for its screen."""
        self._load.send(f"send {len(KEYS) * PAUSE}")
        pressed = []
        for key in KEYS:
            pressed.append(time.perf_counter())
            self.terminal.press(key)
            time.sleep(PAUSE)
        pressed.append(time.perf_counter())
        self._load.answer()
        return pressed

    def stand(self) -> None:
        """Step the loop by key; the first event is delivered, and no other."""
        self.terminal.press("S")
        self.terminal.wait_for("Step the loop", 10)
        self.terminal.press("y")
        self.terminal.wait_for("── slow", 10)
        self.terminal.press("S")
        self.terminal.wait_for("── stopped", 10)

    def run(self) -> dict[str, float]:
        """Let the loop run, and wait for every byte."""
        self.terminal.press("S")
        return self._load.ask("back")

    def _handled(self) -> float:
        page = subprocess.run(
            ["curl", "--silent", "--fail", "--unix-socket", self._path, "http://localhost/metrics"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        lines = [line for line in page.splitlines() if line.startswith(HANDLED)]
        return sum(float(line.rpartition(" ")[2]) for line in lines)


def stepped(_pairs: int, progress: Progress) -> Result:
    """Park 100 talking clients for a minute."""
    samples: Samples = {RESTS: [], RUNS: [], STANDS: []}
    pressed: dict[str, Sequence[float]] = {}
    with ExitStack() as stack:
        scene = Scene(stack)
        progress("stepped: the loop runs")
        samples[RESTS].append(scene.part(PART, talk=False))
        samples[RUNS].append(scene.part(PART))
        pressed[RUNS] = scene.keys()
        scene.stand()
        time.sleep(SETTLE)
        for number in range(PARTS):
            progress(f"stepped: it stands, part {number + 1} of {PARTS}")
            samples[STANDS].append(scene.part(PART))
        pressed[STANDS] = scene.keys()
        progress("stepped: it runs again")
        left = scene.run()
        screens = [(when, visible(screen)[TABLE]) for when, screen in scene.terminal.replay()]
    waits = {name: answers(times, screens) for name, times in pressed.items()}
    return Result(tuple(_rows(samples, waits, left)), samples)


def _rows(samples: Samples, waits: dict[str, list[float]], left: dict[str, float]) -> list[Row]:
    title = f"{CLIENTS} clients talk for a minute while the loop stands"
    each = {kind: [one["share"] * 100 for one in found] for kind, found in samples.items()}
    return [
        Row(f"{title}: CPU, of a core", "%", tuple(each[STANDS]), 2.0),
        Row(f"{title}: what handlers did", "", tuple(one["handled"] for one in samples[STANDS]), 0),
        Row(f"{title}: bytes lacking afterwards", "B", (left["lacking"],), 0.0),
        Row(f"{title}: clients with another hash", "", (float(left["wrong"]),), 0.0),
        Row(f"{title}: until all was back", "s", (left["seconds"],)),
        Row(
            f"{title}: CPU more than at rest, of a core",
            "%",
            tuple(one - each[RESTS][0] for one in each[STANDS]),
        ),
        *(
            Row(f"the same while {kind}: CPU, of a core", "%", tuple(each[kind]))
            for kind in (RUNS, RESTS)
        ),
        *(
            Row(f"key to repaint while {kind}, {name}", "ms", (percentile(times, part) * 1e3,))
            for name, part in (("median", 0.5), ("p99", 0.99))
            for kind, times in waits.items()
        ),
    ]
