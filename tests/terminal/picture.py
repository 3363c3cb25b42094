"""The screen without the numbers that change by themselves; and whether it is painted whole."""

import re
import time
from functools import partial
from typing import Final, NamedTuple

from tests.terminal.program import Program
from tests.terminal.pty_screen import PtyScreen
from tests.terminal.terminal import Terminal

_NUMBERS: Final = re.compile(r"\s*<?\d[\d.,:]*(?: ?m?s\b)?|[▁-█]")
STILL: Final = 0.3
"""Seconds without a change after which the screen counts as complete."""


class Picture(NamedTuple):
    """The screen's text and colours at one moment.

    Attributes:
        words: The lines, without numbers.
        backgrounds: The colour behind each character.
    """

    words: tuple[str, ...]
    backgrounds: tuple[tuple[str, ...], ...]


def picture(screen: PtyScreen) -> Picture:
    """Read a screen."""
    return Picture(
        tuple(" ".join(_NUMBERS.sub("", line).split()) for line in screen.display),
        tuple(
            tuple(screen.buffer[y][x].bg for x in range(screen.columns))
            for y in range(screen.lines)
        ),
    )


def wait_until_still(program: Program) -> Picture:
    """Wait until nothing but numbers has changed for a while, and return what is there."""
    history = [(time.monotonic(), picture(program.terminal.screen))]

    def is_still() -> bool:
        now = picture(program.terminal.screen)
        if now != history[-1][1]:
            history.append((time.monotonic(), now))
        return time.monotonic() - history[-1][0] > STILL

    program.wait_for(is_still)
    return history[-1][1]


def assert_like_a_fresh_one(program: Program) -> None:
    """Compare with a terminal that has received only one repaint of the whole screen."""
    terminal = program.terminal
    columns, rows = terminal.screen.columns, terminal.screen.lines
    history = wait_until_still(program)
    # Two changes at once might be none for the program: each is waited for.
    for width in (columns - 1, columns):
        before = len(terminal.raw)
        terminal.resize(width, rows)
        program.wait_for(partial(_is_painted, terminal, before))
    program.wait_for(lambda: picture(_painted(terminal, before)) == history)


def _painted(terminal: Terminal, since: int) -> PtyScreen:
    """Return a screen that has received only the bytes written since."""
    screen = PtyScreen(terminal.screen.columns, terminal.screen.lines)
    screen.feed(terminal.raw[since:])
    return screen


def _is_painted(terminal: Terminal, since: int) -> bool:
    """Whether all of the screen was painted since."""
    background = _painted(terminal, since).buffer
    columns, rows = terminal.screen.columns, terminal.screen.lines
    return all(background[y][x].bg != "default" for y in range(rows) for x in range(columns))
