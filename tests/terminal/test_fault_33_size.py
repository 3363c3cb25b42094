"""A terminal reports a size that no screen has: it is drawn as far as that is quick."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from echotui.ui.terminal.size import LARGEST
from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program, echoes
from tests.terminal.test_sizes import with_clients

CAN_REPORT = "\x1b[?2048;2$y"
"""The terminal's answer that it can report its size by itself."""
SIZES = ((1000, 1000), (10_000, 10_000), (65_535, 65_535))
AT_MOST = 0.1
"""Seconds that one echo may take: a resize paints all at once."""
GROWTH = 24
"""MiB. Without a limit 1000 x 1000 alone take 35, and 3000 x 3000 take 210."""
_PLACE = re.compile(rb"\x1b\[(\d+);(\d+)H")


def by_the_kernel(program: Program, columns: int, rows: int) -> None:
    program.terminal.report_size(columns, rows)


def in_band(program: Program, columns: int, rows: int) -> None:
    program.type(f"\x1b[48;{rows};{columns};{rows * 16};{columns * 8}t")


def memory(program: Program) -> int:
    """The largest resident size so far in MiB; 0 where nobody tells."""
    status = Path(f"/proc/{program.terminal.pid}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


def painted(program: Program, report: Callable[[Program, int, int], None]) -> list[tuple[int, int]]:
    """Report each size, and list the places that are painted then: columns and rows."""
    before = len(program.terminal.raw)
    for columns, rows in SIZES:
        report(program, columns, rows)
        written = len(program.terminal.raw)
        last = b"\x1b[%d;" % LARGEST[1]
        wait_until(partial(_contains, program, last, written))
        report(program, 80, 24)
        written = len(program.terminal.raw)
        wait_until(partial(_contains, program, b"\x1b[24;", written))
    return [(int(x), int(y)) for y, x in _PLACE.findall(program.terminal.raw[before:])]


def _contains(program: Program, sequence: bytes, since: int) -> bool:
    return sequence in program.terminal.raw[since:]


@pytest.mark.parametrize("report", [by_the_kernel, in_band])
def test_no_echo_waits_and_memory_is_bounded(
    start: Starter, report: Callable[[Program, int, int], None]
) -> None:
    started = start(columns=80, rows=24)
    clients = with_clients(started)
    if report is in_band:
        started.type(CAN_REPORT)
        wait_until(lambda: b"\x1b[?2048h" in started.terminal.raw)
    before = memory(started)
    with probed(started) as probe:
        places = painted(started, report)
    assert max(x for x, _ in places) <= LARGEST[0]
    assert max(y for _, y in places) == LARGEST[1]
    assert probe.longest < AT_MOST
    assert memory(started) - before < GROWTH
    assert all(echoes(client) for client in clients)
    # The probe has left its row.
    started.wait_for("open 3  accepted 4  closed 1 ")
