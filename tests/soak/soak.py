"""One soak: the program in a terminal, a crowd, a probe, an operator, and the checks."""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.soak.audit import Audit
from tests.soak.ends import read_ends
from tests.soak.findings import Findings
from tests.soak.gauges import Gauges, in_session
from tests.soak.gestures import KEYS
from tests.soak.helper import Helper
from tests.soak.latency import Latency
from tests.soak.log import Log
from tests.soak.operator import LostError, Operator
from tests.soak.shutdown import DRAIN, LAST, Shutdown
from tests.terminal.program import ECHOTUI, Program
from tests.terminal.terminal import Terminal

CALM_EVERY: Final = 45.0
"""Seconds before each reckoning."""
GROWTH: Final = 48.0
"""MiB over the first reckoning: what full queues and a history take."""
MIB: Final = 1024 * 1024
ON_TOP: Final = 128 * 1024
"""Bytes that a queue may have although all are full: the low watermark, and one receive."""
ROUNDED: Final = 1.06
"""The screen shows two digits."""


class Soak:
    """Sets it all up.

    Args:
        seed: The seed of everything random, the options of the program too.
        seconds: How long the operator presses keys.
        folder: For the program's files and the crowd's accounts.
    """

    def __init__(self, seed: int, seconds: float, folder: Path) -> None:
        self._random = Random(seed)
        self._seed = seed
        self._seconds = seconds
        self._folder = folder
        self.findings = Findings()
        self._latency = Latency(self.findings)
        self._audit = Audit(self.findings)
        self._crowd_figures: dict[str, Any] = {}
        self._offset = 0
        self._memory: list[float] = []
        self._first_memory = 0.0
        self._most_queued = 0.0
        also = Random(f"more of {seed}")
        self._log = Log(folder / "log", self.findings) if also.random() < 0.5 else None
        self._bound = also.choice((0, 0, 1, 4))
        self.options = (
            # Its spare descriptors come after the first frame, when those at the start are counted.
            "--control", "off",
            "--port", "0", "--drain-timeout", f"{DRAIN:g}", "--keep-closed", "3600",
            "--strategy", self._random.choice(("eager", "eager", "textbook")),
            "--loop", ("asyncio", "uvloop")[seed % 2],
            *(("--payload",) if self._random.random() < 0.5 else ()),
            *(("--ascii",) if self._random.random() < 0.2 else ()),
            *(("--log-file", str(self._log.path)) if self._log is not None else ()),
            *(("--max-queued", f"{self._bound}MiB") if self._bound else ()),
        )  # fmt: skip

    def run(self) -> list[str]:
        """Run it; a line for each thing that broke, and the summary on stderr."""
        self.findings.log(f"seed {self._seed}: echotui {' '.join(self.options)}")
        # The program finds no settings but these, and its exports land there.
        settings = self._folder / "settings.toml"
        settings.write_text(KEYS)
        self.options += ("--config", str(settings))
        argv = ["env", "-C", str(self._folder), f"HOME={self._folder}", *ECHOTUI, *self.options]
        ended = False
        with ExitStack() as stack:
            self._terminal = stack.enter_context(Terminal(argv, columns=140, rows=40))
            self._program = Program(self._terminal)
            self._gauges = Gauges(self._terminal.pid)
            self._base = self._gauges.descriptors()
            self._operator = Operator(self._program, self._random, self.findings, self._folder)
            port = self._program.address[1]
            self._probe = Helper("tests.soak.probe", port, on_line=self._latency.on_line)
            stack.callback(self._probe.stop)
            ends = self._folder / "ends.jsonl"
            self._crowd = Helper(
                "tests.soak.crowd", port, self._seed, ends, on_line=self._crowd_figures.update
            )
            stack.callback(self._crowd.stop)
            # Reading the screen costs more than the program does; the server is to be measured.
            os.nice(5)
            try:
                self._crowd.order("go on")
                self._play()
                self._finish()
                ended = True
            except (LostError, AssertionError) as error:
                self.findings.broke("screen", str(error))
            (self._folder / "terminal.raw").write_bytes(self._terminal.raw)
        if self._log is not None:
            self._log.judge(ended=ended)
        self._sum_up()
        return self.findings.broken

    def _play(self) -> None:
        calm_at = self.findings.at + CALM_EVERY
        progress_at = 0.0
        while self.findings.at < self._seconds and self._alive():
            if self._random.random() < 0.02:
                self._not_read()
            elif self._random.random() < 0.01:
                self._not_accepting()
            elif self._random.random() < 0.03:
                self._operator.tidy()
                with self._latency.standing():
                    self._operator.step()
            self._operator.fidget()
            self._check()
            if self.findings.at >= calm_at:
                self._reckon()
                calm_at = self.findings.at + CALM_EVERY
            if self.findings.at >= progress_at:
                self._progress()
                progress_at = self.findings.at + 15.0

    def _alive(self) -> bool:
        if in_session(self._terminal.pid):
            return True
        self.findings.broke("end", f"the program has ended:\n{self._terminal.text()}")
        return False

    def _check(self) -> None:
        self._latency.check()
        memory = self._gauges.memory()
        self._memory.append(memory)
        if self._first_memory and memory > self._first_memory + GROWTH:
            self.findings.broke("memory", f"{memory:.0f} MiB after {self._first_memory:.0f}")
            self._first_memory = memory
        self._check_queues()
        if "the dashboard failed" in self._terminal.text():
            self.findings.broke("dashboard", self._terminal.text())
        for name, helper in (("crowd", self._crowd), ("probe", self._probe)):
            if not helper.runs:
                raise AssertionError(f"the {name} has ended")

    def _check_queues(self) -> None:
        """All queues together keep to their bound, as far as that can be had."""
        shown = self._operator.shown_queued() if self._bound else None
        if shown is None:
            return
        queued, with_queue = shown
        self._most_queued = max(self._most_queued, queued)
        if queued > (self._bound * MIB + with_queue * ON_TOP) * ROUNDED:
            self.findings.broke(
                "queues", f"{queued / MIB:.1f} MiB in {with_queue} of {self._bound} MiB"
            )

    def _not_read(self) -> None:
        """The terminal is not read for some seconds; the operator presses keys all the same."""
        self._terminal.stop_reading()
        self.findings.pressed("<terminal not read>")
        until = self.findings.at + self._random.uniform(2.0, 8.0)
        while self.findings.at < until:
            self._operator.fidget()
        self._terminal.resume_reading()
        self.findings.pressed("<terminal read>")

    def _not_accepting(self) -> None:
        if self._random.random() < 0.3:
            self._latency.excuse(self._operator.drain())
            return
        self._operator.tidy()
        since = time.monotonic()
        self._operator.accepting(on=False)
        time.sleep(self._random.uniform(0.5, 3.0))
        self._operator.accepting(on=True)
        self._latency.excuse(since)

    def _reckon(self) -> None:
        """In a calm, compare the figures of clients, server and screen."""
        self._operator.tidy()
        self._crowd.order("calm")
        self.findings.pressed("<calm>")
        try:
            self.findings.within("counts", self._counts_differ, 8.0)
        finally:
            self._crowd.order("go on")
        self._compare_ends()
        if not self._first_memory:
            self._first_memory = self._gauges.memory()

    def _counts_differ(self) -> str:
        """Return how descriptors, screen and clients differ; empty when they agree."""
        open_ = self._gauges.descriptors() - self._base
        shown = self._operator.shown_open()
        sure = self._crowd_figures["sure"]
        most = self._crowd_figures["open"] + self._latency.open
        if shown == open_ and sure <= open_ <= most:
            return ""
        return (
            f"{open_} descriptors over the {self._base} at the start, the screen says {shown} open,"
            f" the clients that {sure} to {most} are; "
            f"{self._gauges.connections(self._program.address[1])}"
        )

    def _compare_ends(self) -> None:
        rows = self._operator.harvest()
        ends, self._offset = read_ends(self._folder / "ends.jsonl", self._offset)
        self._audit.take(ends, rows)

    def _progress(self) -> None:
        figures = self._crowd_figures
        self.findings.log(
            f"{self._operator.gestures} gestures, {self._gauges.memory():.0f} MiB, "
            f"{self._gauges.descriptors()} descriptors, {figures.get('open')} open, "
            f"{figures.get('hows')}, compared {self._audit.compared}, "
            f"broken {len(self.findings.broken)}, load {os.getloadavg()[0]:.1f}"
        )

    def _finish(self) -> None:
        """All clients leave; quiet; the operator quits with a few clients connected."""
        self._operator.tidy()
        self._crowd.order("leave")
        self._probe.stop()
        shutdown = Shutdown(self._program, self._operator, self._gauges, self.findings)
        shutdown.check_descriptors(self._base)
        self._compare_ends()
        shutdown.memory(self._first_memory)
        self._crowd.order(f"idle {LAST}")
        shutdown.quiet(self._base)
        shutdown.quit(lambda: int(self._crowd_figures["ended_by_server"]))

    def _sum_up(self) -> None:
        self.findings.log(self._latency.judge_all())
        self.findings.log(
            f"memory {self._first_memory:.0f} MiB at first, {max(self._memory, default=0):.0f} at "
            f"most; queued {self._most_queued / MIB:.1f} MiB of {self._bound or 'any'} at most; "
            f"{self._operator.gestures} gestures; ends compared {self._audit.compared}, "
            f"of them {self._audit.early} by the server, unmatched {self._audit.unmatched}; "
            f"clients {self._crowd_figures.get('hows')}"
        )
        sys.stderr.flush()
