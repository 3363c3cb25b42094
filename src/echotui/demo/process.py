"""The worker process with the clients, as the demo sees it."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import echotui
from echotui.demo.messages import (
    AskFigures,
    Died,
    Open,
    Order,
    Report,
    SetCast,
    StartReading,
    read_report,
    to_line,
)
from echotui.demo.scenario import Part
from echotui.errors import StartError
from echotui.model.address import Address
from echotui.system.refusals import refusal

log = logging.getLogger(__name__)

_SETTLING: Final = 0.5
"""Seconds for what asyncio has begun and cannot complete."""
MODULE: Final = "echotui.demo.worker"


class WorkerProcess:
    """Starts the worker, sends it orders, passes on its reports, ends it.

    Args:
        on_report: Called with every report, on the loop; must not raise.

    Attributes:
        malformed: Number of lines that were no reports.
    """

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        self._on_report = on_report
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._stopping = False
        self.malformed = 0

    @property
    def pid(self) -> int:
        """The process id; 0 before it was started."""
        return self._process.pid if self._process is not None else 0

    async def start(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Start the process, once; StartError: it cannot be started. See `Open`."""
        tasks = asyncio.all_tasks()
        try:
            self._process = await asyncio.create_subprocess_exec(
                # -P: a folder that happens to be the current one must not give it modules.
                sys.executable, "-P", "-m", MODULE,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                # Ctrl+C and hang-up go to the terminal's foreground group; this is in another.
                start_new_session=True,
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            # Up to Python 3.11 asyncio waits for a process in a thread. Without one it leaves a
            # task that connects the pipes; if that is cancelled, asyncio reports it at exit.
            if left := asyncio.all_tasks() - tasks:
                await asyncio.wait(left, timeout=_SETTLING)
            if reason := refusal(error):
                raise StartError(f"the demo's clients cannot be started: {reason}") from error
            raise
        self._reading = asyncio.create_task(self._read(self._process))
        self._order(Open(Address(*target), seed, speed))

    def set_cast(self, parts: Sequence[Part]) -> None:
        """Let the clients of these parts connect, and all others leave; see `SetCast`."""
        self._order(SetCast(tuple(parts)))

    def start_reading(self, part: str, *, now: bool = False) -> None:
        """Let the clients of a part read that do not; see `StartReading`."""
        self._order(StartReading(part, now))

    def ask_figures(self) -> None:
        """Ask for `Figures`, which come as a report."""
        self._order(AskFigures())

    async def stop(self, within: float) -> None:
        """End the process, which closes its sockets; kill it after `within` s. Idempotent."""
        self._stopping = True
        process, reading = self._process, self._reading
        if process is None or reading is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        await asyncio.wait({reading}, timeout=within)
        if process.returncode is None:
            log.warning("the demo's clients did not end within %g s; killed", within)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        await asyncio.wait({reading})

    def _order(self, order: Order) -> None:
        stdin = self._process.stdin if self._process is not None else None
        # `_read` reports that the process is gone; uvloop raises when one writes to it then.
        if stdin is not None and not stdin.is_closing():
            # Not drained: orders are few and short.
            stdin.write(to_line(order))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Pass on reports until the process has ended."""
        if process.stdout is None:
            return
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                # Longer than the reader's limit, which has skipped it.
                line = b"?"
            if not line:
                break
            try:
                report = read_report(line)
            except ValueError as error:
                self._malformed(error)
                continue
            self._on_report(report)
        code = await process.wait()
        if process.stdin is not None:
            process.stdin.close()
        if not self._stopping:
            self._on_report(Died(code))

    def _malformed(self, error: ValueError) -> None:
        self.malformed += 1
        if self.malformed == 1:
            log.warning("from the demo's clients: %s", error)


def _environment() -> dict[str, str]:
    """Return an environment in which the process imports the same echotui."""
    home = str(Path(echotui.__file__).parent.parent)
    path = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, path] if path else [home])}
