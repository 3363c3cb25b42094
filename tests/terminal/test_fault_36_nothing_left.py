"""No thread, process or descriptor is left for it: it says so, and the terminal is as it was."""

import os
import re
import resource
import subprocess
import sys

import pytest

from tests.clients import wait_until
from tests.terminal.privilege import without
from tests.terminal.terminal import Terminal

CAP_SYS_ADMIN, CAP_SYS_RESOURCE = 21, 24
FORKS = """
import asyncio
from echotui.demo.process import WorkerProcess
from echotui.errors import StartError
try:
    asyncio.run(WorkerProcess(print).start(("127.0.0.1", 1), 1, 1.0))
except StartError as error:
    print(error)
"""
ENOUGH = 12
"""Threads and processes that are surely enough."""
LINE = re.compile(
    r"echotui: ((the dashboard|the demo's clients)?( ?cannot (be )?start)"
    r"|\S+\.toml: cannot be read: the system allows no further thread$)"
)


@pytest.fixture
def user() -> int:
    """The first of `ENOUGH` users who have no other process."""
    if sys.platform != "linux" or os.geteuid():
        pytest.skip("needs root on Linux, to be a user without any other process")
    return 100_000 + ENOUGH * os.getpid()


def few(user: int, processes: int) -> str:
    """Allow a process only so many threads and processes of a user.

    RLIMIT_NPROC counts what the real user has, and binds neither root nor these capabilities. The
    effective user stays root, who can read the interpreter wherever it is.
    """
    return f"""{without(CAP_SYS_ADMIN, CAP_SYS_RESOURCE)}
import resource
os.setresuid({user}, 0, 0)
resource.setrlimit(resource.RLIMIT_NPROC, ({processes}, {processes}))
"""


def tried(script: str, *options: str) -> str:
    """Start it; the line that it ends with, or nothing when it shows its dashboard."""
    with Terminal(options, columns=160, copied=True, script=script) as terminal:
        status = wait_until(lambda: terminal.exit_status() or "q quit" in terminal.text())
        if status is True:
            return ""
        assert terminal.wait_exit() == 2, terminal.text()
        assert terminal.modes() == frozenset()
        assert terminal.attributes() == terminal.attributes_before
        assert terminal.raw.count(b"\n") == 1
        return terminal.text().strip()


@pytest.mark.parametrize("options", [("--port", "0"), ("demo", "--loop", "asyncio")])
def test_no_threads_and_no_processes(user: int, options: tuple[str, ...]) -> None:
    lines = []
    for processes in range(1, ENOUGH):
        # Another one each time: what has just ended may have left a process that is ending.
        line = tried(few(user + processes, processes), *options)
        if not line:
            break
        assert LINE.match(line), line
        lines.append(line)
    # At each of its threads: what is printed, the two of the output, the input.
    assert 4 <= len(lines) < ENOUGH - 1
    assert any("no thread can be started" in line for line in lines)


def test_no_process_for_the_demos_clients(user: int) -> None:
    limited = [sys.executable, "-c", few(user, 1) + FORKS]
    tried = subprocess.run(limited, capture_output=True, text=True, check=True, timeout=10)
    assert tried.stdout == (
        "the demo's clients cannot be started: Resource temporarily unavailable\n"
    )


@pytest.mark.parametrize("descriptors", [9, 19, 64])
def test_few_descriptors(descriptors: int) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < descriptors:
        pytest.skip("this machine has fewer")
    limit = f"import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({descriptors},) * 2)"
    line = tried(limit, "--port", "0")
    assert line.startswith(f"echotui: {descriptors} descriptors are too few: 64 are kept")
