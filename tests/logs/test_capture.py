import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from echotui.logs.capture import captured_output

CODE = """
import os, sys
from echotui.logs.setup import LogTarget, logging_to, open_log
from echotui.logs.capture import captured_output
print("before")
with logging_to(LogTarget(open_log(sys.argv[1]))), captured_output():
    print("printed")
    os.write(2, b"written")
    sys.__stdout__.write("to the terminal, ")
    sys.__stderr__.write("to the terminal")
    if sys.argv[2]:
        raise SystemExit("ended early")
print("after")
print("after", file=sys.stderr)
"""


@pytest.mark.parametrize("early", ["", "early"])
def test_descriptors_are_redirected_and_restored(tmp_path: Path, early: str) -> None:
    path = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(path), early], capture_output=True, text=True, check=False
    )
    assert done.stdout == "before\nto the terminal, " + ("" if early else "after\n")
    assert done.stderr == "to the terminal" + ("ended early\n" if early else "after\n")
    texts = [line.rpartition(" ")[2] for line in path.read_text().splitlines()]
    assert sorted(texts) == ["text=printed", "text=written"] or texts == ["text=writtenprinted"]


def test_nothing_is_left_open(caplog: pytest.LogCaptureFixture) -> None:
    def open_now() -> tuple[int, int]:
        return len(list(Path("/dev/fd").iterdir())), threading.active_count()

    before = open_now()
    with captured_output():
        os.write(1, b"a\nb\n\n" + b"x" * 10_000)
    assert open_now() == before
    fields = [getattr(record, "fields", {}) for record in caplog.records]
    assert [each["text"] for each in fields[:2]] == ["a", "b"]
    assert sum(len(each["text"]) for each in fields[2:]) == 10_000
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_a_child_process_that_keeps_the_pipe_delays_nothing() -> None:
    child = None
    with captured_output():
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.communicate(b"\n")
    assert child.returncode == 0
