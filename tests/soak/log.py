"""Reads the program's log when it has ended."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.soak.behaviours import MARK, TRACES
from tests.soak.findings import Findings
from tests.soak.probe import PROBE

OLDER: Final = (3, 2, 1)
"""The files beside the newest, the oldest first."""
LINE: Final = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d) (?P<level>[A-Z]+) (?:-|#\d+) "
    r'(?P<event>[a-z.-]+)(?P<fields>(?: [a-z_]+=(?:[!#-<>-\[\]-~]+|"(?:[^"\\]|\\.)*"))*)'
)
"""Time, level, connection, event, and what there is to say of it."""
CAUSE: Final = re.compile(r' cause=([^ "]+|"(?:[^"\\]|\\.)*")')
EXPECTED: Final = ("drain-deadline",)
"""Warnings of what the run does on purpose: some clients never read."""
WINDOW: Final = 10.0
MOST: Final = 60
"""Lines of one cause in any so many seconds: 30 are allowed, and the seconds begin at the first."""
SECRETS: Final = (MARK.decode(), PROBE[48:60].decode(), *TRACES)
"""What only clients say."""


class Log:
    """One run's log.

    Args:
        path: The newest file.
        findings: Where to say what broke.
    """

    def __init__(self, path: Path, findings: Findings) -> None:
        self.path = path
        self._findings = findings
        self._events: Counter[str] = Counter()
        self._lately: dict[tuple[str, str], deque[float]] = {}

    def judge(self, *, ended: bool) -> None:
        """Look at every line.

        Args:
            ended: Whether the program came to its own end, and so could write the last one.
        """
        last = ""
        for line in self._lines():
            last = self._line(line) or last
        if self._events["start"] != 1:
            self._broke(f"{self._events['start']} starts")
        if ended and last != "stop":
            self._broke(f"the last line is of {last!r}")
        found = ", ".join(f"{count} {event}" for event, count in self._events.most_common())
        self._findings.log(f"log: {found}")

    def _lines(self) -> Iterator[str]:
        for path in (*(Path(f"{self.path}.{number}") for number in OLDER), self.path):
            if path.exists():
                # Not `splitlines`: a form feed in a line is a fault, and not its end.
                yield from path.read_bytes().decode("latin-1").removesuffix("\n").split("\n")

    def _line(self, line: str) -> str:
        """Judge one; its event, as far as there is one."""
        match = LINE.fullmatch(line)
        if match is None:
            self._broke(f"not a line of the log: {line[:300]!r}")
            return ""
        event = match["event"]
        self._events[event] += 1
        if match["level"] not in ("DEBUG", "INFO") and event not in EXPECTED:
            self._broke(line)
        if found := [secret for secret in SECRETS if secret in line]:
            self._broke(f"payload {found}: {line}")
        cause = CAUSE.search(match["fields"])
        if event != "suppressed":
            self._pace(event, cause[1] if cause else "", datetime.fromisoformat(match["at"]))
        return event

    def _pace(self, event: str, cause: str, at: datetime) -> None:
        times = self._lately.setdefault((event, cause), deque())
        times.append(at.timestamp())
        while times[-1] - times[0] > WINDOW:
            times.popleft()
        if len(times) > MOST:
            self._broke(f"{len(times)} lines in {WINDOW:g} s of {event} {cause}")
            times.clear()

    def _broke(self, what: str) -> None:
        self._findings.broke("log", what)
