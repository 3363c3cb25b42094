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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.clients import connect, free_port, wait_until
from tests.runtime.service_process import SERVE, ServiceProcess, echoes

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


def test_it_drains_by_sigterm_and_its_log_is_json(folder: Path) -> None:
    with ServiceProcess(folder, "--port", "0", "--log-format", "json") as service:
        first = wait_until(lambda: service.log.partition("\n")[0])
        start = json.loads(first)
        assert (start["event"], start["level"]) == ("start", "INFO")
        assert start["control"] == str(folder / f"echotui/{service.pid}.sock")
        host, _, port = start["at"].partition(":")
        address = host, int(port)
        assert echoes(address)
        with connect(address) as client:
            client.sendall(b"ping")
            assert client.recv(100) == b"ping"
            service.signal(signal.SIGTERM)
            # It is told that no more comes, and the server waits for it.
            assert client.recv(100) == b""
            with pytest.raises(ConnectionRefusedError):
                connect(address)
        # Ended by the signal, which systemd counts as a success, unlike code 143.
        assert service.wait() == -signal.SIGTERM
        assert not list((folder / "echotui").glob("*.sock"))
        events = [json.loads(line) for line in service.log.splitlines()]
        causes = [each["cause"] for each in events if each["event"] == "ended"]
        assert causes == ["peer closed", "server stop"]
        assert events[-1]["event"] == "stop"
        assert events[-1]["signals"] == "SIGTERM"


def test_a_second_signal_ends_at_once_and_an_ignored_one_is_ignored(folder: Path) -> None:
    nohup = ("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *SERVE)
    options = ("--port", "0", "--drain-timeout", "60", "--control", "off")
    with ServiceProcess(folder, *options, command=nohup) as service:
        address = service.address
        with connect(address):
            service.signal(signal.SIGHUP)
            assert echoes(address)
            service.signal(signal.SIGINT)
            service.wait_for("drain clients=1 within=60.0")
            service.signal(signal.SIGTERM)
            assert service.wait() == -signal.SIGINT
        assert "SIGHUP" not in service.log


def test_no_standard_stream_is_needed(folder: Path) -> None:
    port = free_port()
    closed = ("/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *SERVE)
    with ServiceProcess(folder, "--port", str(port), command=closed) as service:
        wait_until(lambda: service.ended or listens(port))
        assert echoes(("127.0.0.1", port))
        if sys.platform == "linux":
            # What the interpreter writes to standard error cannot reach a client.
            ends = [str(Path(f"/proc/{service.pid}/fd/{fd}").readlink()) for fd in range(3)]
            assert ends == ["/dev/null"] * 3
        service.signal(signal.SIGQUIT)
        assert service.wait() == 128 + signal.SIGQUIT


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
    with ServiceProcess(folder, *options, stderr=writing) as service:
        wait_until(lambda: listens(port))
        assert all(echoes(("127.0.0.1", port)) for _ in range(20))
        # The file has its own writer.
        wait_until(lambda: (folder / "file").read_text().count(" ended ") >= 20)
        began = time.monotonic()
        service.signal(signal.SIGTERM)
        assert service.wait() == -signal.SIGTERM
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
        with ServiceProcess(
            folder, "--port", "7", command=command, pass_fds=fds, env=told
        ) as service:
            host, port = echo.getsockname()
            assert manager.recv(1000).decode() == f"READY=1\nSTATUS=listening on {host}:{port}"
            assert echoes((host, port))
            assert answers(folder / "c.sock")
            assert "--host and --port have no effect" in service.log
            assert manager.recv(1000) == b"WATCHDOG=1"
            service.signal(signal.SIGSTOP)
            assert is_silent(manager)
            service.signal(signal.SIGCONT)
            assert manager.recv(1000) == b"WATCHDOG=1"
            service.signal(signal.SIGTERM)
            while (text := manager.recv(1000)) == b"WATCHDOG=1":
                pass
            assert text.startswith(b"STOPPING=1\nSTATUS=draining 0 clients\nEXTEND_TIMEOUT_USEC=")
            assert service.wait() == -signal.SIGTERM
        # Both are those of systemd: a client waits for the next server.
        assert (folder / "c.sock").exists()
        connect((host, port)).close()


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
    assert re.fullmatch(rf"{re.escape(message)}.*\n", done.stderr.splitlines(keepends=True)[-1])
