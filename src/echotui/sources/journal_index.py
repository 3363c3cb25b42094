"""The numbers of the journal lines that match filters, kept from one query to the next."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, Protocol

from echotui.model.filter.conditions import Test
from echotui.model.filter.filter import Filter
from echotui.model.journal import JournalLine
from echotui.model.journal_fields import line_test
from echotui.sources.time_slice import TimeSlice

STRIDE: Final = 25  # Lines between two readings of the clock: some µs each, more for a long filter.


class NumberedLines(Protocol):
    """The journal lines of any source: the newest ones, numbered from 1 as they were written."""

    @property
    def written(self) -> int:
        """Lines ever, and the number of the newest."""
        ...

    def __len__(self) -> int:
        """Return how many are kept."""
        ...

    def newest(self, count: int) -> Sequence[JournalLine]:
        """Return at most `count` lines, newest first."""
        ...

    def line(self, number: int) -> JournalLine:
        """Return one that is kept."""
        ...


class JournalIndex:
    """The numbers of the lines that match all of some filters, at least one of them with terms.

    Each line is tested once: what is in a line never changes.
    """

    def __init__(self, lines: NumberedLines) -> None:
        self._lines = lines
        self._filters: tuple[Filter, ...] = ()
        self._tests: list[Test[JournalLine]] = []
        self._numbers: list[int] = []
        self._tested = 0  # Number of the newest line that was tested.

    async def make(self, *filters: Filter) -> None:
        """Test the new lines, or all if the filters have changed, in time slices."""
        if filters != self._filters:
            self._filters = filters
            self._tests = [line_test(each) for each in filters if each]
            self._numbers, self._tested = [], 0
        time_slice, new = TimeSlice(), self._new()
        for start in range(0, len(new), STRIDE):
            self._test(new[start : start + STRIDE])
            await time_slice.yield_if_over()

    def extend(self) -> Sequence[int]:
        """Test the lines that are new since `make`. Return the numbers, ascending."""
        self._test(self._new())
        oldest = self._lines.written - len(self._lines) + 1
        del self._numbers[: bisect_left(self._numbers, oldest)]
        return self._numbers

    def _new(self) -> Sequence[JournalLine]:
        """Return the lines that were not tested, oldest first."""
        new = self._lines.newest(self._lines.written - self._tested)
        # Those between were dropped before they were tested.
        self._tested = self._lines.written - len(new)
        return new[::-1]

    def _test(self, lines: Sequence[JournalLine]) -> None:
        """Test the lines that follow the last tested one."""
        found = list(enumerate(lines, self._tested + 1))
        for test in self._tests:
            found = [(number, line) for number, line in found if test(line)]
        self._numbers += [number for number, _ in found]
        self._tested += len(lines)
