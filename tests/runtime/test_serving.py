"""The server without a terminal, as a process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from tests.clients import connect, wait_until
from tests.serve_process import SERVE, ServeProcess, free_port

# Passes the sockets of the descriptors named, as systemd does: from 3 on, and with its own pid.
PASSING: Final = """
import os, sys
fds = [int(fd) for fd in sys.argv[1].split(",")]
high = [os.dup2(fd, 300 + number) for number, fd in enumerate(fds)]
for number, fd in enumerate(high):
    os.dup2(fd, 3 + number)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(fds))}
os.environ["LISTEN_FDNAMES"] = sys.argv[2]
os.execv(sys.executable, [sys.executable, *sys.argv[3:]])
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # That of pytest may be too long for the path of a socket.
    with TemporaryDirectory(prefix="echotui") as folder:
        yield Path(folder)


@contextmanager
def serving(folder: Path, *options: str, **more: Any) -> Iterator[ServeProcess]:
    server = ServeProcess(folder, *options, **more)
    try:
        yield server
    finally:
        server.close()


def echoes(port: int) -> bool:
    """Whether a new client gets back what it sends."""
    with connect(("127.0.0.1", port)) as client:
        client.sendall(b"ping")
        return client.recv(100) == b"ping"


def test_it_drains_by_sigterm_and_its_log_is_json(folder: Path) -> None:
    with serving(folder, "--log-format", "json") as server:
        start = json.loads(server.log.partition("\n")[0])
        assert (start["event"], start["level"]) == ("start", "INFO")
        assert start["at"] == f"127.0.0.1:{server.port}"
        assert start["control"] == str(folder / f"run/echotui/{server.process.pid}.sock")
        assert Path(start["control"]).is_socket()
        assert echoes(server.port)
        client = server.connect()
        server.process.send_signal(signal.SIGTERM)
        # It is told that no more comes, and the server waits for it.
        assert client.recv(100) == b""
        with pytest.raises(ConnectionRefusedError):
            connect(("127.0.0.1", server.port))
        client.close()
        # Ended by the signal, which systemd counts as a success, unlike code 143.
        assert server.wait() == -signal.SIGTERM
        assert not Path(start["control"]).exists()
        events = [json.loads(line) for line in server.log.splitlines()]
        causes = [each["cause"] for each in events if each["event"] == "ended"]
        assert causes == ["peer closed", "server stop"]
        assert (events[-1]["event"], events[-1]["signals"]) == ("stop", "SIGTERM")
        assert events[-1]["handler_errors"] == 0


def test_a_second_signal_ends_at_once_and_an_ignored_one_is_ignored(folder: Path) -> None:
    nohup = ("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *SERVE)
    options = ("--drain-timeout", "60", "--control", "off")
    with serving(folder, *options, command=nohup) as server:
        server.connect()
        server.process.send_signal(signal.SIGHUP)
        assert echoes(server.port)
        server.process.send_signal(signal.SIGINT)
        wait_until(lambda: "drain clients=1 within=60.0" in server.log)
        server.process.send_signal(signal.SIGTERM)
        assert server.wait() == -signal.SIGINT
        assert "SIGHUP" not in server.log


def test_no_standard_stream_is_needed(folder: Path) -> None:
    port = free_port()
    closed = ("/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *SERVE)
    with serving(folder, "--port", str(port), command=closed, logs=False) as server:
        wait_until(lambda: server.process.poll() is not None or listens(port))
        assert echoes(port)
        if sys.platform == "linux":
            # What the interpreter writes to standard error cannot reach a client.
            streams = [Path(f"/proc/{server.process.pid}/fd/{fd}") for fd in range(3)]
            assert {str(stream.readlink()) for stream in streams} == {"/dev/null"}
        server.process.send_signal(signal.SIGQUIT)
        assert server.wait() == 128 + signal.SIGQUIT


def listens(port: int) -> bool:
    try:
        connect(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_log_that_is_not_read_stops_nothing(folder: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    while True:
        try:
            os.write(writing, bytes(4096))
        except BlockingIOError:
            break
    os.set_blocking(writing, True)
    port = free_port()
    options = ("--port", str(port), "--log-file", str(folder / "file"))
    with serving(folder, *options, stderr=writing, logs=False) as server:
        wait_until(lambda: listens(port))
        assert all(echoes(port) for _ in range(20))
        # The file has its own writer.
        wait_until(lambda: (folder / "file").read_text().count(" ended ") >= 20)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.wait() == -signal.SIGTERM
        assert time.monotonic() - began < 5
    os.close(reading)
    os.close(writing)


def test_systemd_passes_sockets_and_is_told_how_it_goes(folder: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as echo,
        socket.socket(socket.AF_UNIX) as control,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        control.bind(str(folder / "c.sock"))
        control.listen()
        manager.bind(str(folder / "notify"))
        manager.settimeout(10)
        fds = control.fileno(), echo.fileno()
        names = ",".join(map(str, fds)), "control:mine"
        command = (sys.executable, "-c", PASSING, *names, "-m", "echotui", "serve")
        told = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "100000"}
        options = {"command": command, "pass_fds": fds, "env": told}
        with serving(folder, "--port", "7", **options) as server:
            port = echo.getsockname()[1]
            ready = f"READY=1\nSTATUS=listening on 127.0.0.1:{port}"
            assert manager.recv(1000).decode() == ready
            assert server.port == port
            assert echoes(port)
            assert answers(folder / "c.sock")
            assert "--host and --port have no effect" in server.log
            assert manager.recv(1000) == b"WATCHDOG=1"
            server.process.send_signal(signal.SIGSTOP)
            assert is_silent(manager)
            server.process.send_signal(signal.SIGCONT)
            assert manager.recv(1000) == b"WATCHDOG=1"
            server.process.send_signal(signal.SIGTERM)
            while (text := manager.recv(1000)) == b"WATCHDOG=1":
                pass
            assert text.startswith(b"STOPPING=1\nSTATUS=draining 0 clients\nEXTEND_TIMEOUT_USEC=")
            assert server.wait() == -signal.SIGTERM
        # Both are those of systemd: a client waits for the next server.
        assert (folder / "c.sock").exists()
        connect(("127.0.0.1", port)).close()


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return client.recv(100).startswith(b"HTTP/1.1 200 ")


def is_silent(manager: socket.socket) -> bool:
    """Whether nothing comes for ten watchdog periods, after what is under way."""
    manager.setblocking(False)
    time.sleep(0.1)
    try:
        while manager.recv(1000):
            pass
    except BlockingIOError:
        pass
    time.sleep(0.5)
    try:
        manager.recv(1000)
    except BlockingIOError:
        return True
    finally:
        manager.settimeout(10)
    return False


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--control", "/no/such/c.sock"), "echotui: "),
        (("--log-file", "/no/such/log"), "echotui: --log-file /no/such/log: cannot be opened: "),
    ],
)
def test_what_is_named_and_cannot_be_had_is_one_line(
    options: tuple[str, ...], message: str
) -> None:
    done = subprocess.run(
        [*SERVE, "--config", "off", "--port", "0", *options],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"{re.escape(message)}.*\n", done.stderr)
