"""`echotui serve` as a process of its own, without a terminal."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final, Self

from tests.clients import PATIENCE, connect, wait_until

STARTED: Final = r" start .*?at=127\.0\.0\.1:(\d+)"
SERVE: Final = (sys.executable, "-m", "echotui", "serve")


class ServiceProcess:
    """A server; it is killed at the end of the context if it still runs.

    Args:
        folder: Gets its log and its control socket; a short path.
        options: Those of `echotui serve`.
        command: Starts the server.
        more: Of `subprocess.Popen`; without `stderr`, the log goes to a file.
    """

    def __init__(
        self, folder: Path, *options: str, command: Sequence[str] = SERVE, **more: Any
    ) -> None:
        self.folder = folder
        self.log_path = folder / "log"
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ECHOTUI_", "XDG_", "LISTEN_", "NOTIFY_", "WATCHDOG_"))
        }
        self._log: IO[bytes] = self.log_path.open("wb")
        env = inherited | {"XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
        arguments: dict[str, Any] = {
            "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": self._log,
            **more, "env": env | more.get("env", {}),
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [*command, "--config", "off", *options], **arguments
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE)
        self._log.close()

    @property
    def log(self) -> str:
        """What it has logged."""
        return self.log_path.read_text(encoding="ascii")

    def wait_for(self, pattern: str) -> str:
        """Wait for a text in the log; return its first group."""

        def found() -> list[str]:
            return re.findall(pattern, self.log)

        return wait_until(found)[0]

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; waits for its start."""
        return "127.0.0.1", int(self.wait_for(STARTED))

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; return the code, or the negative number of a signal."""
        code: int = self._process.wait(PATIENCE)
        return code


def echoes(address: tuple[str, int]) -> bool:
    """Whether a new client gets back what it sends."""
    with connect(address) as client:
        client.sendall(b"ping")
        return client.recv(100) == b"ping"
