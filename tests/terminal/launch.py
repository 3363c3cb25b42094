"""Starts a program in a terminal, as the leader of a session of its own."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final

# Runs in the new process: a `preexec_fn` would run in a copy of a process with threads. What a
# signal does there must not depend on who started the tests (nohup, a shell's `&`).
_LAUNCHER: Final = """
import fcntl, os, signal, sys, termios
for name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGPIPE", "SIGXFSZ"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def launch(
    argv: Sequence[str], environ: Mapping[str, str], terminal: int, inherited: Sequence[int] = ()
) -> "subprocess.Popen[bytes]":
    """Start any program, with some more descriptors."""
    return subprocess.Popen(
        [sys.executable, "-ISc", _LAUNCHER, *argv],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environ,
        start_new_session=True,
        pass_fds=inherited,
    )
