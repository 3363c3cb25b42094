"""Reads a picture as a person would: from its text alone."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.screenshots.svg import lines

PICTURES: Final = Path(__file__).parents[2] / "screenshots"
ADDRESS: Final = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d+")
_COUNTS: Final = re.compile(r"open (\d+) +(?:accepted|seen) (\d+)(?: +closed (\d+))?")
_RATE: Final = re.compile(r"\b(?:in|out) +([\d.]+) [kMG]?B/s")
_UP: Final = re.compile(r"\bup (\d+):(\d\d):(\d\d)")
_MASK: Final = re.compile(r"[R-][W-]")
_TIME: Final = re.compile(r"(?:(?:(\d+):)?(\d+):)?([\d.]+)s?")
_END_OF_TABLE: Final = re.compile(r"(──|--) (journal|loop calls)")


@dataclass(frozen=True)
class Line:
    """A row of the table that nothing lies over.

    Attributes:
        server: Its name; empty where there is one.
        id: The connection's number.
        state: Its state, as it is shown.
        age: Seconds; -1 without that column.
        queued: The queue column's text; empty without one.
    """

    server: str
    id: int
    state: str
    age: float
    queued: str


class Reading:
    """What a picture of the table says.

    Args:
        name: The picture's name.

    Attributes:
        lines: Its text.
        text: The same in one piece.
    """

    def __init__(self, name: str) -> None:
        self.lines = lines((PICTURES / f"{name}.svg").read_text(encoding="utf-8"))
        self.text = "\n".join(self.lines)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Open, accepted or seen, closed: their difference, where the header has no room."""
        found = _COUNTS.search(self.text)
        assert found, self.text
        opened, accepted = int(found[1]), int(found[2])
        return opened, accepted, int(found[3] or accepted - opened)

    @property
    def rates(self) -> list[float]:
        """The numbers of bytes a second in and out, whatever their unit."""
        return [float(number) for number in _RATE.findall(self.text)]

    @property
    def uptime(self) -> int | None:
        """Seconds; None where the header has no room for it."""
        found = _UP.search(self.text)
        return found and (int(found[1]) * 60 + int(found[2])) * 60 + int(found[3])

    @property
    def header(self) -> str:
        """The titles of the table."""
        return next(line for line in self.lines if re.search(r"\bID\b.* FD +CLIENT ", line))

    def table(self) -> list[Line]:
        """The rows that are shown whole, from the top."""
        first = self.lines.index(self.header) + 1
        end = next(n for n, line in enumerate(self.lines) if _END_OF_TABLE.match(line))
        return [row for line in self.lines[first:end] if (row := self._row(line))]

    def _row(self, line: str) -> Line | None:
        mask = self.header.find("MASK")
        if mask < 0 or not _MASK.match(line, mask):
            return None
        return Line(
            self._left(line, "SERVER") if "SERVER" in self.header else "",
            int(self._right(line, "ID")),
            self._left(line, "STATE"),
            _seconds(self._right(line, "AGE")),
            self._left(line, "QUEUE", "IN/s"),
        )

    def _right(self, line: str, title: str) -> str:
        # The sign of the sort takes the last cell of its column.
        found = re.search(rf"\b{title}\b[▲▼^v]?", self.header)
        return line[: found.end()].rsplit(maxsplit=1)[-1] if found else ""

    def _left(self, line: str, title: str, after: str = "") -> str:
        start = self.header.find(title)
        return line[start : self.header.find(after)] if after else line[start:].split(maxsplit=1)[0]


def _seconds(text: str) -> float:
    found = _TIME.fullmatch(text)
    if not found:
        return -1.0
    return (int(found[1] or 0) * 60 + int(found[2] or 0)) * 60 + float(found[3])
