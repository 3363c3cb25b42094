"""A copy of a loaded process is like a program that a shell has started."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.program import ECHOTUI, Program
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies, and has /proc")


@contextmanager
def running(*argv: str, copied: bool) -> Iterator[Program]:
    with Terminal([*argv, "--port", "0"], columns=120, rows=36, copied=copied) as terminal:
        yield Program(terminal)


def facts(program: Program) -> dict[str, object]:
    """What the kernel knows of a process, see proc(5)."""
    pid = program.terminal.pid
    folder = Path(f"/proc/{pid}")
    status = dict(line.split(":\t", 1) for line in (folder / "status").read_text().splitlines())
    stat = (folder / "stat").read_text().rpartition(")")[2].split()
    group, session, terminal = map(int, stat[2:5])
    return {
        **{name: status[name] for name in ("SigBlk", "SigIgn", "SigCgt", "Umask", "Threads")},
        "leads": (group, session) == (pid, pid),
        "has a terminal": terminal != 0,
        "descriptors": sorted(each.name for each in (folder / "fd").iterdir()),
        "folder": (folder / "cwd").readlink(),
        "copied": int(status["PPid"]) != os.getpid(),
    }


def test_a_copy_is_like_a_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(*ECHOTUI, copied=False) as started:
        usual = facts(started)
    with running(copied=True), running(copied=True) as copy:
        assert facts(copy) == usual | {"copied": True}
        copy.terminal.signal(9)
        assert copy.terminal.wait_exit() == -9
    # What has changed since the process was started that is copied.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECHOTUI_LOG_FILE", "log")
    with running(copied=True) as copy:
        assert facts(copy)["copied"]
        copy.wait_for((tmp_path / "log").exists)
