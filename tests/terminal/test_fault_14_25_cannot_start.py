"""Where it cannot start it says so in one line, exits with 2, and touches no terminal."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.clients import PATIENCE, free_port
from tests.terminal.conftest import Starter
from tests.terminal.privilege import NOT_DROPPED, without
from tests.terminal.program import ECHOTUI, echoes, receive
from tests.terminal.terminal import Terminal

PRIVILEGED = 1
"""A port that nobody has who is not privileged."""
UNPRIVILEGED_FROM = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
CAP_NET_BIND_SERVICE = 10


def assert_fails_with(message: str, *options: str, script: str = "") -> None:
    """Start it in a terminal, where it is to end with one line that begins like this."""
    with Terminal(options, columns=250, copied=True, script=script) as terminal:
        status = terminal.wait_exit()
        if status == NOT_DROPPED:
            pytest.skip("the privilege to bind low ports could not be dropped")
        assert (status, terminal.raw.count(b"\n")) == (2, 1), terminal.text()
        assert terminal.text().startswith(f"echotui: {message}")
        assert b"\x1b" not in terminal.raw
        assert terminal.attributes() == terminal.attributes_before


class Pty:
    """A terminal to hand to a program, and what was written to it."""

    def __init__(self) -> None:
        self._master, self.slave = os.openpty()
        os.set_blocking(self._master, False)

    def is_untouched(self) -> bool:
        """Tell whether nothing was written to it."""
        try:
            return not os.read(self._master, 1000)
        except BlockingIOError:
            return True

    def close(self) -> None:
        """Give it back."""
        os.close(self._master)
        os.close(self.slave)


@pytest.fixture
def pty() -> Iterator[Pty]:
    """Gives a terminal."""
    pty = Pty()
    yield pty
    pty.close()


@pytest.mark.parametrize(
    ("name", "kind"),
    [*product(("input", "output"), ("file", "pipe", "null")), ("error", "file")],
)
def test_a_stream_that_is_no_terminal(pty: Pty, tmp_path: Path, name: str, kind: str) -> None:
    path = Path(os.devnull) if kind == "null" else tmp_path / "file"
    path.touch()
    streams: dict[str, int] = {"input": pty.slave, "output": pty.slave, "error": subprocess.PIPE}
    with path.open("r+b") as file:
        streams[name] = subprocess.PIPE if kind == "pipe" else file.fileno()
        ended = subprocess.run(
            [*ECHOTUI, "--port", "0"],
            stdin=streams["input"],
            stdout=streams["output"],
            stderr=streams["error"],
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 2
    assert not ended.stdout
    assert pty.is_untouched()
    error = path.read_bytes() if (name, kind) == ("error", "file") else ended.stderr
    assert error.startswith(b"echotui: standard %b is not a terminal" % name.encode())
    assert error.count(b"\n") == 1
    assert b"\x1b" not in error


def test_closed_streams() -> None:
    argv = ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *ECHOTUI, "--port", "0"]
    assert subprocess.run(argv, timeout=PATIENCE, check=False).returncode == 2


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_be_drawn_on(term: str) -> None:
    with Terminal(["--port", "0"], columns=250, env={"TERM": term}, copied=True) as terminal:
        assert terminal.wait_exit() == 2
        assert terminal.raw.startswith(b"echotui: TERM names a terminal that cannot be drawn on")
        assert terminal.raw.count(b"\n") == 1
        assert b"\x1b" not in terminal.raw


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert_fails_with(
            f"cannot listen on 127.0.0.1:{port}: the port is taken; stop the program that has it, "
            "or choose another --port",
            "--port",
            port,
        )


def test_a_bad_host() -> None:
    # Too long for a label of a name: no resolver is asked.
    host = 64 * "x"
    assert_fails_with(f"cannot listen on --host '{host}': not a host name;", "--host", host)
    # TEST-NET-1 (RFC 5737) is no address of this machine.
    message = "cannot listen on 192.0.2.1:0: this machine has no such address"
    assert_fails_with(message, "--port", "0", "--host", "192.0.2.1")


def test_a_privileged_port() -> None:
    if UNPRIVILEGED_FROM.exists() and int(UNPRIVILEGED_FROM.read_text()) <= PRIVILEGED:
        pytest.skip("no port needs a privilege here")
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root may bind every port")
    assert_fails_with(
        f"cannot listen on 127.0.0.1:{PRIVILEGED}: not permitted; ports below 1024 usually need",
        "--port",
        str(PRIVILEGED),
        # Another user might not be able to read the interpreter.
        script=without(CAP_NET_BIND_SERVICE) if sys.platform == "linux" else "",
    )


def test_a_restart_right_after_a_stop(start: Starter) -> None:
    port = str(free_port())
    started = start("--port", port)
    client = started.client(1)
    assert echoes(client)
    # The server ends first, so that its end of the connection stays in TIME_WAIT.
    started.terminal.signal(signal.SIGTERM)
    assert receive(client) == b""
    client.close()
    assert started.terminal.wait_exit() == 128 + signal.SIGTERM
    assert echoes(start("--port", port).client(1))
