"""Small, large, and changing terminals."""

import re
import socket
from collections.abc import Sequence

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.picture import picture
from tests.terminal.program import DASHBOARD, Program, echoes

STORM = ((1, 1), (500, 1), (1, 200), (79, 23), (200, 50), (10, 5), (120, 7), (40, 40), (24, 15))


def with_clients(program: Program) -> list[socket.socket]:
    """Connect three, and wait until all there is to see of them is on the screen."""
    clients = [program.connect() for _ in range(3)]
    assert all(echoes(client) for client in clients)
    for id_ in (1, 2, 3):
        program.wait_row(id_, lambda row: row.rest.count("5 B") == 2)
        program.wait_for(f"#{id_} +add_handler")
    return clients


def find(lines: Sequence[str], pattern: str) -> int:
    """Find the only line with a pattern."""
    (place,) = (y for y, line in enumerate(lines) if re.search(pattern, line))
    return place


def assert_whole(program: Program, columns: int, rows: int) -> None:
    """Look whether everything has its place, and no line was too long for the terminal."""
    lines = program.terminal.lines()
    assert len(lines) == rows
    header = find(lines, r" ID▲ +FD +CLIENT +MASK ")
    rule = find(lines, "── journal, newest first ─")
    assert find(lines, r" 127\.0\.0\.1:\d+  (pid \d+ on \S+  )?eager  accepting") == 0
    assert find(lines, "open 3  accepted 3  closed 0") == 1
    assert find(lines, r"\bin +\d.*\bout +\d") == header - 2
    assert [row.y for row in program.rows().values()] == [header + 1, header + 2, header + 3]
    assert all("add_handler(" in line for line in lines[rule + 1 : rule + 5])
    assert set(lines[header + 4 : rule]) == {""}
    assert set(lines[rule + 5 : -1]) <= {""}
    assert re.match(" x kick .* [?] help  q quit$", lines[-1])
    assert len(lines[rule]) == columns
    # Nothing goes on in the next line, and no place is left out.
    assert "?7" in program.terminal.modes()
    screen = program.terminal.screen
    blank = screen.default_char.bg
    assert all(screen.buffer[y][x].bg != blank for y in range(rows) for x in range(columns))


@pytest.mark.parametrize(
    ("columns", "rows", "theme"), [(80, 24, "dark"), (120, 36, "light"), (200, 50, "dark")]
)
def test_everything_has_its_place(start: Starter, columns: int, rows: int, theme: str) -> None:
    started = start("--theme", theme, columns=columns, rows=rows)
    with_clients(started)
    assert_whole(started, columns, rows)
    backgrounds = set(sum(picture(started.terminal.screen).backgrounds, ()))
    assert ("ffffff" in backgrounds) == (theme == "light")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_after_a_storm_the_screen_is_like_a_fresh_one(start: Starter, theme: str) -> None:
    started = start("--theme", theme, columns=80, rows=24)
    clients = with_clients(started)
    before = picture(started.terminal.screen)
    for _ in range(20):
        for columns, rows in STORM:
            started.terminal.resize(columns, rows)
    assert all(echoes(client) for client in clients)
    started.terminal.resize(1, 1)
    started.type("jk")
    assert all(echoes(client) for client in clients)
    started.terminal.resize(80, 24)
    started.wait_for(lambda: picture(started.terminal.screen) == before)
    assert_whole(started, 80, 24)
    assert started.terminal.modes() >= DASHBOARD
