"""Faults of system calls, made under a process that runs: strace(1), `-e inject`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import Final

import pytest

MISSING: Final = "" if sys.platform == "linux" and which("strace") else "needs strace(1)"
"""What keeps a test from making them; empty for nothing."""


@contextmanager
def injected(pid: int, call: str, fault: str) -> Iterator[None]:
    """Make a call of a process fail as long as this lasts.

    Args:
        pid: The process; its threads are meant too.
        call: The call's name.
        fault: What comes of it, and when: `error=ENOSPC:when=1`.
    """
    command = ["strace", "-f", "-p", str(pid), "-e", f"trace={call}", "-o", "/dev/null"]
    with subprocess.Popen(
        [*command, "-e", f"inject={call}:{fault}"], stderr=subprocess.PIPE, text=True
    ) as strace:
        try:
            assert strace.stderr
            said = strace.stderr.readline()
            if "attached" not in said:
                pytest.skip(f"strace may not attach: {said}")
            yield
        finally:
            strace.terminate()
