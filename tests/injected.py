"""Injects faults into the system calls of a running process: strace(1), `-e inject`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import Final

import pytest

MISSING: Final = "" if sys.platform == "linux" and which("strace") else "needs strace(1)"
"""Why faults cannot be injected here; empty if they can."""


@contextmanager
def injected(pid: int, call: str, fault: str) -> Iterator[None]:
    """Make a system call of a process and its threads fail until the context ends.

    Args:
        pid: The process.
        call: The system call's name.
        fault: The result, and when: `error=ENOSPC:when=1`.
    """
    command = ["strace", "-f", "-p", str(pid), "-e", f"trace={call}", "-o", "/dev/null"]
    with subprocess.Popen(
        [*command, "-e", f"inject={call}:{fault}"], stderr=subprocess.PIPE, text=True
    ) as strace:
        try:
            assert strace.stderr
            message = strace.stderr.readline()
            if "attached" not in message:
                pytest.skip(f"strace may not attach: {message}")
            yield
        finally:
            strace.terminate()
