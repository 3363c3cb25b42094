"""The part of the merged order around the window, between two of its rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from echotui.model.query import Window
from echotui.sources.fleet.front import PlacedRow


class Edge(NamedTuple):
    """A row that begins a band, or is behind it.

    Attributes:
        at: Monotonic time in seconds of its values.
    """

    entry: PlacedRow
    at: float


class Band(NamedTuple):
    """Some rows around the window.

    Attributes:
        first: Index in the merged order of the first row.
        begin: At or before the first of `entries`; `None`: there are none.
        end: Behind, or the last; `None`: there are no rows behind.
        ranks: Rows of each member before `first`, by lane.
        at: Monotonic time in seconds of the values of `entries`.
    """

    first: int
    entries: Sequence[PlacedRow]
    begin: Edge | None
    end: Edge | None
    ranks: Mapping[int, int]
    at: float

    @classmethod
    def of(
        cls,
        first: int,
        entries: Sequence[PlacedRow],
        most: int,
        ranks: Mapping[int, int],
        at: float,
    ) -> "Band":
        """Return the band of some rows; if they are fewer than `most`, there are no others."""
        ends = [Edge(entry, at) for entry in (*entries[:1], *entries[-1:])]
        begin, end = ends or (None, None)
        return cls(first, entries, begin, end if len(entries) == most else None, ranks, at)

    def around(self, window: Window, margin: int) -> "Band":
        """Return it with at most two margins before and behind a window."""
        low, stop = window.first - self.first, len(self.entries)
        high = low + window.count
        start, begin, end = 0, self.begin, self.end
        if 2 * margin < low < stop:
            start = low - margin
            begin = Edge(self.entries[start], self.at)
        if 0 <= high < stop - 2 * margin:
            stop = high + margin
            end = Edge(self.entries[stop], self.at)
        ranks = self.offsets(start)
        return Band(self.first + start, self.entries[start:stop], begin, end, ranks, self.at)

    def offsets(self, index: int) -> dict[int, int]:
        """Return how many rows of each member are before an entry, by lane."""
        passed = Counter(entry.lane for entry in self.entries[:index])
        return {lane: rank + passed[lane] for lane, rank in self.ranks.items()}

    def missing(self, window: Window, margin: int) -> tuple[int, int]:
        """Return how many rows it lacks before and behind a window with these margins."""
        before = self.first - max(0, window.first - margin)
        behind = window.first + window.count + margin - self.first - len(self.entries)
        return before, behind if self.end else 0
