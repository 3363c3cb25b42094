"""A process that has imported the program, and is copied for each start: 0.3 s less a start.

`forks.py` starts it in a terminal of its own, so that its streams are what they are in a terminal.
It gets a request for each start: the arguments, the environment, the folder and a script as JSON,
and two descriptors: the terminal, and a pipe. It copies itself twice: the second copy is the
program; the first waits for it, and writes the program's id and later its exit status to the pipe.

A copy ends without freeing its modules, which takes up to 0.3 s: the kernel copies each page that
is written. The programs that tests start as other than a copy end in full.
"""

import atexit
import fcntl
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import termios
from typing import Any, Final

LOADED: Final = ("echotui.cli.arguments", "echotui.server.server", "echotui.ui.app")
"""With what these import, all but some 20 ms of what the program imports up to its first screen."""
LARGEST: Final = 1 << 16


def become(request: dict[str, Any], terminal: int) -> None:
    """Be like a process that a shell has just started in the terminal."""
    os.setsid()
    for standard in (0, 1, 2):
        os.dup2(terminal, standard)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(request["environ"])
    os.chdir(request["folder"])
    sys.argv[1:] = request["arguments"]
    sys.path[0] = request["folder"]


_ended: Final[list[int]] = []
"""The status of a copy that ends."""


def leave() -> None:
    """End a copy when all has been done that Python does at an exit, up to freeing the memory."""
    if _ended:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(_ended[0])


def copy(control: socket.socket, request: dict[str, Any], terminal: int, pipe: int) -> None:
    """Return in this process alone; the others end here."""
    if os.fork():
        return
    control.detach()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    program = os.fork()
    if not program:
        become(request, terminal)
        exec(request["script"], {"__name__": "__main__"})
        try:
            runpy.run_module("echotui", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            _ended.append(int(end.code or 0))
            raise
    os.close(terminal)
    os.write(pipe, f"{program}\n".encode())
    _, status = os.waitpid(program, 0)
    os.write(pipe, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def serve(control: socket.socket) -> None:
    """Copy this process at each request, until the tests have ended."""
    # Before all others, so that it is called last.
    atexit.register(leave)
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    # The kernel buries the copies that wait for a program.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        text, descriptors, _, _ = socket.recv_fds(control, LARGEST, 2)
        if not text:
            return
        copy(control, json.loads(text), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv.pop())))
