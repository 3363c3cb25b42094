"""The control socket of a run with a dashboard: from its first frame to its end."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.clients import connect, wait_until
from tests.terminal.conftest import Starter
from tests.terminal.demo import started_demo
from tests.terminal.terminal import Terminal


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # That of pytest may be too long for the path of a socket.
    with TemporaryDirectory(prefix="echotui") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        monkeypatch.delenv("ECHOTUI_CONTROL")
        yield Path(folder)


def health(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return client.makefile("rb").read().decode().rpartition("\r\n\r\n")[2].strip()


def test_it_answers_beside_a_dashboard_also_while_that_drains(start: Starter, folder: Path) -> None:
    started = start()
    path = folder / f"echotui/{started.terminal.pid}.sock"
    assert health(path) == '{"status":"ready"}'
    client = connect(started.address)
    started.wait_for("open 1 ")
    started.type("qq")
    wait_until(lambda: "draining" in health(path))
    client.close()
    assert started.terminal.wait_exit() == 0
    assert not path.exists()


def test_it_answers_beside_a_demo(folder: Path) -> None:
    with started_demo("backpressure", "--speed", "20") as demo:
        path = folder / f"echotui/{demo.terminal.pid}.sock"
        assert health(path) == '{"status":"ready"}'
        demo.terminal.signal(signal.SIGTERM)
        assert demo.terminal.wait_exit() == 128 + signal.SIGTERM
        assert not path.exists()


def test_a_socket_that_was_named_and_cannot_be_made_leaves_the_terminal_alone(folder: Path) -> None:
    path = folder / "no/c.sock"
    argv = ["--port", "0", "--control", str(path)]
    with Terminal(argv, columns=250, copied=True) as terminal:
        assert terminal.wait_exit() == 2
        assert terminal.text().startswith(f"echotui: --control {path}: ")
        assert b"\x1b" not in terminal.raw
