"""The log of a whole run, and what happens when it cannot be written."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.program import ECHOTUI, Program, echoes
from tests.terminal.terminal import Terminal

SECRET = b"p4yl04d"
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (?P<level>[A-Z]+) (?:-|#\d+) "
    r'(?P<event>[a-z-]+)(?: [a-z_]+=(?:[!#-<>-~]+|"(?:[^"\\]|\\.)*"))*'
)


def leave(program: Program) -> float:
    """End it by a signal; tell how long that took."""
    program.terminal.signal(signal.SIGTERM)
    began = time.monotonic()
    assert program.terminal.wait_exit() == 128 + signal.SIGTERM
    assert program.terminal.modes() == frozenset()
    return time.monotonic() - began


def test_a_clean_run(start: Starter, tmp_path: Path) -> None:
    path = tmp_path / "log"
    started = start("--log-file", str(path), "--max-per-ip", "2")
    first, second = started.client(1), started.client(2)
    assert echoes(first, SECRET)
    assert started.connect().recv(1) == b""
    first.close()
    started.wait_row(1, lambda row: row.state == "closed")
    started.type("\x1b[Bxr")
    with pytest.raises(ConnectionResetError):
        second.recv(1)
    started.wait_for(lambda: "kicked (reset)" in path.read_text())
    leave(started)
    lines = path.read_text(encoding="ascii").splitlines()
    matches = [LINE.fullmatch(line) for line in lines]
    assert all(matches), lines
    assert {match["level"] for match in matches if match} == {"INFO"}
    events = [match["event"] for match in matches if match]
    assert events[:2] == ["start", "room"]
    assert events[-3:] == ["signal", "drain", "stop"]
    text = "\n".join(lines)
    assert re.search(
        r' #1 ended cause="peer closed" first=client client=127\.\S+ in=7 out=7 ', text
    )
    assert re.search(r" #2 command cause=kick by=dashboard strength=reset outcome=done ", text)
    assert re.search(r' #2 ended cause="kicked \(reset\)" first=server ', text)
    assert re.search(r' - rejected cause="--max-per-ip 2" client=127\.', text)
    assert SECRET.decode() not in text


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing/log", "No such file or directory"),
        (".", "Is a directory"),
        ("/dev/tty", "it is a terminal"),
    ],
)
def test_a_path_that_cannot_be_opened(tmp_path: Path, path: str, reason: str) -> None:
    with Terminal(["--port", "0", "--log-file", str(tmp_path / path)], copied=True) as terminal:
        assert terminal.wait_exit() == 2
        text = "".join(terminal.lines())
        assert text == f"echotui: --log-file {tmp_path / path}: cannot be opened: {reason}"
        assert b"\x1b" not in terminal.raw


def test_a_full_disk_is_shown_on_the_screen_and_nothing_else_happens(start: Starter) -> None:
    started = start("--log-file", "/dev/full")
    started.wait_for(r"the log cannot be written: No space left on device \(/dev/full\)")
    client = started.client(1)
    assert echoes(client)
    client.close()
    assert leave(started) < 2


def test_a_full_pipe_is_shown(start: Starter, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(reader, b"x" * (1 << 16))
        started = start("--log-file", str(path))
        started.wait_for("the log cannot be written: Resource temporarily unavailable")
        client = started.client(1)
        assert echoes(client)
        assert len(os.read(reader, 1 << 16)) == 1 << 16
        started.wait_closed("cannot be written")
        client.close()
        assert leave(started) < 2
        assert b"log-gap count=" in os.read(reader, 1 << 16)
    finally:
        os.close(reader)


def test_a_directory_that_vanishes_and_returns(start: Starter, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "log"
    path.parent.mkdir()
    started = start("--log-file", str(path))
    shutil.rmtree(path.parent)
    client = started.client(1)
    assert echoes(client)
    client.close()
    started.wait_for("cannot be written: No such file or directory")
    path.parent.mkdir()
    started.wait_closed("cannot be written")
    assert "log-gap count=" in path.read_text()
    assert leave(started) < 2


def test_it_is_off_unless_asked_for(start: Starter, tmp_path: Path) -> None:
    started = start()
    held = Path(f"/proc/{started.terminal.pid}/fd")
    if not held.exists():
        pytest.skip("there is no /proc to look at")
    files = [str(entry.readlink()) for entry in held.iterdir()]
    assert not [name for name in files if str(tmp_path) in name]
    leave(started)


def test_the_help_has_the_size_of_the_log() -> None:
    done = subprocess.run([*ECHOTUI, "--help"], check=True, capture_output=True, text=True)
    text = " ".join(done.stdout.replace("│", " ").split())
    assert "--log-file PATH Log to this file, of 5 MiB at most, and 3 older ones" in text
