"""From a key to the changed screen."""

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tests.benchmarks.figures import percentile
from tests.benchmarks.pty import Dashboard, TimedTerminal
from tests.benchmarks.result import Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients
from tests.terminal.pty_screen import PtyScreen

CLIENTS: Final = 10_000
SETTLE: Final = 2.0
PAUSE: Final = 0.11
"""Seconds between two keys, which are no multiple of those between two pictures."""
DOWN, UP, PAGE_DOWN, PAGE_UP = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~"
CURSOR: Final = (*(DOWN, UP) * 13, *(PAGE_DOWN, PAGE_UP) * 13, *"Gg" * 12)
ORDER: Final = tuple("rr" * 10)
FILTER: Final = ("/", "7", "\x7f", "\r") * 2
KEYS: Final = (*CURSOR, *ORDER, *FILTER)
"""Those of one round: each changes the screen, all together nothing. `G` and `g` go to the ends,
`r` turns the order of all connections round; after `/` a filter is typed, and taken back. Not
escape: Textual waits 0.1 s for what may follow it."""
STEADY: Final = 60
"""Columns of a line in which no number grows by itself."""

Visible = tuple[str, ...]


def visible(screen: PtyScreen) -> Visible:
    """What a key changes: all but the summary, and the clocks on the right."""
    return tuple(line[:STEADY] for line in screen.display[2:])


def answers(pressed: Sequence[float], screens: Sequence[tuple[float, Visible]]) -> list[float]:
    """How long each key but the last waited for its screen.

    That is the first screen equal to the one at the next key.

    Args:
        pressed: When.
        screens: What was on the screen from when on.
    """
    times = []
    place = 0
    for key, following in pairwise(pressed):
        while place + 1 < len(screens) and screens[place + 1][0] <= key:
            place += 1
        before, last = screens[place][1], place
        while last + 1 < len(screens) and screens[last + 1][0] <= following:
            last += 1
        final = screens[last][1]
        while last > place and screens[last - 1][1] == final:
            last -= 1
        # One that has changed nothing until the next was pressed has taken at least as long.
        changed = final != before
        times.append((screens[last][0] if changed else following) - key)
    return times


def press(terminal: TimedTerminal) -> list[float]:
    """Press the keys of a round, and note when; the end is noted as well."""
    pressed = []
    for key in KEYS:
        pressed.append(time.perf_counter())
        terminal.press(key)
        time.sleep(PAUSE)
    pressed.append(time.perf_counter())
    return pressed


def waits(terminal: TimedTerminal, rounds: Sequence[Sequence[float]]) -> list[list[float]]:
    """How long each key waited for its screen, in each round."""
    screens = [(when, visible(screen)) for when, screen in terminal.replay()]
    return [answers(pressed, screens) for pressed in rounds]


def keys(pairs: int, progress: Progress) -> Result:
    """Press keys on a dashboard with 10,000 idle connections."""
    rounds = []
    title = "key to repaint with 10,000 connections"
    with Dashboard() as dashboard, clients((dashboard.port, dashboard.pid), silent=CLIENTS):
        time.sleep(SETTLE)
        for number in range(pairs):
            progress(f"{title}: round {number + 1} of {pairs}")
            rounds.append(press(dashboard.terminal))
            time.sleep(1.0)
        progress(f"{title}: reading the screens")
        times = waits(dashboard.terminal, rounds)
    samples: Samples = {"keys": [{"seconds": one} for some in times for one in some]}
    return Result(_rows(title, times), samples)


def _rows(title: str, times: Sequence[Sequence[float]]) -> tuple[Row, ...]:
    parts = (("p99", 0.99, 40.0), ("median", 0.5, None), ("longest", 1.0, None))
    kinds = (("cursor", CURSOR), ("order turned round", ORDER), ("filter", FILTER))
    return (
        *(Row(f"{title}, {name}", "ms", _each(times, part), limit) for name, part, limit in parts),
        *(
            Row(f"{title}, {kind} only, {name}", "ms", _each(_only(times, keys), part))
            for kind, keys in kinds
            for name, part, _ in parts[:2]
        ),
    )


def _only(times: Sequence[Sequence[float]], keys: Sequence[str]) -> list[list[float]]:
    """Those of some keys, of each round."""
    return [[one for one, key in zip(some, KEYS, strict=True) if key in keys] for some in times]


def _each(times: Sequence[Sequence[float]], part: float) -> tuple[float, ...]:
    """A percentile of each round, in milliseconds."""
    return tuple(percentile(some, part) * 1e3 for some in times)
