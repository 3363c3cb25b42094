"""Fault 40: as many clients as there are descriptors for end in the same moment."""

import resource
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.clients import wait_until
from tests.server import mass
from tests.server.probe import probed
from tests.terminal.conftest import Starter

MOST: Final = 19_000
SPARE: Final = 500
"""Descriptors that the program or the child needs for itself, with some to spare."""
MASS: Final = str(Path(mass.__file__))
WITHIN: Final = 60.0
LONGEST: Final = {"asyncio": 0.1, "uvloop": 0.3}
"""Seconds that no echo of another client may take."""


@pytest.mark.soak
@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["end", "reset"])
@pytest.mark.parametrize("loop", [*LONGEST])
def test_no_echo_of_another_waits_for_them(start: Starter, loop: str, how: str) -> None:
    if loop == "uvloop" and not find_spec("uvloop"):
        pytest.skip("needs uvloop")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = MOST if hard == resource.RLIM_INFINITY else min(MOST, hard - SPARE)
    started = start("--loop", loop)
    before = started.descriptors()
    host, port = started.address
    with subprocess.Popen(
        [sys.executable, "-IS", MASS, host, str(port), str(count), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as crowd:
        assert crowd.stdin
        assert crowd.stdout
        with probed(started.address, started.terminal.pid, longest=LONGEST[loop]):
            assert crowd.stdout.readline() == "there\n"
            started.wait_for(f"open {count + 1:,} ", WITHIN)
            # The order of so many rows is made once, and again.
            time.sleep(1.0)
            crowd.stdin.write("now\n")
            crowd.stdin.flush()
            started.wait_for("open 1 ", WITHIN)
    wait_until(lambda: started.descriptors() == before)
