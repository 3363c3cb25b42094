"""Answers windows of the journal."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage
from echotui.sources.journal_index import JournalIndex, NumberedLines


class JournalPages:
    """The pages of one dashboard: their cost grows with their lines, not with the journal.

    Call `make`, and in the same turn of the loop or later `page`.
    """

    def __init__(self, lines: NumberedLines) -> None:
        self._lines = lines
        self._matching = JournalIndex(lines)
        self._hits = JournalIndex(lines)

    async def make(self, window: JournalWindow) -> None:
        """Find the lines that match filter and search, in time slices."""
        if window.filter:
            await self._matching.make(window.filter)
        if window.search:
            await self._hits.make(window.filter, window.search)

    def page(self, window: JournalWindow) -> JournalPage:
        """Return the lines of the window that `make` was called with."""
        written, kept = self._lines.written, len(self._lines)
        every = range(written - kept + 1, written + 1)
        matching = self._matching.extend() if window.filter else every
        hits = self._hits.extend() if window.search else ()
        found = self._next_hit(hits, window) if window.hit else 0
        place = _place(matching, found or window.at) + window.skip
        # The last page is full, as one of rows is.
        above = max(0, min(place, len(matching) - window.count))
        end = len(matching) - above
        start = max(0, end - window.count)
        if window.since:
            start = max(start, min(end, bisect_right(matching, window.since)))
        numbers = tuple(matching[start:end][::-1])
        return JournalPage(
            lines=tuple(map(self._lines.line, numbers)),
            numbers=numbers,
            above=above,
            matching=len(matching),
            kept=kept,
            written=written,
            hits=_between(hits, numbers),
            found=found,
        )

    def _next_hit(self, hits: Sequence[int], window: JournalWindow) -> int:
        """Return the number of the next hit from `at`, not `at` itself; 0 if there is none."""
        at = window.at or self._lines.written + 1
        index = bisect_right(hits, at) if window.hit < 0 else bisect_left(hits, at) - 1
        return hits[index] if 0 <= index < len(hits) else 0


def _place(matching: Sequence[int], at: int) -> int:
    """Return how many lines are newer than `at`, or than the next older one if it is not there."""
    return len(matching) - max(1, bisect_right(matching, at)) if at else 0


def _between(hits: Sequence[int], numbers: tuple[int, ...]) -> frozenset[int]:
    """Return the hits on the page of some numbers."""
    if not numbers:
        return frozenset()
    return frozenset(hits[bisect_left(hits, numbers[-1]) : bisect_right(hits, numbers[0])])
