"""A terminal of one character, a very wide one, and one whose size never stands still."""

import time

from tests.terminal.conftest import Starter
from tests.terminal.picture import assert_like_a_fresh_one
from tests.terminal.probe import probed
from tests.terminal.program import DASHBOARD, Program, echoes
from tests.terminal.test_sizes import STORM, with_clients

A_SECOND = 200
"""Changes of size in a second."""
LASTS = 2.0
"""Seconds."""


def places(program: Program) -> dict[int, int]:
    """On which line each client is."""
    return {id_: row.y for id_, row in program.rows().items() if row.state == "open"}


def test_two_hundred_sizes_a_second_and_then_it_is_like_a_fresh_one(start: Starter) -> None:
    started = start(columns=80, rows=24)
    clients = with_clients(started)
    rows = places(started)
    with probed(started):
        began = time.monotonic()
        for number in range(int(A_SECOND * LASTS)):
            started.terminal.resize(*STORM[number % len(STORM)])
            time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        assert time.monotonic() - began < 2 * LASTS
        for size in ((1, 1), (500, 1)):
            started.terminal.resize(*size)
            assert all(echoes(client) for client in clients)
        started.terminal.resize(80, 24)
    # The probe has left, and no figure tells of it any more.
    started.wait_for("open 3  accepted 4  closed 1 ")
    started.wait_for(r"\bin +0 B/s .*\bout +0 B/s ")
    started.wait_for("q quit")
    started.wait_for(lambda: places(started) == rows)
    assert_like_a_fresh_one(started)
    assert all(echoes(client) for client in clients)
    assert started.terminal.modes() >= DASHBOARD
