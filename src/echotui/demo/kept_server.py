"""A server of a fleet: a process, started, stopped and killed by its keeper."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock, Thread
from typing import Final, NamedTuple

from echotui.demo.keeper_messages import KeeperReport, ServerEnded, ServerStarted
from echotui.demo.scenario import ServerAct
from echotui.model.address import Address

LONGEST_LINE: Final = 1 << 16
"""Bytes of its log."""
LONGEST_WORDS: Final = 300
"""Characters of its last words."""
FOREIGN: Final = ("ECHOTUI_", "LISTEN_", "NOTIFY_SOCKET", "WATCHDOG_")
"""Variables of the environment that would set up the server, or are for its parent alone."""
_SIGNALS: Final[Mapping[ServerAct, signal.Signals]] = {
    ServerAct.RUN: signal.SIGCONT,
    ServerAct.STOP: signal.SIGSTOP,
    ServerAct.KILL: signal.SIGKILL,
}


class ServerCommand(NamedTuple):
    """How a server is started.

    Attributes:
        socket: The path of its control socket.
        argv: The command line; its log on standard error is JSON.
    """

    name: str
    socket: Path
    argv: Sequence[str]


def serve(name: str, socket: Path, options: Sequence[str]) -> ServerCommand:
    """Return the command of a server with some options of `echotui serve`."""
    argv = [
        # -P: a folder that happens to be the current one must not give it modules.
        sys.executable, "-P", "-m", "echotui", "serve", "--name", name, "--port", "0",
        "--control", str(socket), "--config", "off", "--log-format", "json", *options,
    ]  # fmt: skip
    return ServerCommand(name, socket, argv)


class KeptServer:
    """Carries out what is ordered, in whatever state the process is.

    Args:
        report: Called in a thread of its own.
    """

    def __init__(self, command: ServerCommand, report: Callable[[KeeperReport], None]) -> None:
        self._command = command
        self._report = report
        self._act = ServerAct.RUN
        self._process: subprocess.Popen[bytes] | None = None
        self._listens = self._killed = False
        self._lock = Lock()

    def order(self, act: ServerAct) -> None:
        """Start it if it does not run and should, or send it a signal."""
        with self._lock:
            self._act = act
            if self._process is not None:
                self._settle()
            elif act is not ServerAct.KILL:
                self._start()

    def end(self, within: float) -> None:
        """Let it close its sockets, also if it is stopped; kill it after so many seconds."""
        with self._lock:
            self._act = ServerAct.KILL
            self._killed = True
            process = self._process
            if process is None:
                return
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGCONT)
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self) -> None:
        self._listens = self._killed = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this program, with checked options
                self._command.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=_environment(),
            )
        except OSError as error:
            self._report(ServerEnded(self._command.name, 0, error.strerror or str(error)))
            return
        Thread(target=self._follow, args=(self._process,), daemon=True).start()

    def _settle(self) -> None:
        """Bring the process to the state that was ordered last; one that starts is not stopped."""
        if self._process is None or not (self._listens or self._act is ServerAct.KILL):
            return
        self._killed = self._killed or self._act is ServerAct.KILL
        # Does nothing if it has ended.
        self._process.send_signal(_SIGNALS[self._act])

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        """Read its log until it has ended."""
        if process.stderr is None:
            return
        why = ""
        with process.stderr:
            while line := process.stderr.readline(LONGEST_LINE):
                at = _started(line)
                if at is not None:
                    self._on_listening(process, at)
                elif not line.startswith(b"{"):
                    why = line.decode(errors="replace").strip()[:LONGEST_WORDS]
        with self._lock:
            code = process.wait()
            self._process = None
            if self._killed:
                why = ""
            elif code < 0 or not why:
                why = f"its exit code is {code}"
            self._report(ServerEnded(self._command.name, process.pid, why))
            if self._killed and self._act is not ServerAct.KILL:
                self._start()

    def _on_listening(self, process: "subprocess.Popen[bytes]", at: Address) -> None:
        with self._lock:
            self._listens = True
            name, path = self._command.name, str(self._command.socket)
            self._report(ServerStarted(name, process.pid, path, at))
            if self._act is ServerAct.STOP:
                self._settle()


def _started(line: bytes) -> Address | None:
    """Return where it listens, from the first line of its log; `None`: that is another line."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    if not isinstance(fields, dict) or fields.get("event") != "start":
        return None
    host, _, port = str(fields.get("at", "")).split(",")[0].rpartition(":")
    return Address(host.strip("[]"), int(port)) if port.isdecimal() else None


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith(FOREIGN)}
