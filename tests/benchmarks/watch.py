"""What it costs to watch a program with 10,000 clients: the program, its clients, and us."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import differences, percentile
from tests.benchmarks.keys import press, waits
from tests.benchmarks.peer import EAGER, EPOLL, IOSTREAM
from tests.benchmarks.peers.haproxy import installed
from tests.benchmarks.pty import TimedTerminal
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients
from tests.benchmarks.usage import cpu_seconds, descriptors, resident
from tests.clients import wait_until

CLIENTS: Final = 10_000
TALKING: Final = 200
RATE: Final = 5
"""Messages of each talking client a second."""
SIZE: Final = (120, 36)
SPAN: Final = 8.0
"""Seconds: several samples."""
WAKE: Final = 1.0
SETTLE: Final = 4.0
HAPROXY: Final = "HAProxy"
UNWATCHED, WATCHED = "unwatched", "watched"
ECHOTUI: Final = (sys.executable, "-m", "echotui")
_EVERY: Final = re.compile(r"sampled every ([\d.]+) s")


@contextmanager
def echo_behind_haproxy() -> Iterator[Child]:
    with EPOLL.start() as echo, Child("peers.haproxy", echo.port(), on=cores.SERVER) as haproxy:
        yield haproxy


TARGETS: Final[Mapping[str, Callable[[], AbstractContextManager[Child]]]] = {
    "Tornado": IOSTREAM.start,
    "echotui": EAGER.start,
    HAPROXY: echo_behind_haproxy,
}


class WatchedScene:
    """A program with 10,000 clients, of which some talk; a probe for each kind, and its watcher.

    The program and the probes have one processor, all else the other: what a probe notices is
    what the program noticed.

    Args:
        name: Of the program.
        stack: Ends all.
    """

    def __init__(self, name: str, stack: ExitStack) -> None:
        target = stack.enter_context(TARGETS[name]())
        self.pid, port = target.pid, target.port()
        self._load = stack.enter_context(
            clients(
                (port, self.pid), talking=TALKING, size=256, rate=RATE, silent=CLIENTS - TALKING
            )
        )
        wait_until(lambda: descriptors(self.pid) >= CLIENTS, 60)
        self._probes = {
            kind: stack.enter_context(Child("load.probe", port, on=cores.SERVER))
            for kind in (UNWATCHED, WATCHED)
        }
        self.terminal = stack.enter_context(
            TimedTerminal([*ECHOTUI, "watch", str(self.pid)], size=SIZE)
        )
        cores.pin(self.terminal.pid, cores.LOAD)
        self.terminal.wait_for(_EVERY.pattern, 30)
        self.loop = stack.enter_context(Child("peers.watching", self.pid, on=cores.LOAD))
        self.loop.answer()
        os.kill(self.loop.pid, signal.SIGSTOP)
        time.sleep(SETTLE)

    def turn(self, kind: str) -> Measurement:
        """Measure a while with the watcher or without; its probe answers for all turns."""
        watcher = self.terminal.pid
        os.kill(watcher, signal.SIGCONT if kind == WATCHED else signal.SIGSTOP)
        time.sleep(WAKE)
        used = [cpu_seconds(pid) for pid in (self.pid, watcher)]
        self._probes[kind].send(SPAN)
        self._load.ask(f"talk {SPAN}")
        target, own = (
            (cpu_seconds(pid) - before) / SPAN
            for pid, before in zip((self.pid, watcher), used, strict=True)
        )
        return {"target": target, "own": own, **self._probes[kind].answer()}

    @property
    def interval(self) -> float:
        """Seconds between two samples, as the header has it."""
        found = _EVERY.search(self.terminal.text())
        assert found, self.terminal.text()
        return float(found[1])

    def held(self) -> float:
        """Measure how long the loop of a watcher is held at most, in seconds."""
        os.kill(self.terminal.pid, signal.SIGSTOP)
        os.kill(self.loop.pid, signal.SIGCONT)
        time.sleep(WAKE)
        self.loop.ask("start")
        self._load.ask(f"talk {SPAN}")
        held = self.loop.ask("stop")["longest"]
        os.kill(self.loop.pid, signal.SIGSTOP)
        os.kill(self.terminal.pid, signal.SIGCONT)
        return held


def watch(pairs: int, progress: Progress) -> Result:
    """Watch programs with 10,000 clients, and let them be, in turns."""
    rows: list[Row] = []
    samples: Samples = {}
    for name in [each for each in TARGETS if each != HAPROXY or installed()]:
        with ExitStack() as stack:
            progress(f"watch: {name}, starting")
            scene = WatchedScene(name, stack)
            seen: Samples = {UNWATCHED: [], WATCHED: []}
            for number in range(pairs):
                progress(f"watch: {name}, pair {number + 1} of {pairs}")
                for kind, found in seen.items():
                    found.append(scene.turn(kind))
            rows += _rows(name, seen)
            rows += _of_watcher(name, scene, pairs, progress)
        samples |= {f"{name}, {kind}": found for kind, found in seen.items()}
    return Result(tuple(rows), samples)


def _rows(name: str, seen: Samples) -> list[Row]:
    times = {
        (kind, part): tuple(one[part] * 1e3 for one in found)
        for kind, found in seen.items()
        for part in ("p50", "p99", "longest")
    }
    shares = {kind: tuple(one["target"] * 100 for one in found) for kind, found in seen.items()}
    title = f"{name} with {CLIENTS:,} clients"
    return [
        Row(f"{title}, a probe's longest, more than {UNWATCHED}", "ms",
            differences(times[WATCHED, "longest"], times[UNWATCHED, "longest"]), 15.0),
        Row(f"{title}: CPU of its watcher, of a core", "%",
            tuple(one["own"] * 100 for one in seen[WATCHED]), 25.0),
        *(Row(f"{title}, a probe's {part}, {kind}", "ms", found)
          for (kind, part), found in times.items()),
        Row(f"{title}: its CPU, more than {UNWATCHED}, of a core", "%",
            differences(shares[WATCHED], shares[UNWATCHED])),
    ]  # fmt: skip


def _of_watcher(name: str, scene: WatchedScene, pairs: int, progress: Progress) -> list[Row]:
    title = f"{name} with {CLIENTS:,} clients, its watcher"
    progress(f"watch: {name}, keys")
    interval, memory = scene.interval, resident(scene.terminal.pid)
    pressed = [press(scene.terminal) for _ in range(pairs)]
    times = waits(scene.terminal, pressed)
    progress(f"watch: {name}, its loop")
    held = tuple(scene.held() * 1e3 for _ in range(pairs))
    return [
        Row(f"{title}: its loop is held at most", "ms", held, 15.0),
        *(Row(f"{title}: key to repaint, {part}", "ms",
              tuple(percentile(some, at) * 1e3 for some in times))
          for part, at in (("median", 0.5), ("p99", 0.99))),
        Row(f"{title}: samples every", "s", (interval,)),
        Row(f"{title}: RSS", "MB", (memory / 1e6,)),
    ]  # fmt: skip
