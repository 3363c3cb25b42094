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
        widened: Whether an edge has been moved away since.
    """

    first: int
    entries: Sequence[PlacedRow]
    begin: Edge | None
    end: Edge | None
    ranks: Mapping[int, int]
    at: float
    widened: bool = False

    @classmethod
    def of(
        cls,
        entries: Sequence[PlacedRow],
        ranks: Mapping[int, int],
        window: Window,
        most: int,
        at: float,
    ) -> "Band":
        """Return the band of merged rows, of which those of the window are certain.

        Args:
            ranks: Rows of each member before the first of `entries`, by lane.
            most: If there are not so many entries, there are no rows behind.
        """
        first, firsts = sum(ranks.values()), dict[int, int]()
        for place, entry in enumerate(entries):
            firsts.setdefault(entry.lane, place)
        # Before the first one of a member, others of it may be missing.
        gaps = (place for lane, place in firsts.items() if ranks[lane])
        start = max(0, min(window.first - first, max(gaps, default=0)))
        begin = Edge(entries[start], at) if start < len(entries) else None
        end = Edge(entries[-1], at) if 0 < len(entries) == most else None
        whole = cls(first, entries, begin, end, ranks, at)
        return cls(first + start, entries[start:], begin, end, whole.offsets(start), at)

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
        entries = self.entries[start:stop]
        return Band(self.first + start, entries, begin, end, ranks, self.at, self.widened)

    def offsets(self, index: int) -> dict[int, int]:
        """Return how many rows of each member are before an entry, by lane."""
        passed = Counter(entry.lane for entry in self.entries[:index])
        return {lane: rank + passed[lane] for lane, rank in self.ranks.items()}

    def missing(self, window: Window, margin: int) -> tuple[int, int]:
        """Return how many rows it lacks before and behind a window with these margins."""
        before = self.first - max(0, window.first - margin)
        behind = window.first + window.count + margin - self.first - len(self.entries)
        return before, behind if self.end else 0
