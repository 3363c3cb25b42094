"""Finds how many rows of each member come before an index of the merged order.

Places of rows are sampled; of one row that is estimated to be near, all members count the rows
before it. With each round the samples are closer to the place, until the rest can be merged.
"""

from collections.abc import Iterable
from math import sqrt
from typing import Final, Generic, NamedTuple

from echotui.model.query import MOST_PLACES
from echotui.model.view import View
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.front import PlacedRow, cut_at
from echotui.sources.fleet.laned import M

ROUNDS: Final = 12
SAMPLES: Final = 128  # In one round, of all members together; of each at least 2.

Gap = tuple[int, int]
"""Indices of a member between which a place is."""


class _Pivot(NamedTuple):
    """A row, and where it is estimated to be.

    Attributes:
        estimate: Rows of all members that come before it.
        gaps: By lane.
    """

    entry: PlacedRow
    estimate: float
    gaps: dict[int, Gap]


class OffsetSearch(Generic[M]):
    """The places that are possible, by lane.

    Args:
        target: Index in the merged order.
        near: So many rows may be left to merge.

    Attributes:
        low: Rows of each that are certainly before the target.
        high: Index of each from which on no row is.
    """

    def __init__(
        self,
        asking: Asking[M],
        low: dict[int, int],
        high: dict[int, int],
        target: int,
        near: int,
    ) -> None:
        self.low = low
        self.high = high
        self._asking = asking
        self._target = target
        self._near = near
        self._known: dict[int, dict[int, PlacedRow]] = {lane: {} for lane in low}

    @property
    def rest(self) -> int:
        """Rows before the target whose member is not known."""
        return self._target - sum(self.low.values())

    def learn(self, entries: Iterable[PlacedRow]) -> None:
        """Note rows of known places."""
        for entry in entries:
            if entry.lane in self._known:
                self._known[entry.lane][entry.place] = entry

    async def narrow(self, pivot: PlacedRow | None = None) -> None:
        """Ask until the rest is near.

        Args:
            pivot: A row that is near the target.
        """
        for _ in range(ROUNDS):
            if self.rest <= self._near:
                return
            chosen = _Pivot(pivot, self._target, {}) if pivot else self._choose()
            await self._ask(chosen)
            pivot = None
        self._guess()

    async def _ask(self, pivot: _Pivot | None) -> None:
        """Count the rows before a pivot, and sample around it."""
        open_ = [lane for lane, low in self.low.items() if low < self.high[lane]]
        samples = min(MOST_PLACES, max(2, SAMPLES // max(1, len(open_))))
        wanted = {}
        for lane in open_:
            gap = self.low[lane], self.high[lane]
            places = self._places(lane, pivot.gaps.get(lane, gap) if pivot else gap, samples)
            cut = cut_at(self._asking, pivot.entry, lane) if pivot else None
            wanted[lane] = Ask(cut=cut, places=places)
        views = await self._asking.ask(wanted)
        for lane, view in views.items():
            self._sample(lane, wanted[lane].places, view)
        if pivot:
            counted = {
                lane: min(max(view.before, self.low[lane]), self.high[lane])
                for lane, view in views.items()
            }
            self._count(pivot.entry, self.low | counted)

    def _places(self, lane: int, gap: Gap, samples: int) -> tuple[int, ...]:
        """Return indices that are evenly distributed over a gap, and its unknown end."""
        first, end = gap
        places = {first + (end - first) * n // (samples + 1) for n in range(1, samples + 1)}
        if end == self.high[lane]:
            places.add(end - 1)
        known = self._known[lane]
        return tuple(sorted(n for n in places if first <= n < end and n not in known))[:MOST_PLACES]

    def _sample(self, lane: int, places: tuple[int, ...], view: View) -> None:
        asking = self._asking
        member, late = asking.members[lane], asking.at - view.at
        self.learn(
            PlacedRow(asking.order.key(row, member, late), lane, place, row)
            for place, row in zip(places, view.placed, strict=False)
        )

    def _count(self, pivot: PlacedRow, before: dict[int, int]) -> None:
        """Narrow all places, by the numbers of rows before a pivot."""
        low, high, lane = self.low, self.high, pivot.lane
        rest = self._target - sum(before.values())
        for each, count in before.items():
            # Between the pivot and the target, no member has more rows than there are.
            if rest >= 0:
                low[each] = max(low[each], count)
                high[each] = max(low[each], min(high[each], count + rest))
            else:
                high[each] = min(high[each], count)
                low[each] = min(high[each], max(low[each], count + rest))
        if rest > 0:
            low[lane] = min(high[lane], max(low[lane], before[lane] + 1))

    def _choose(self) -> _Pivot | None:
        """Return the sample that is likeliest to be just before the target."""
        target, low = float(self._target), sum(self.low.values())
        pivot = self._nearest(target)
        if pivot is None:
            return None
        error = sqrt(sum((end - first) ** 2 for first, end in pivot.gaps.values()) / 12)
        return self._nearest(max(target - max(self._near / 2, error), (low + target) / 2))

    def _nearest(self, index: float) -> _Pivot | None:
        """Return the sample whose estimated index is nearest to a given one."""
        candidates = {
            lane: sorted(n for n in self._known[lane] if low <= n < self.high[lane])
            for lane, low in self.low.items()
        }
        gaps = {
            lane: (low, (*candidates[lane], self.high[lane])[0]) for lane, low in self.low.items()
        }
        estimate = sum(map(sum, gaps.values())) / 2
        best: tuple[float, PlacedRow, float] | None = None
        passed = dict.fromkeys(gaps, 0)
        entries = [self._known[lane][n] for lane, some in candidates.items() for n in some]
        for entry in sorted(entries, key=lambda entry: entry.key):
            lane, place = entry.lane, entry.place
            estimate += place - sum(gaps[lane]) / 2
            if best is None or abs(estimate - index) < best[0]:
                best = abs(estimate - index), entry, estimate
            passed[lane] += 1
            gaps[lane] = place + 1, (*candidates[lane], self.high[lane])[passed[lane]]
            estimate += sum(gaps[lane]) / 2 - place
        return None if best is None else _Pivot(best[1], best[2], self._gaps(best[1], candidates))

    def _gaps(self, pivot: PlacedRow, candidates: dict[int, list[int]]) -> dict[int, Gap]:
        """Return the indices between which each member has the place before a pivot."""
        gaps = {}
        for lane, places in candidates.items():
            known = self._known[lane]
            before = [n for n in places if known[n].key < pivot.key]
            first = before[-1] + 1 if before else self.low[lane]
            end = next((n for n in places if n >= first), self.high[lane])
            gaps[lane] = (first, end)
        return gaps

    def _guess(self) -> None:
        """Distribute the rest over the members, in proportion to what is possible."""
        rest, room = self.rest, sum(self.high.values()) - sum(self.low.values())
        for lane, low in self.low.items():
            free = self.high[lane] - low
            self.low[lane] += min(free, rest * free // max(1, room))
