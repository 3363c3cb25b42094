"""A file that does not answer delays neither the start nor the end past its deadline."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.hanging import answer, dead_mount
from tests.terminal.program import Program, echoes
from tests.terminal.terminal import Terminal

PATIENCE = 0.5
"""Seconds that a file has to answer here; it has five otherwise."""
HURRIED = f"""
import sys
from echotui.system import file_work
usual = file_work.PATIENCE
for module in list(sys.modules.values()):
    if vars(module).get("PATIENCE") is usual:
        module.PATIENCE = {PATIENCE}
"""
SLACK = 4.0
"""Seconds that a loaded machine may take beside them."""
STUCK = """
import asyncio, pathlib
from echotui.ui.dashboard.view_actions import ViewActions
async def reverse(self):
    pathlib.Path.home().joinpath("stuck").touch()
    await asyncio.Event().wait()
ViewActions.reverse = reverse
"""
TERM, TWICE = [signal.SIGTERM], [signal.SIGINT, signal.SIGTERM]
"""Two of one kind could arrive as one."""
Ending = list[signal.Signals] | str


def end(program: Program, ending: Ending) -> tuple[int, float]:
    """End it in one way; tell its status, and how long that took."""
    began = time.monotonic()
    if isinstance(ending, str):
        program.type(ending)
    else:
        for signum in ending:
            program.terminal.signal(signum)
    status = program.terminal.wait_exit()
    assert program.terminal.modes() == frozenset()
    assert program.terminal.attributes() == program.terminal.attributes_before
    return status, time.monotonic() - began


def save_order(program: Program) -> None:
    program.type("r\x13")
    program.wait_for("Save settings")


@pytest.mark.parametrize("ending", [TERM, TWICE, "\x03", "q"], ids=str)
def test_a_save_that_hangs_delays_no_end(
    start: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: Ending
) -> None:
    mount = dead_mount(tmp_path, monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "echotui").mkdir()
    started = start()
    # Not from the start: it would be read then, too.
    (tmp_path / "echotui" / "config.toml").symlink_to(mount / "mine.toml")
    save_order(started)
    # Keys are obeyed meanwhile.
    started.type("\x1b")
    started.wait_closed("Save settings")
    started.type("?")
    started.wait_for("kick the client")
    started.type("\x1b")
    started.wait_closed("kick the client")
    status, took = end(started, ending)
    assert status in ([128 + signum for signum in ending] if isinstance(ending, list) else [0])
    assert took < 1.0 + SLACK


def test_the_operator_sees_the_error_and_can_retry(
    start: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = dead_mount(tmp_path, monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "echotui").mkdir()
    started = start(script=HURRIED)
    (tmp_path / "echotui" / "config.toml").symlink_to(mount / "mine.toml")
    save_order(started)
    started.wait_for(f"no answer within {PATIENCE:g} s")
    answer(mount)
    started.type("\x1b")
    started.wait_closed("Save settings")
    started.type("\x13")
    started.wait_for("id → -id")
    started.type("\r")
    started.wait_for("Saved sort in")
    assert (mount / "mine.toml").read_text() == 'sort = "-id"\n'


def test_a_configuration_that_has_become_a_pipe(start: Starter, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.touch()
    started = start("--config", str(path))
    path.unlink()
    os.mkfifo(path)
    save_order(started)
    started.wait_for("it is a pipe, not a regular")
    assert end(started, [signal.SIGTERM])[1] < SLACK


@pytest.mark.parametrize("ending", [TERM, TWICE], ids=str)
def test_a_dashboard_that_waits_for_ever_is_left(
    start: Starter, tmp_path: Path, ending: list[signal.Signals]
) -> None:
    started = start(script=STUCK)
    started.type("r")
    started.wait_for((tmp_path / "stuck").exists)
    status, took = end(started, ending)
    assert status in [128 + signum for signum in ending]
    assert took < (2.5 if len(ending) == 1 else 0.5) + SLACK


def test_an_export_that_hangs_delays_no_end(
    start: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = dead_mount(tmp_path, monkeypatch)
    started = start(script=HURRIED)
    client = started.client(1)
    started.type("e")
    started.wait_for("Which file")
    started.type(f"\x15{mount}/x.csv\r")
    started.wait_for(f"no answer within {PATIENCE:g} s")
    assert echoes(client)
    client.close()
    assert end(started, [signal.SIGTERM])[1] < 1.0 + SLACK


@pytest.mark.parametrize(
    ("option", "kind"),
    [
        *((option, "mount") for option in ("--config", "--log-file", "demo")),
        # A log may be written to a pipe of ours.
        *((option, "pipe") for option in ("--config", "demo")),
    ],
)
def test_a_start_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, kind: str
) -> None:
    if kind == "mount":
        path = dead_mount(tmp_path, monkeypatch) / "x.toml"
    else:
        path = tmp_path / "x.toml"
        os.mkfifo(path)
    began = time.monotonic()
    argv = [option, str(path), "--port", "0"]
    with Terminal(argv, columns=300, copied=True, script=HURRIED) as terminal:
        assert terminal.wait_exit() == 2
        lines = [line for line in terminal.lines() if line]
        assert terminal.modes() == frozenset()
    assert len(lines) == 1
    assert str(path) in lines[0]
    reason = (
        f"no answer within {PATIENCE:g} s"
        if kind == "mount"
        else "it is a pipe, not a regular file"
    )
    assert lines[0].endswith(reason)
    assert time.monotonic() - began < PATIENCE + SLACK


def test_ctrl_c_ends_a_start_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dead_mount(tmp_path, monkeypatch) / "x.toml"
    with Terminal(["--config", str(path)], copied=True) as terminal:
        time.sleep(1.0)
        terminal.signal(signal.SIGINT)
        assert terminal.wait_exit(2.0) in (128 + signal.SIGINT, -signal.SIGINT)


def test_the_usual_file_is_no_reason_not_to_start(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "echotui" / "config.toml"
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    argv = ["--port", "0", "--log-file", str(tmp_path / "log")]
    with Terminal(argv, columns=120, rows=36, copied=True) as terminal:
        reason = "he settings file was not read: it is a pipe, not a regular file; "
        terminal.wait_for(reason)
        logged = (tmp_path / "log").read_text()
        assert reason in logged
        assert str(path) in logged
        terminal.type("q")
        assert terminal.wait_exit() == 0
