"""A process of the benchmark: reads commands and writes answers, a line each."""

import json
import os
import resource
import select
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Self

from tests.benchmarks import cores
from tests.benchmarks.result import Measurement

TOP: Final = Path(__file__).parents[2]
DESCRIPTORS: Final = 20_000
PATIENCE: Final = 60.0
"""Seconds to wait for an answer."""


class Child:
    """Runs a module; leaving the context ends it.

    Args:
        module: Its name below `tests.benchmarks`.
        args: Its arguments.
        on: Its processors.
        env: Variables that it has besides ours.
        top: The folder that its module is found in.
        run: Whether `echotui run` starts it.
    """

    def __init__(
        self,
        module: str,
        *args: object,
        on: frozenset[int],
        env: Mapping[str, str] = {},
        top: Path = TOP,
        run: bool = False,
    ) -> None:
        self._name = module
        command = [sys.executable, "-m", *(("echotui", "run", "-m") if run else ())]
        self._process = subprocess.Popen(
            [*command, f"tests.benchmarks.{module}", *map(str, args)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=top,
            env=os.environ | dict(env),
        )
        self.pid = self._process.pid
        cores.pin(self.pid, on)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def port(self) -> int:
        """Wait for the port of a server."""
        return int(self.answer()["port"])

    def send(self, word: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        self._process.stdin.flush()

    def answer(self) -> Measurement:
        """Wait for the next line, and read it."""
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            raise RuntimeError(f"{self._name} does not answer; its exit: {self._process.poll()}")
        measured: Measurement = json.loads(line)
        return measured

    def ask(self, word: object) -> Measurement:
        self.send(word)
        return self.answer()


def send_answer(answer: Measurement) -> None:
    """Answer, in the child."""
    print(json.dumps(answer), flush=True)  # noqa: T201 - the pipe to the parent


def commands() -> Iterator[str]:
    """Read the parent's commands, in the child; ends with the parent."""
    for line in sys.stdin:
        yield line.strip()


def make_room() -> None:
    """Allow as many descriptors as every process here may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, hard), hard))


def serve_from(port: int) -> None:
    """Send the port of a server; from now on it ends with its parent."""

    def watch() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    send_answer({"port": port})
