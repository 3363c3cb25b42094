"""The program is out of descriptors: the screen says so, and who is connected notices nothing."""

import re
import sys
import time
from pathlib import Path

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import echoes

if sys.platform == "linux":
    from resource import RLIMIT_NOFILE, prlimit

SPARE = 20
CONNECTS = 100
MOST = 0.2
"""Of a core."""
SOON = 2.0
"""Seconds within which new clients get in once there are descriptors."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has prlimit")
def test_it_is_shown_costs_little_and_passes(start: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    started = start("--log-file", str(log))
    before = started.descriptors()
    first_free = 1 + max(int(path.name) for path in started_fds(started.terminal.pid))
    with probed(started):
        limits = prlimit(started.terminal.pid, RLIMIT_NOFILE)
        began = time.monotonic()
        prlimit(started.terminal.pid, RLIMIT_NOFILE, (first_free + SPARE, limits[1]))
        clients = [started.connect() for _ in range(CONNECTS)]
        started.wait_for("not accepting: out of descriptors")
        assert all(echoes(client) for client in clients[: SPARE - 2])
        assert started.share_of_processor(0.5) < MOST
        prlimit(started.terminal.pid, RLIMIT_NOFILE, limits)
        started.wait_for(f"open {CONNECTS + 1} +accepted {CONNECTS + 1} ", SOON)
        started.wait_closed("not accepting")
        assert all(echoes(client) for client in clients)
        logged = re.findall(r" (?:WARNING|ERROR) .*", log.read_text())
        assert 1 <= len(logged) <= 1 + time.monotonic() - began
        assert "Traceback" not in log.read_text()
    started.close()
    wait_until(lambda: started.descriptors() == before)


def started_fds(pid: int) -> list[Path]:
    """List the descriptors of a process."""
    return list(Path(f"/proc/{pid}/fd").iterdir())
