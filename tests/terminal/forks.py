"""Starts the program as a copy of a process that has imported it; see `template.py`."""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from tests.clients import PATIENCE
from tests.terminal.launch import launch

TEMPLATE: Final = Path(__file__).with_name("template.py")
LATE: Final = ("ECHOTUI_", "XDG_", "HOME", "PYTEST_", "ANSWERS")
"""The variables that nothing reads before the program runs; the last is of `hanging.py`."""
RUN: Final = "from echotui.cli.main import main\nmain()\n"


class Fork:
    """A program that was started so, with the methods of `subprocess.Popen` that tests use."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._said = b""
        self._status: int | None = None
        self.pid = int(self._line(PATIENCE))

    def _line(self, timeout: float) -> bytes:
        if b"\n" not in self._said:
            if not select.select([self._pipe], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("echotui", timeout)
            self._said += os.read(self._pipe, 99)
        line, _, self._said = self._said.partition(b"\n")
        return line

    def wait(self, timeout: float) -> int:
        """Return its exit status, or minus the signal that killed it; TimeoutExpired if it runs."""
        if self._status is None:
            self._status = int(self._line(timeout))
            os.close(self._pipe)
        return self._status

    def poll(self) -> int | None:
        """Return what `wait` does; None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        """Send a signal to the program, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


class _Template:
    """The process that is copied; it ends with the tests."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # Its master stays open as long as the tests run.
        _, terminal = os.openpty()
        with theirs:
            control = theirs.fileno()
            argv = [sys.executable, str(TEMPLATE), str(control)]
            self._process = launch(argv, environ, terminal, [control])
        os.close(terminal)
        atexit.register(self.close)

    def close(self) -> None:
        """End it; programs continue."""
        self.control.close()
        self._process.wait(PATIENCE)


_seen: Final = set[frozenset[tuple[str, str]]]()


@cache
def _template(environ: frozenset[tuple[str, str]]) -> _Template:
    return _Template(dict(environ))


def start(
    arguments: Sequence[str], environ: Mapping[str, str], terminal: int, script: str = ""
) -> "Fork | subprocess.Popen[bytes]":
    """Start `python -m echotui` in a terminal; as a copy, from the second time on.

    A script runs before it in the same process. In a copy, what it puts in the place of a module's
    name does not reach the modules that have imported that name.

    An environment that comes once, such as one with a test's own TERM, is worth no template.
    """
    matters = frozenset(item for item in environ.items() if not item[0].startswith(LATE))
    if sys.platform != "linux" or matters not in _seen:
        _seen.add(matters)
        how = ["-c", f"{script}\n{RUN}"] if script else ["-m", "echotui"]
        return launch([sys.executable, *how, *arguments], environ, terminal)
    request = {
        "arguments": arguments,
        "environ": dict(environ),
        "folder": str(Path.cwd()),
        "script": script,
    }
    ours, theirs = os.pipe()
    try:
        control = _template(matters).control
        socket.send_fds(control, [json.dumps(request).encode()], [terminal, theirs])
    finally:
        os.close(theirs)
    return Fork(ours)
