"""How soon the screen is there."""

import sys
import time
from collections.abc import Callable, Sequence
from tempfile import TemporaryDirectory
from typing import Final

from tests.benchmarks.figures import ratios
from tests.benchmarks.pty import ECHOTUI, TimedTerminal, complete
from tests.benchmarks.result import Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.clients import wait_until

BARE: Final = (sys.executable, "-m", "tests.benchmarks.peers.bare_textual")
OURS: Final = "echotui"
AFTER: Final = 0.4
"""Seconds after the word until all the rest is there."""
THEIRS: Final = "bare Textual app"


def measure(argv: Sequence[str], word: bytes, done: Callable[[str], bool], compiled: str) -> float:
    """Wait for a word that comes late, then see when the screen was complete.

    Args:
        argv: The program.
        word: What it draws late.
        done: Whether the screen is complete.
        compiled: The directory of the compiled modules. Installed programs have theirs; one that
            runs from a checkout under PYTHONDONTWRITEBYTECODE would be compiled at each start.
    """
    env = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
    with TimedTerminal(argv, env) as terminal:
        wait_until(lambda: word in terminal.raw)
        time.sleep(AFTER)
        return terminal.first(done)


def start(pairs: int, progress: Progress) -> Result:
    """Time from the start to the first complete screen, beside a bare Textual app."""
    programs = {
        OURS: (ECHOTUI, b"quit", complete),
        THEIRS: (BARE, b"ready", lambda text: "ready" in text),
    }
    samples: Samples = {name: [] for name in programs}
    with TemporaryDirectory() as compiled:
        # The first start of all compiles the modules.
        for arguments in programs.values():
            measure(*arguments, compiled)
        for number in range(pairs):
            progress(f"start: pair {number + 1} of {pairs}")
            for name, arguments in programs.items():
                samples[name].append({"seconds": measure(*arguments, compiled)})
    ours, theirs = (tuple(one["seconds"] for one in measured) for measured in samples.values())
    rows = (
        Row(f"start to first complete screen against a {THEIRS}", "×", ratios(ours, theirs), 1.5),
        Row("start to first complete screen", "s", ours),
        Row(f"start to first complete screen, {THEIRS}", "s", theirs),
    )
    return Result(rows, samples)
