"""Finds how many rows of each member come before an index of the merged order.

Rows are sampled; of one that is estimated to be near, all members count the rows before it. From
there, at distances that grow, the next ones are sampled, until the rest can be merged.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate
from math import sqrt
from typing import Final, Generic, NamedTuple

from echotui.model.query import MOST_PLACES
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.front import PlacedRow, cut_at, placed
from echotui.sources.fleet.laned import M

ROUNDS: Final = 16
SAMPLES: Final = 128  # In one round, of all members together, but of each at least `FEWEST`.
FEWEST: Final = 4
WIDEST: Final = 6.0  # Ratio of the distances of two samples.
AROUND: Final = 16  # Known rows that tell how far one of them is away.


class _Anchor(NamedTuple):
    """A place near the target, of which all members have counted the rows before it.

    Attributes:
        before: By lane.
        ahead: Rows of all members from there to the target; below 0: it is behind the target.
    """

    before: Mapping[int, int]
    ahead: int


class OffsetSearch(Generic[M]):
    """The offsets that are possible, by lane.

    Args:
        target: Index in the merged order.
        near: So many rows may be left to merge.

    Attributes:
        low: Rows of each member that are certainly before the target.
        high: Index of each member from which on no row is.
    """

    def __init__(
        self, asking: Asking[M], low: dict[int, int], high: dict[int, int], target: int, near: int
    ) -> None:
        self.low = low
        self.high = high
        self._asking = asking
        self._target = target
        self._near = near
        self._known: dict[int, dict[int, PlacedRow]] = {lane: {} for lane in low}
        self._anchor: _Anchor | None = None

    @property
    def rest(self) -> int:
        """Rows before the target whose member is not known."""
        return self._target - sum(self.low.values())

    def learn(self, entries: Iterable[PlacedRow]) -> None:
        """Note rows of known places."""
        for entry in entries:
            if entry.lane in self._known:
                self._known[entry.lane][entry.place] = entry

    async def narrow(self) -> None:
        """Ask until the rest is near."""
        rounds, sampled, learned = 0, False, False
        pivot: PlacedRow | None = None
        while self.rest > self._near and rounds < ROUNDS:
            if pivot is None and learned:
                pivot = self._choose() if sampled else self._alike()
            if pivot is not None:
                await self._count(pivot)
                learned, sampled, pivot = not rounds, False, None
            elif sampled:
                break
            else:
                await self._sample()
                learned = sampled = True
            rounds += 1
        self._guess()

    async def _sample(self) -> None:
        """Ask for rows at some places."""
        asking = self._asking
        lanes = [lane for lane, low in self.low.items() if low < self.high[lane]]
        samples = min(MOST_PLACES - 1, max(FEWEST, SAMPLES // max(1, len(lanes))))
        # No two members are sampled at the same distances: then the samples of all are dense.
        wanted = {
            lane: Ask(places=self._places(lane, samples, number / len(lanes)))
            for number, lane in enumerate(lanes)
        }
        views = await asking.ask({lane: each for lane, each in wanted.items() if each.places})
        for lane, view in views.items():
            self.learn(placed(asking, lane, wanted[lane].places, view))

    def _places(self, lane: int, samples: int, shift: float) -> tuple[int, ...]:
        """Return indices that are not known yet; `shift` is a part of the way to the next."""
        low, high, known = self.low[lane], self.high[lane], self._known[lane]
        if self._anchor is None or lane not in self._anchor.before:
            places = {low + int((high - low) * (n + shift) / samples) for n in range(samples)}
            places.add(high - 1)
        else:
            anchor, ahead = self._anchor.before[lane], self._anchor.ahead
            least = max(1.0, abs(ahead) / len(self.low) / 2)
            ratio = min(WIDEST, max(1.5, (2 * len(self.low)) ** (1 / samples)))
            distances = {int(least * ratio ** (n + shift)) for n in range(samples)}
            places = {anchor + (n - 1 if ahead > 0 else -n) for n in (1, *distances)}
        return tuple(sorted(n for n in places if low <= n < high and n not in known))

    async def _count(self, pivot: PlacedRow) -> None:
        """Let all members count the rows before a pivot, and narrow all offsets by that."""
        asking, low, high = self._asking, self.low, self.high
        lanes = [lane for lane in low if low[lane] < high[lane]]
        views = await asking.ask({lane: Ask(cut=cut_at(asking, pivot, lane)) for lane in lanes})
        before = dict(low)
        for lane, view in views.items():
            before[lane] = min(max(view.before, low[lane]), high[lane])
        ahead = self._target - sum(before.values())
        for lane, count in before.items():
            # Between the pivot and the target, no member has more rows than there are.
            if ahead >= 0:
                low[lane] = count
                high[lane] = min(high[lane], count + ahead)
            else:
                high[lane] = count
                low[lane] = max(low[lane], count + ahead)
        if ahead > 0:
            lane = pivot.lane
            low[lane] = min(high[lane], max(low[lane], pivot.place + 1))
        if self._anchor is None or abs(ahead) < abs(self._anchor.ahead):
            self._anchor = _Anchor(before, ahead)

    def _alike(self) -> PlacedRow | None:
        """Return a known row that is near if all members have about as many rows around it.

        Each known row is so many rows of its own member away from the anchor; as many are, of each
        member, all that come before it.
        """
        anchor, rows = self._anchor, [row for some in self._known.values() for row in some.values()]
        if anchor is None or not rows:
            return None
        rows.sort(key=lambda row: row.key)
        away = [0, *accumulate(row.place - anchor.before[row.lane] for row in rows)]
        wanted = (anchor.ahead - self._near / 2) / len(self.low)
        span = min(len(rows), AROUND)
        means = [(away[n + span] - away[n]) / span for n in range(len(rows) - span + 1)]
        if not means[0] <= wanted <= means[-1]:
            return None
        best = min(range(len(means)), key=lambda n: abs(means[n] - wanted))
        return rows[best + span // 2]

    def _choose(self) -> PlacedRow | None:
        """Return the known row that is estimated to be nearest to where the rest is near."""
        aim = self._target - min(self._near, self.rest) / 2
        places = {
            lane: [*sorted(n for n in self._known[lane] if low <= n < self.high[lane])]
            for lane, low in self.low.items()
        }
        estimates = {
            lane: self._estimate(lane, low, (*places[lane], self.high[lane])[0])
            for lane, low in self.low.items()
        }
        total = sum(estimates.values())
        rows = [self._known[lane][n] for lane, some in places.items() for n in some]
        best: tuple[float, PlacedRow] | None = None
        for row in sorted(rows, key=lambda row: row.key):
            lane, some = row.lane, places[row.lane]
            total -= estimates[lane]
            if best is None or abs(total + row.place - aim) < best[0]:
                best = abs(total + row.place - aim), row
            passed = bisect_left(some, row.place) + 1
            end = some[passed] if passed < len(some) else self.high[lane]
            estimates[lane] = self._estimate(lane, row.place + 1, end)
            total += estimates[lane]
        return best and best[1]

    def _estimate(self, lane: int, first: int, end: int) -> float:
        """Return the likeliest offset between two indices: near the anchor."""
        if self._anchor is None or lane not in self._anchor.before:
            return (first + end) / 2
        anchor, sign = self._anchor.before[lane], 1 if self._anchor.ahead > 0 else -1
        one, other = max(0, sign * (first - anchor)), max(0, sign * (end - anchor))
        return anchor + sign * (sqrt((one + 0.5) * (other + 0.5)) - 0.5)

    def _guess(self) -> None:
        """If the rest is still far, distribute it in proportion to what is possible."""
        rest, room = self.rest, sum(self.high.values()) - sum(self.low.values())
        if rest > self._near:
            for lane, low in self.low.items():
                free = self.high[lane] - low
                self.low[lane] += min(free, rest * free // max(1, room))
