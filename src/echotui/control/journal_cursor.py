"""Reads the journal from one line on, and notes the lines that were dropped before."""

from collections.abc import Sequence

from echotui.model.filter.filter import Filter
from echotui.model.journal import JournalLine
from echotui.model.journal_fields import line_test
from echotui.server.journal import Journal

NumberedLine = tuple[int, JournalLine]


class JournalCursor:
    """Reads the lines that match a filter, oldest first, beginning with the oldest.

    Attributes:
        dropped: Lines that the journal dropped before they were read; some may not have matched.
    """

    def __init__(self, journal: Journal, filter_: Filter) -> None:
        self._journal = journal
        self._test = line_test(filter_) if filter_ else None
        self._read = journal.written - len(journal)
        self.dropped = 0

    @property
    def left(self) -> int:
        """Lines that are kept and were not read."""
        return min(self._journal.written - self._read, len(self._journal))

    def read(self, most: int) -> Sequence[NumberedLine]:
        """Read so many lines. Return those that match."""
        journal = self._journal
        oldest = journal.written - len(journal)
        if self._read < oldest:
            self.dropped += oldest - self._read
            self._read = oldest
        first, last = self._read + 1, min(self._read + most, journal.written)
        self._read = last
        lines = ((number, journal.line(number)) for number in range(first, last + 1))
        test = self._test
        return [pair for pair in lines if test is None or test(pair[1])]
