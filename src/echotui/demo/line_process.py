"""A child process of a demo: a line of JSON each way, over its standard input and output."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import echotui
from echotui.errors import StartError
from echotui.system.refusals import refusal

log = logging.getLogger(__name__)

_SETTLING: Final = 0.5
"""Seconds for what asyncio has begun and cannot complete."""


class LineProcess:
    """Starts a module of ours, which ends when its standard input does; sends and receives lines.

    Args:
        module: Is run with `-m`.
        what: What it is, for errors: "the demo's clients".
        on_line: Called with every line, on the loop; raises ValueError if it understands none.
        on_end: Called with the exit code when it ends by itself.

    Attributes:
        malformed: Number of lines that were not understood.
    """

    def __init__(
        self,
        module: str,
        what: str,
        on_line: Callable[[bytes], None],
        on_end: Callable[[int], object],
    ) -> None:
        self._module = module
        self._what = what
        self._on_line = on_line
        self._on_end = on_end
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._stopping = False
        self.malformed = 0

    @property
    def pid(self) -> int:
        """The process id; 0 before it was started."""
        return self._process.pid if self._process is not None else 0

    async def start(self, arguments: Sequence[str] = ()) -> None:
        """Start the process, once; StartError: it cannot be started."""
        tasks = asyncio.all_tasks()
        try:
            self._process = await asyncio.create_subprocess_exec(
                # -P: a folder that happens to be the current one must not give it modules.
                sys.executable, "-P", "-m", self._module, *arguments,
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
                raise StartError(f"{self._what} cannot be started: {reason}") from error
            raise
        self._reading = asyncio.create_task(self._read(self._process))

    def send(self, line: bytes) -> None:
        """Send a line; of one that has ended, `on_end` is called."""
        stdin = self._process.stdin if self._process is not None else None
        # uvloop raises when one writes to a process that is gone.
        if stdin is not None and not stdin.is_closing():
            # Not drained: lines are few and short.
            stdin.write(line)

    async def stop(self, within: float) -> None:
        """Let the process end, with its standard input; kill it after `within` s. Idempotent."""
        self._stopping = True
        process, reading = self._process, self._reading
        if process is None or reading is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        await asyncio.wait({reading}, timeout=within)
        if process.returncode is None:
            log.warning("%s did not end within %g s; killed", self._what, within)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        await asyncio.wait({reading})

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Pass on lines until the process has ended."""
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
                self._on_line(line)
            except ValueError as error:
                self._malformed(error)
        code = await process.wait()
        if process.stdin is not None:
            process.stdin.close()
        if not self._stopping:
            self._on_end(code)

    def _malformed(self, error: ValueError) -> None:
        self.malformed += 1
        if self.malformed == 1:
            log.warning("from %s: %s", self._what, error)


def _environment() -> dict[str, str]:
    """Return an environment in which the process imports the same echotui."""
    home = str(Path(echotui.__file__).parent.parent)
    path = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, path] if path else [home])}
