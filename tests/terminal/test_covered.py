"""What is on top of the table, and the table below: right, and painted as far as it changes."""

from functools import partial

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.picture import assert_like_a_fresh_one, wait_until_still
from tests.terminal.program import Program, echoes

OFTEN = ("--refresh", "0.1")
MORE = 5
"""What is painted may be so many times that of the table alone; the whole screen at each look would
be 20 times."""

SHOWN = {"?": "─ Help ─", "x": "Kick #1", "q": r"Quit\?", "\r": "receive queue"}


def painted(program: Program) -> int:
    """How many bytes a repaint has while next to nothing changes: one comes each second."""
    # What has just come is painted whole once more with the next look, which may be late.
    shown = len(program.terminal.raw)
    program.wait_for(lambda: len(program.terminal.raw) > shown)
    wait_until_still(program)
    before = len(program.terminal.raw)
    program.wait_for(lambda: len(program.terminal.raw) > before)
    return len(program.terminal.raw) - before


def shows_another(program: Program, before: str) -> bool:
    """Whether the screen has changed since."""
    return program.terminal.text() != before


def test_next_to_nothing_is_painted_when_next_to_nothing_changes(start: Starter) -> None:
    started = start(*OFTEN)
    started.client(1)
    alone = painted(started)
    for keys in ("?", "x", "q", "\r?", "\rx"):
        covers = [(key, SHOWN[key]) for key in keys]
        for key, shown in covers:
            started.type(key)
            started.wait_for(shown)
        assert painted(started) < MORE * alone, keys
        for _, shown in reversed(covers):
            started.type("\x1b")
            started.wait_closed(shown)


def test_what_changes_under_a_dialog_is_shown(start: Starter) -> None:
    started = start(*OFTEN)
    started.client(1)
    started.type("x")
    started.wait_for("Kick #1")
    others = [started.client(2), started.client(3)]
    started.wait_for("open 3 ")
    others.pop().close()
    started.wait_row(3, lambda row: row.state == "closed")
    assert_like_a_fresh_one(started)
    started.type("\x1b")
    started.wait_closed("Kick #1")
    started.client(4)
    assert_like_a_fresh_one(started)


@pytest.mark.parametrize(("columns", "keys"), [(140, ""), (80, ""), (80, "\x1b[6~\x1b[A")])
def test_what_changes_in_the_detail_is_shown(start: Starter, columns: int, keys: str) -> None:
    started = start(*OFTEN, "--payload", columns=columns)
    client = started.client(1)
    assert echoes(client, b"abc" * 20)
    started.type("\r")
    started.wait_for("receive queue|client ▶")
    started.type(keys)
    for size in (1, 40, 400):
        before = started.terminal.text()
        assert echoes(client, bytes(range(256)) * size)
        started.wait_for(partial(shows_another, started, before))
        # Else the last minutes' lines go on meanwhile.
        started.type("p")
        started.wait_for("Paused for")
        assert_like_a_fresh_one(started)
        started.type("p")
        started.wait_closed("Paused for")
