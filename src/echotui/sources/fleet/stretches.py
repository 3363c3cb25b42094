"""The places of rows that an order keeps while it is frozen: which member each is of.

A member keeps its own rows in order; rows that it has forgotten leave it, and new ones come at its
end. What has been shown of the merged order is kept in stretches. Between two of them, each member
has the rows between their offsets: so all places fit together, however far apart they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from echotui.sources.fleet.front import PlacedRow


class Kept(NamedTuple):
    """A row of a stretch."""

    lane: int
    id: int


class Stretch(Struct):
    """Rows without a gap.

    Attributes:
        offsets: Rows of each member before it, by lane.
    """

    offsets: dict[int, int]
    rows: list[Kept]

    @property
    def first(self) -> int:
        """The index of the first row in the merged order."""
        return sum(self.offsets.values())

    @property
    def last(self) -> int:
        """The index behind the last row."""
        return self.first + len(self.rows)

    def offsets_at(self, index: int) -> dict[int, int]:
        """Return the offsets at an index in the merged order."""
        passed = Counter(row.lane for row in self.rows[: index - self.first])
        return {lane: offset + passed[lane] for lane, offset in self.offsets.items()}


class MemberRows(NamedTuple):
    """The rows that a window has of one member.

    Attributes:
        offset: Index of the first of them in the order of the member.
    """

    lane: int
    offset: int
    ids: list[int]


class Gap(NamedTuple):
    """The offsets between which rows have no place yet."""

    low: dict[int, int]
    high: dict[int, int]


class Stretches:
    """Those of one order, from the first to the last.

    Args:
        sizes: Rows of each member; those that come later are at the end.
    """

    def __init__(self, sizes: Mapping[int, int]) -> None:
        self._stretches = [Stretch(dict(sizes), [])]

    def add(self, offsets: Mapping[int, int], entries: Sequence[PlacedRow]) -> None:
        """Keep rows in a gap, or that follow a stretch."""
        rows = [Kept(entry.lane, entry.row.id) for entry in entries]
        new, first = Stretch(dict(offsets), rows), sum(offsets.values())
        at = sum(stretch.first <= first for stretch in self._stretches)
        self._stretches.insert(at, new)
        self._join()

    def _join(self) -> None:
        """Keep the stretches in order, and join those without a gap between them."""
        joined, low = list[Stretch](), dict[int, int]()
        for stretch in self._stretches:
            stretch.offsets = {
                lane: max(offset, low.get(lane, 0)) for lane, offset in stretch.offsets.items()
            }
            if joined and joined[-1].last == stretch.first:
                joined[-1].rows += stretch.rows
            else:
                joined.append(stretch)
            low = joined[-1].offsets_at(joined[-1].last)
        self._stretches = joined

    def fit(self, sizes: Mapping[int, int]) -> None:
        """Leave out members that are not there, and add those that are new."""
        high = dict(sizes)
        for stretch in reversed(self._stretches):
            stretch.rows = [row for row in stretch.rows if row.lane in sizes]
            taken = Counter(row.lane for row in stretch.rows)
            for lane in sizes:
                offset = min(stretch.offsets.get(lane, 0), max(0, high[lane] - taken[lane]))
                high[lane] = stretch.offsets[lane] = offset
            stretch.offsets = {lane: stretch.offsets[lane] for lane in sizes}

    def gap(self, index: int, sizes: Mapping[int, int]) -> Gap:
        """Return the gap that an index of the merged order is in."""
        low, high = dict.fromkeys(sizes, 0), dict(sizes)
        for stretch in self._stretches:
            if stretch.last <= index:
                low = stretch.offsets_at(stretch.last)
            elif stretch.first > index:
                high = stretch.offsets
                break
        return Gap(
            low, {lane: max(low[lane], min(high[lane], size)) for lane, size in sizes.items()}
        )

    def covering(self, index: int) -> Stretch | None:
        """Return the stretch that has an index of the merged order; `None`: it is in a gap."""
        found = (each for each in self._stretches if each.first <= index < each.last)
        return next(found, None)

    def rows(self, first: int, count: int) -> list[Kept]:
        """Return the rows of a window that are known."""
        return [row for _, rows in self._cuts(first, count) for row in rows]

    def parts(self, first: int, count: int) -> list[MemberRows]:
        """Return the same, by stretch and member."""
        parts = []
        for offsets, rows in self._cuts(first, count):
            ids = defaultdict[int, list[int]](list)
            for row in rows:
                ids[row.lane].append(row.id)
            parts += [MemberRows(lane, offsets[lane], some) for lane, some in ids.items()]
        return parts

    def _cuts(self, first: int, count: int) -> list[tuple[dict[int, int], list[Kept]]]:
        """Return what a window has of each stretch, and the offsets there."""
        cuts = []
        for stretch in self._stretches:
            start = max(0, first - stretch.first)
            rows = stretch.rows[start : max(0, first + count - stretch.first)]
            if rows:
                cuts.append((stretch.offsets_at(stretch.first + start), rows))
        return cuts

    def place(self, lane: int, index: int) -> int | None:
        """Return the index in the merged order of a member's row; `None` if it is in a gap."""
        for stretch in self._stretches:
            mine = [n for n, row in enumerate(stretch.rows, stretch.first) if row.lane == lane]
            number = index - stretch.offsets[lane]
            if 0 <= number < len(mine):
                return mine[number]
        return None

    def around(self, lane: int, index: int, sizes: Mapping[int, int]) -> Gap:
        """Return the gap that a member's row is in, by its index in the order of the member."""
        before = [each for each in self._stretches if each.offsets_at(each.last)[lane] <= index]
        return self.gap(before[-1].last if before else 0, sizes)

    def move(self, kept: Kept, by: int) -> None:
        """Shift the rows of a member, from the stretch on that has one of them."""
        found = False
        for stretch in self._stretches:
            found = found or kept in stretch.rows
            if found:
                stretch.offsets[kept.lane] = max(0, stretch.offsets[kept.lane] + by)
        self._join()

    def insert(self, before: Kept, rows: list[Kept]) -> None:
        """Add rows of a member before one of them."""
        self.drop(rows)
        found = False
        for stretch in self._stretches:
            if found:
                stretch.offsets[before.lane] += len(rows)
            elif before in stretch.rows:
                found = True
                at = stretch.rows.index(before)
                stretch.rows[at:at] = rows
        self._join()

    def drop(self, gone: Iterable[Kept]) -> None:
        """Leave out rows that their servers have forgotten."""
        missing = set(gone)
        left = Counter[int]()
        for stretch in self._stretches:
            for lane, count in left.items():
                stretch.offsets[lane] = max(0, stretch.offsets[lane] - count)
            left.update(row.lane for row in stretch.rows if row in missing)
            stretch.rows = [row for row in stretch.rows if row not in missing]
        self._join()
