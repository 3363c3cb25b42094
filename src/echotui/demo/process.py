"""The parent's side of the troupe."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import echotui
from echotui.demo.messages import AskFigures, Open, Order, SetStage, to_line
from echotui.demo.reports import Died, Report, from_line
from echotui.demo.scenario import Part
from echotui.errors import StartError
from echotui.model.address import Address

log = logging.getLogger(__name__)

MODULE: Final = "echotui.demo.worker"


class Child:
    """Starts the troupe, gives it orders, hands on its reports, ends it.

    Args:
        on_report: Told every report, on the loop; must not raise.

    Attributes:
        malformed: Lines that were no reports.
    """

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        self._on_report = on_report
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._stopping = False
        self.malformed = 0

    @property
    def pid(self) -> int:
        """The process's id; 0 before it was started."""
        return self._process.pid if self._process is not None else 0

    async def start(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Start the process. Once.

        Args:
            target: Where the server listens: a numeric address, a port.
            seed: What all randomness comes from.
            speed: How many times faster than written; over 0.

        Raises:
            StartError: The process cannot be started.
        """
        try:
            self._process = await asyncio.create_subprocess_exec(
                # -P: a folder that happens to be the current one must not give it modules.
                sys.executable, "-P", "-m", MODULE,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                # The terminal's ctrl+c and hang-up go to the group in front; this is in another.
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise StartError(f"the demo's clients cannot be started: {error.strerror}") from error
        self._reading = asyncio.create_task(self._read(self._process))
        self._order(Open(Address(*target), seed, speed))

    def stage(self, parts: Sequence[Part]) -> None:
        """Make the stage be this.

        Args:
            parts: Who is on it, and nobody else; their times count from now.
        """
        self._order(SetStage(tuple(parts)))

    def ask_figures(self) -> None:
        """Ask for the figures; they come as a report."""
        self._order(AskFigures())

    async def stop(self, within: float) -> None:
        """End the process: its clients' sockets are closed then. Any number of times.

        Args:
            within: Seconds until it is killed.
        """
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
        # Of a process that is gone `_read` tells; uvloop raises when one writes to it all the same.
        if stdin is not None and not stdin.is_closing():
            # Not drained: orders are few and short.
            stdin.write(to_line(order))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hand on reports until the process has ended."""
        if process.stdout is None:
            return
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                # Longer than the reader's limit; it has skipped it.
                line = b"?"
            if not line:
                break
            try:
                report = from_line(line)
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
    """Let the process import the echotui that this is."""
    home = str(Path(echotui.__file__).parent.parent)
    path = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, path] if path else [home])}
