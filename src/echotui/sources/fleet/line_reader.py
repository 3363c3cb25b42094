"""The new lines of one member's journal, and how many of them were not read."""

from collections.abc import Iterator
from math import inf
from typing import Final

from echotui.model.journal import JournalLine, Missed
from echotui.model.query import MOST_LINES
from echotui.model.view import JournalPage, View

MOST_RUNS: Final = 16
"""Earlier runs of a server of which an answer may still come."""


class LineReader:
    """Reads the pages of one server, in whatever order and however often they come.

    Attributes:
        read: Number of the newest line that was read, or counted as missing.
        asked: Up to this moment all lines were read, or counted as missing.
        latest: Lines that were written between the last two answers; `None`: it is not known.
    """

    __slots__ = ("_instance", "_lost", "_met", "_runs", "_written", "asked", "latest", "read")

    def __init__(self) -> None:
        self._instance = ""
        self._runs: dict[str, int] = {}  # `read` of earlier runs.
        self._met = False  # At the first contact, older lines are not missing.
        self._written = 0
        self._lost = 0  # Unread lines of earlier runs.
        self.read = 0
        self.asked = -inf
        self.latest: int | None = None

    def lines(self, view: View, at: float) -> Iterator[JournalLine]:
        """Return what is new in an answer of a moment, oldest first; iterate to the end.

        Missing lines are one `Missed`, before the line that follows them.
        """
        page = view.journal
        if view.instance != self._instance:
            self._begin(view.instance)
        self.latest = max(0, page.written - self._written) if self._met else None
        self._written = max(self._written, page.written)
        for number, line in _ascending(page):
            if number <= self.read:
                continue
            missing = self._lost + number - self.read - 1
            if missing and self._met:
                yield Missed(line.at, missing, server=line.server)
            self.read, self._lost, self._met = number, 0, True
            yield line
        if self.read == page.written:
            self._met = True
            self.asked = max(self.asked, at)

    def _begin(self, instance: str) -> None:
        """Read another run, from its first line on."""
        if self._met:
            self._lost += self._written - self.read
        self._runs[self._instance] = self.read
        if len(self._runs) > MOST_RUNS:
            del self._runs[next(iter(self._runs))]
        self._instance = instance
        self._written = self.read = self._runs.pop(instance, 0)


def _ascending(page: JournalPage) -> Iterator[tuple[int, JournalLine]]:
    """Return the lines of a page, oldest first, as far as their numbers can be true."""
    newest = page.written + 1
    numbered: list[tuple[int, JournalLine]] = []
    for number, line in zip(page.numbers[:MOST_LINES], page.lines[:MOST_LINES], strict=True):
        if 0 < number < newest:
            numbered.append((number, line))
            newest = number
    return reversed(numbered)
