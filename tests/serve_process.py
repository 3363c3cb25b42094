"""A server without a dashboard in a process of its own, and its clients."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from tests.clients import PATIENCE, connect

POLL: Final = 0.01
SERVE: Final = (sys.executable, "-m", "echotui", "serve")
STARTED: Final = re.compile(r"\bat(?:=|\": \")127\.0\.0\.1:(\d+).*\n")
"""In the first line of its log, as text and as JSON."""


def wait_until(condition: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait for a condition."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"still not so after {within} s"
        time.sleep(POLL)


class ServeProcess:
    """`echotui serve`, which listens already.

    Args:
        folder: For its sockets, its log, and as its directory.
        command: Starts it.
        logs: Whether its standard error can be read; without it, `port` is 0.
        popen: More arguments of `subprocess.Popen`.

    Attributes:
        env: With it, other commands find this server and no other.
        port: For clients.
        http: The port of `--http`, 0 without it.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        http: bool = False,
        command: Sequence[str] = SERVE,
        logs: bool = True,
        **popen: Any,
    ) -> None:
        self.folder = folder
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(runtime), "PATH": path}
        self._log = folder / "stderr"
        self.http = free_port() if http else 0
        over_http = ("--http", f"127.0.0.1:{self.http}") if http else ()
        port = () if "--port" in options else ("--port", "0")
        with self._log.open("wb") as log:
            usual = {"cwd": folder, "stderr": log, "stdout": subprocess.PIPE}
            arguments: dict[str, Any] = usual | popen | {"env": self.env | popen.get("env", {})}
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [*command, "--config", "off", *port, *over_http, *options], **arguments
            )
        self._clients: list[socket.socket] = []
        self.port = 0
        if logs:
            self._wait_for_port()

    def _wait_for_port(self) -> None:
        wait_until(lambda: STARTED.search(self.log) or self.process.poll() is not None)
        found = STARTED.search(self.log)
        assert found, self.log
        self.port = int(found[1])

    @property
    def log(self) -> str:
        """What it has written to standard error."""
        return self._log.read_text("utf-8")

    def connect(self) -> socket.socket:
        """Connect a client that has been echoed to."""
        client = connect(("127.0.0.1", self.port))
        self._clients.append(client)
        client.sendall(b"hello")
        assert client.recv(16) == b"hello"
        return client

    def wait(self) -> int:
        """Wait for its end. Return the exit code, negative for a signal."""
        return self.process.wait(PATIENCE)

    def output(self) -> str:
        """Return what it has written to standard output, after its end."""
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def close(self) -> None:
        """End it and its clients."""
        for client in self._clients:
            client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()


def free_port() -> int:
    """Find a TCP port that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
    return port
