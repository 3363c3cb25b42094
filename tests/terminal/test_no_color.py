"""What the terminal is sent when NO_COLOR is set (no-color.org)."""

import re

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.program import ECHOTUI

_RENDITION = re.compile(rb"\x1b\[([0-9;:]*)m")
"""SGR, ECMA-48 8.3.117."""
_ATTRIBUTES = {b"", *(b"%d" % number for number in range(30))}
"""Reset, bold, underlined, reverse and their ends; from 30 on there are colours."""
_PALETTE = re.compile(rb"\x1b\](?:4|1[0-9]);")
"""OSC that sets or asks for the terminal's own colours."""


def no_color(value: str) -> tuple[str, ...]:
    """The program with this NO_COLOR, which the terminal itself leaves out."""
    return ("/usr/bin/env", f"NO_COLOR={value}", *ECHOTUI)


def renditions(raw: bytes) -> set[bytes]:
    return {part for found in _RENDITION.findall(raw) for part in re.split(rb"[;:]", found)}


@pytest.mark.parametrize("options", [(), ("--theme", "light"), ("--ascii",)])
def test_no_colour_is_sent(start: Starter, options: tuple[str, ...]) -> None:
    started = start(*options, argv=no_color("1"))
    started.connect()
    started.wait_for("#1 +add_handler")
    for keys, pattern in (("x", "Kick #1 "), ("?", "─ Help ─|- Help -"), ("s", "Sort by")):
        started.type(keys)
        started.wait_for(pattern)
        started.type("\x1b")
        started.wait_closed(pattern)
    started.type(" p")
    started.wait_for("Paused for")
    raw = started.terminal.raw
    assert renditions(raw) - _ATTRIBUTES == set()
    assert b"7" in renditions(raw)
    assert not _PALETTE.search(raw)


def test_the_cursor_can_be_seen(start: Starter) -> None:
    started = start(argv=no_color("1"))
    for id_ in (1, 2):
        started.client(id_)
    started.type("gj")
    started.wait_for(lambda: started.cursor_ids() == [2])
    buffer = started.terminal.screen.buffer
    rows = started.rows()
    assert [buffer[rows[id_].y][8].reverse for id_ in (1, 2)] == [False, True]


def test_an_empty_variable_asks_for_nothing(start: Starter) -> None:
    started = start(argv=no_color(""))
    assert renditions(started.terminal.raw) - _ATTRIBUTES
