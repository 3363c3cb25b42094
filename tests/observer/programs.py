"""Python programs in an environment that has nothing but the standard library."""

import json
import os
import socket
import subprocess
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from echotui.observer.injection import injected
from echotui.observer.wire import SUFFIX


class Done(NamedTuple):
    """How a program ended."""

    code: int
    out: str
    err: str


class Programs:
    """Starts programs, observed or not, from one directory.

    Args:
        python: The interpreter.
        home: The directory; it also has the one for sockets.
    """

    def __init__(self, python: Path, home: Path) -> None:
        self.python = python
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(home),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.descriptors = 0
        """The most that a program may have open; 0: as many as the test."""
        self.running: list[subprocess.Popen[str]] = []

    def write(self, name: str, text: str) -> None:
        path = self.home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def start(
        self,
        *args: str,
        observed: bool = True,
        allow_kick: bool = False,
        extra: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.Popen[str]:
        environment = {**self.environment, **extra}
        if observed:
            environment = injected(environment, allow_kick=allow_kick)
        process = subprocess.Popen(
            [*self._limited(), str(self.python), *args], cwd=self.home, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.running.append(process)
        return process

    def run(self, *args: str, observed: bool = True, text: str = "", **extra: str) -> Done:
        process = self.start(*args, observed=observed, extra=extra)
        out, err = process.communicate(text, timeout=30)
        return Done(process.returncode, out, err)

    def _limited(self) -> list[str]:
        limit = f'ulimit -n {self.descriptors} && exec "$@"'
        return ["sh", "-c", limit, "sh"] if self.descriptors else []

    def sockets(self) -> dict[int, Path]:
        found = self.home.glob(f"echotui/*{SUFFIX}")
        return {int(path.name.removesuffix(SUFFIX)): path for path in found}

    def close(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.communicate()


def bare_python(folder: Path) -> Path:
    """An interpreter that can import nothing of what echotui needs."""
    venv.create(folder, symlinks=True, with_pip=False)
    return folder / "bin/python"


def ask(path: Path, **request: Any) -> list[dict[str, Any]]:
    """The lines that answer one request."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(10)
        sock.connect(str(path))
        return answer(sock, **request)


def answer(sock: socket.socket, **request: Any) -> list[dict[str, Any]]:
    sock.sendall(json.dumps(request).encode() + b"\n")
    lines: list[dict[str, Any]] = []
    with sock.makefile("rb") as file:
        while not lines or "end" not in lines[-1]:
            line = file.readline()
            if not line:
                raise ConnectionAbortedError
            lines.append(json.loads(line))
    return lines


def wait_until(condition: Callable[[], object], within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {within} s"
        time.sleep(0.005)
