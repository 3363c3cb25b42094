"""The operator: presses keys at random, and puts things in order now and then."""

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.soak.findings import Findings
from tests.soak.gestures import ACCEPT, DRAIN, ENTER, ESC, gesture, step_keys
from tests.terminal.program import Program

BETWEEN: Final = 0.03
"""Seconds from key to key."""
PAUSE: Final = 0.15
SIZES: Final = ((80, 24), (120, 36), (200, 50), (40, 10), (20, 5), (1, 1), (300, 3), (100, 30))
USUAL: Final = (140, 40)
UNITS: Final = {"B": 1, "KiB": 1024, "MiB": 1024 * 1024}
STEPPED: Final = re.compile(r"^(──|--) (slow|stopped)\b", re.MULTILINE)
"""The pane while the loop is stepped."""
ORDER: Final = 15.0
"""Seconds within which the screen must be as it was asked for."""


class Operator:
    """Sits before the program's terminal.

    Args:
        program: The program.
        random: The source of all randomness.
        findings: Where to say what broke.
        folder: Where exports go: the program's working directory.
    """

    def __init__(self, program: Program, random: Random, findings: Findings, folder: Path) -> None:
        self._program = program
        self._random = random
        self._findings = findings
        self._folder = folder
        self._exports = 0
        self.gestures = 0

    def press(self, *keys: str) -> None:
        """Press keys, with the time between that a person's fingers take."""
        self._findings.pressed("".join(keys))
        for key in keys:
            if key:
                self._program.type(key)
            time.sleep(BETWEEN if key else PAUSE)
            if key.endswith(ESC):
                time.sleep(PAUSE)  # Or it would be the beginning of the next key.

    def fidget(self) -> None:
        """Do one thing at random, the terminal's size included."""
        self.gestures += 1
        if self._random.random() < 0.06:
            self._resize()
        else:
            self.press(*gesture(self._random))

    def _resize(self) -> None:
        terminal = self._program.terminal
        for _ in range(self._random.choice((1, 1, 3, 40))):
            size = self._random.choice(SIZES)
            self._findings.pressed(f"<resize {size}>")
            terminal.resize(*size)
            time.sleep(0.01)
        self.press(*gesture(self._random))
        terminal.resize(*USUAL)
        self._findings.pressed("<resize back>")

    def tidy(self) -> None:
        """Go back to the table, all of it, going on and accepting; release all that are held."""
        self._program.terminal.resize(*USUAL)
        self.press(ESC, ESC, ESC, ESC, ESC, "u")
        self._wait("the keys of the table", lambda: "X kick all" in self._text())
        if re.search(r"[Pp]aused for", self._text()):
            self.press("p")
        self.run()
        self.clear_faults()
        self.release()
        self.accepting(on=True)

    def clear_faults(self) -> None:
        """End all faults: a mute client that leaves with bytes unread stays until then."""
        for _ in range(4):
            if "rules on for" not in self._text():
                return
            self.press("F", "\x15", "0", ENTER, "", "", "", "")
        self._findings.broke("faults", f"four times ended, and still on:\n{self._text()}")

    def step(self) -> None:
        """Step the loop for a while, and let it run."""
        self.press("S", "", "", "y", "")
        self._wait("a loop that is stepped", lambda: STEPPED.search(self._text()))
        self.press("S", *step_keys(self._random))
        self.run()

    def run(self) -> None:
        """Let the loop run; what has waited comes first."""
        for _ in range(6):
            if not STEPPED.search(self._text()):
                return
            self.press("S", "", "", "")
        self._findings.broke("step", f"six times let run, and still stepped:\n{self._text()}")

    def release(self) -> None:
        """Release all that are held: a client that leaves with bytes unread stays until then."""
        for _ in range(4):
            self.press("u", "/", *"state:held", ENTER)
            time.sleep(0.6)
            # Not by the rows: the operator may have hidden the columns that show it.
            none_held = "matches the filter" in self._text()
            if not none_held:
                self.press("v", "", "h", *("",) * 6)
            self.press("u", ESC, ESC)
            if none_held:
                return
        self._findings.broke("hold", f"four times released, and still held:\n{self._text()}")

    def accepting(self, *, on: bool) -> None:
        """Let clients in, or let them wait."""

        def so() -> bool:
            first = self._program.terminal.lines()[0]
            return ("accepting" in first and "not accepting" not in first) is on

        if not so():
            self.press(ACCEPT)
            self._wait("accepting" if on else "not accepting", so)

    def drain(self) -> float:
        """Drain the server, and let it listen again; monotonic time when it began."""
        self.tidy()
        since = time.monotonic()
        self.press(DRAIN, "", "D")
        self._wait("a drained server", lambda: "drained" in self._program.terminal.lines()[0])
        self.accepting(on=True)
        return since

    def harvest(self) -> list[dict[str, Any]]:
        """Export the history, as the dashboard does it, and forget it."""
        self._exports += 1
        path = self._folder / f"harvest-{self._exports}.json"
        self.press("H", "", "", "e")
        self._wait("the export dialog", lambda: "Which file" in self._text())
        self.press("\x15", *path.name, ENTER)
        rows: list[dict[str, Any]] = []

        def written() -> bool:
            try:
                exported = json.loads(path.read_text())
            except (FileNotFoundError, json.JSONDecodeError):
                return False
            at = datetime.fromisoformat(exported["exported_at"]).timestamp()
            rows[:] = [row | {"exported_at": at} for row in exported["rows"]]
            return True

        self._wait(f"the file {path.name}", written)
        self.press("K", "", "y", ESC, ESC)
        return rows

    def shown_open(self) -> int | None:
        """How many connections are open on the screen."""
        match = re.search(r"\bopen +([\d,.\u202f ]*?\d)(?=\s{2,}|\s+accepted)", self._text())
        return int(re.sub(r"\D", "", match[1])) if match else None

    def shown_queued(self) -> tuple[float, int] | None:
        """How many bytes are queued on the screen, and in how many connections."""
        match = re.search(r"\bqueued ([\d.]+) (B|KiB|MiB) in ([\d,]+)", self._text())
        if match is None:
            return None
        return float(match[1]) * UNITS[match[2]], int(match[3].replace(",", ""))

    def _text(self) -> str:
        return self._program.terminal.text()

    def _wait(self, what: str, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + ORDER
        while not condition():
            if time.monotonic() > deadline:
                raise LostError(f"{what} did not come within {ORDER:g} s:\n{self._text()}")
            time.sleep(0.1)


class LostError(Exception):
    """The screen does not show what it was asked for."""
