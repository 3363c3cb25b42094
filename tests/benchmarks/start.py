"""How soon the screen is there."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from tests.benchmarks.figures import ratios
from tests.benchmarks.pty import ECHOTUI, TimedTerminal, complete
from tests.benchmarks.result import Result, Samples, Tell
from tests.benchmarks.row import Row
from tests.clients import wait_until

BARE: Final = (sys.executable, "-m", "tests.benchmarks.peers.bare_textual")
OURS: Final = "echotui"
AFTER: Final = 0.4
"""Seconds after the word until all the rest is there."""
THEIRS: Final = "bare Textual app"


def measure(argv: Sequence[str], word: bytes, done: Callable[[str], bool]) -> float:
    """Wait for a word that comes late, then see when the screen was complete."""
    with TimedTerminal(argv) as terminal:
        wait_until(lambda: word in terminal.raw)
        time.sleep(AFTER)
        return terminal.first(done)


def start(pairs: int, tell: Tell) -> Result:
    """Time from the start to the first complete screen, beside a bare Textual app."""
    programs = {
        OURS: (ECHOTUI, b"quit", complete),
        THEIRS: (BARE, b"ready", lambda text: "ready" in text),
    }
    samples: Samples = {name: [] for name in programs}
    # The first start of all compiles the modules.
    for arguments in programs.values():
        measure(*arguments)
    for number in range(pairs):
        tell(f"start: pair {number + 1} of {pairs}")
        for name, arguments in programs.items():
            samples[name].append({"seconds": measure(*arguments)})
    ours, theirs = (tuple(one["seconds"] for one in seen) for seen in samples.values())
    rows = (
        Row(f"start to first complete screen against a {THEIRS}", "×", ratios(ours, theirs), 1.5),
        Row("start to first complete screen", "s", ours),
        Row(f"start to first complete screen, {THEIRS}", "s", theirs),
    )
    return Result(rows, samples)
