"""Merges the rows of several members, of which it asks for as few as it can."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Final, Generic

from echotui.model.query import MOST_ROWS, Window
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.front import Fronts, PlacedRow, cut_at, take
from echotui.sources.fleet.laned import M

ROUNDS: Final = 5
Offsets = Mapping[int, int]
"""Indices in the orders of the members, by lane."""


class WindowMerge(Generic[M]):
    """The rows that come first of those between two indices of each member."""

    def __init__(self, asking: Asking[M], fronts: Fronts, start: Offsets, end: Offsets) -> None:
        self._asking = asking
        self._fronts = fronts
        self._start = start
        self._end = end
        self._dry: set[int] = set()

    async def rows(self, count: int) -> list[PlacedRow]:
        """Return the first rows, asking for those that are missing."""
        for _ in range(ROUNDS):
            entries = self._known()
            bound = entries[count - 1] if 0 < count <= len(entries) else None
            missing = self._missing(bound) if count else []
            if not missing:
                break
            await self._ask(missing, bound, count)
        return self._known()[:count]

    def _known(self) -> list[PlacedRow]:
        entries = [
            entry
            for lane, start in self._start.items()
            for entry in self._fronts[lane].since(start, self._end[lane])
        ]
        # Stable: rows of one member keep their order.
        entries.sort(key=itemgetter(0))
        return entries

    def _next(self, lane: int) -> int:
        """Return the index of the first row that is not known."""
        front, start = self._fronts[lane], self._start[lane]
        return front.end if front.first <= start <= front.end else start

    def _last(self, lane: int) -> PlacedRow | None:
        """Return the last row that is known; `None`: not even the first one is."""
        index = self._next(lane)
        return self._fronts[lane].at(index - 1) if index > self._start[lane] else None

    def _missing(self, bound: PlacedRow | None) -> list[int]:
        """Return the lanes that may have more rows before the bound, the likeliest first."""
        lanes = []
        for lane, end in self._end.items():
            if self._next(lane) >= end or lane in self._dry:
                continue
            last = self._last(lane)
            if bound is None or last is None or last.key < bound.key:
                lanes.append((last is not None, last.key if last else (), lane))
        return [lane for *_, lane in sorted(lanes)]

    async def _ask(self, lanes: list[int], bound: PlacedRow | None, count: int) -> None:
        """Ask the first for all, each next one for half as much."""
        asking = self._asking
        fresh = self._last(lanes[0]) is None
        share = max(1, -(-count // len(lanes)))
        wanted = {}
        for number, lane in enumerate(lanes):
            most = share if fresh else max(2, count >> number)
            rest = self._end[lane] - self._next(lane)
            wanted[lane] = Ask(
                Window(self._next(lane), min(most, rest, MOST_ROWS)),
                until=cut_at(asking, bound, lane) if bound else None,
            )
        before = {lane: self._next(lane) for lane in lanes}
        await take(asking, self._fronts, wanted)
        self._dry.update(lane for lane in lanes if self._next(lane) <= before[lane])
