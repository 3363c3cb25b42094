"""Clients connect, echo and close, thousands of them: nothing stays behind."""

import os
import sys
from pathlib import Path

import pytest

from tests.clients import connect, wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program, echoes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")

GROWTH = 1.05
"""Of the resident memory, once it has met so many clients that its tables are full."""


def churn(program: Program, count: int) -> None:
    for _ in range(count):
        with connect(program.address) as client:
            assert echoes(client, bytes(64))


def resident(program: Program) -> int:
    """Bytes, see proc(5)."""
    pages = int(Path(f"/proc/{program.terminal.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    ("options", "first", "then"),
    [
        # Until the journal is full, each of them takes some memory: three lines.
        (("--keep-closed", "0"), 3500, 1000),
        pytest.param((), 2000, 18_000, marks=[pytest.mark.soak, pytest.mark.timeout(600)]),
    ],
)
def test_descriptors_and_memory_stay(
    start: Starter, options: tuple[str, ...], first: int, then: int
) -> None:
    started = start(*options)
    before = started.descriptors()
    churn(started, first)
    full = resident(started)
    with probed(started):
        churn(started, then)
    assert resident(started) < full * GROWTH
    wait_until(lambda: started.descriptors() == before)
    started.wait_for(f"open 0  accepted {first + then + 1:,}  closed {first + then + 1:,} ")
