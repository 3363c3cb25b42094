"""Two hundred clients connect and reset while the program is stopped: nothing is left of them."""

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.clients import connect, reset, wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import echoes

COUNT = 200


@pytest.mark.skipif(sys.platform != "linux", reason="macOS cuts the backlog to 128")
def test_they_are_counted_and_leave_no_ghosts(start: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    started = start("--log-file", str(log))
    kept = started.client(1)
    before = started.descriptors()
    started.terminal.signal(signal.SIGSTOP)
    for _ in range(COUNT):
        reset(connect(started.address))
    started.terminal.signal(signal.SIGCONT)
    with probed(started):
        started.wait_for(f"open 2 +accepted {COUNT + 2} +closed {COUNT} ")
        assert echoes(kept)
    started.wait_for(f"open 1 +accepted {COUNT + 2} +closed {COUNT + 1} ")
    shown = started.rows()
    assert shown.pop(1).state == "open"
    assert {row.state for row in shown.values()} <= {"closed"}
    wait_until(lambda: started.descriptors() == before)
    assert not re.search(" (WARNING|ERROR) |Traceback", log.read_text())
    assert b"Traceback" not in started.terminal.raw
