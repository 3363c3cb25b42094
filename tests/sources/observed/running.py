"""A program that is observed: a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from echotui.observer.injection import injected

LISTENS = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""
WAITS = "import sys\nprint(0, flush=True)\nsys.stdin.read()"


@contextmanager
def observed(
    script: Path, text: str = LISTENS, *, allow_kick: bool = False, around: Sequence[str] = ()
) -> Iterator[tuple[int, int]]:
    """Run a script that prints a port; yield its pid and the port.

    Args:
        around: A command that starts it; then the pid is its.
    """
    script.write_text(text)
    with subprocess.Popen(
        [*around, sys.executable, script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=injected(os.environ, allow_kick=allow_kick),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process.pid, int(process.stdout.readline())
        finally:
            # It may be stopped.
            process.send_signal(signal.SIGKILL)
