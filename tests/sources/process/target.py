"""A program to be read: a process that runs what a test tells it, line by line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final, Self

import pytest

from echotui.sources.process import proc_files, process_tree
from echotui.sources.process.reader import Reader
from echotui.sources.process.sample import Entry, ProcessId, Sample

_LOOP: Final = """
import json, os, select, socket, sys
for line in sys.stdin:
    answer = None
    exec(json.loads(line))
    print(json.dumps(answer), flush=True)
"""


class Target:
    """A process of its own; `around` is a command that becomes it, such as unshare(1)."""

    def __init__(self, *around: str, also: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [*around, sys.executable, "-ISc", _LOOP, *also],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        # It runs once it has answered.
        self.run("")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def id(self) -> ProcessId:
        return proc_files.stat(self.pid).id

    def tell(self, code: str) -> None:
        """Let it run lines of Python, and do not wait."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()

    def run(self, code: str) -> Any:  # noqa: ANN401 - what the code leaves as `answer`
        """Let it run lines of Python, and return their `answer`."""
        self.tell(code)
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def sample(self) -> Sample:
        """Read it and its children."""
        return Reader(lambda: process_tree.family(self.pid)).sample()

    def entries(self) -> dict[int, Entry]:
        """Read it alone; its descriptors by number."""
        return by_fd(Reader(lambda: [self.id]).sample())

    def end(self) -> None:
        """End it, and leave it a zombie."""
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in process_tree.family(self.pid):
            os.kill(process.pid, signal.SIGKILL)
        self._process.communicate()


def unshared(*options: str) -> tuple[str, ...]:
    """Before a command, so that it runs in namespaces of its own, unshare(1); or skip the test."""
    try:
        tried = subprocess.run(
            ["unshare", *options, "true"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("needs unshare(1)")
    if tried.returncode:
        pytest.skip(tried.stderr.strip())
    return ("unshare", *options)


def networked(*options: str) -> tuple[str, ...]:
    """The same with a network that has loopback alone."""
    return (*unshared("--net", *options), "sh", "-c", 'ip link set lo up && exec "$0" "$@"')


def by_fd(sample: Sample) -> dict[int, Entry]:
    """The descriptors by number."""
    return {entry.identity.fd: entry for entry in sample.entries}
