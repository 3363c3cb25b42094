"""Finds the rows around the window between two that were there before: mostly in one round."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final, Generic, NamedTuple

from echotui.model.query import MOST_PLACES, MOST_ROWS, Window
from echotui.model.view import View
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.band import Band, Edge
from echotui.sources.fleet.front import Fronts, PlacedRow, cut_at, placed, take
from echotui.sources.fleet.laned import M

TRIES: Final = 3
SPARE: Final = 8  # Rows of one member more than twice as many as before.
FAR: Final = 1000  # Rows that a band does not move by.
SAMPLES: Final = (
    MOST_PLACES - 2
)  # In one direction, of all members together, but of each at least one.
AROUND: Final = 16  # Samples that tell together how far away they are.


class BandSearch(Generic[M]):
    """Asks for the band that has a window, from one that was near.

    Args:
        margin: Rows to have on either side, about.
    """

    def __init__(self, asking: Asking[M], band: Band, window: Window, margin: int) -> None:
        self.band = band.around(window, margin)
        self._asking = asking
        self._window = window
        self._margin = margin
        self._wanted: dict[int, Ask] = {}
        self._near = max(self.band.missing(window, 0)) <= FAR

    def wanted(self, now: float) -> dict[int, Ask]:
        """Return what to ask for; nothing if it is too far, or the server of an edge has left.

        Rows beyond it are sampled if it should be larger.

        Args:
            now: Monotonic time in seconds at which the members will probably answer.
        """
        band, members = self.band, self._asking.members
        edges = self._edges
        if (
            not self._near
            or not band.begin
            or any(edge.entry.lane not in members for edge in edges)
        ):
            return {}
        counts = Counter(entry.lane for entry in band.entries)
        # One that is larger now has what is lacking.
        lacking = (0, 0) if band.widened else band.missing(self._window, self._margin // 2)
        # Of a larger one, a single member may have all that is new.
        share = 1 if band.widened else max(1, len(members) // 2)
        spare = SPARE + 2 * self._margin // share
        wanted = self._wanted = {}
        for lane in members:
            after, *until = (
                cut_at(self._asking, edge.entry, lane, max(0.0, now - edge.at)) for edge in edges
            )
            wanted[lane] = Ask(
                Window(0, min(MOST_ROWS, 2 * counts[lane] + spare)),
                after=after,
                until=until[0] if until else None,
                places=self._places(lane, counts, lacking),
            )
        return wanted

    @property
    def _edges(self) -> list[Edge]:
        return [edge for edge in (self.band.begin, self.band.end) if edge]

    async def find(self, fronts: Fronts, first: int) -> Band | None:
        """Return the band that has the window, once its members are asked; `None`: it is far.

        Args:
            first: Index of the window's first row, by what the members have now.
        """
        self._window = Window(first, self._window.count)
        views: Mapping[int, View] = self._asking.views
        wanted = self._wanted
        for tries in range(TRIES, 0, -1):
            if not self._take(fronts, views, wanted):
                break
            missing = self.band.missing(self._window, 0)
            if max(missing) <= 0:
                self._widen(views, wanted)
                return self.band
            if tries == 1 or max(missing) > FAR:
                break
            if not any(each.places for each in wanted.values()):
                counts = Counter(entry.lane for entry in self.band.entries)
                wanted = {
                    lane: Ask(places=places)
                    for lane in views
                    if (places := self._places(lane, counts, missing))
                }
                views = await self._asking.ask(wanted)
            self._widen(views, wanted)
            fronts.clear()
            wanted = self.wanted(self._asking.at)
            views = await take(self._asking, fronts, wanted)
        return None

    def _take(self, fronts: Fronts, views: Mapping[int, View], wanted: Mapping[int, Ask]) -> bool:
        """Note what is between the edges; return whether that is all."""
        sizes, entries, ranks = self._asking.sizes, list[PlacedRow](), dict[int, int]()
        for lane, size in sizes.items():
            if lane not in views:
                return False
            rank = min(max(0, views[lane].first), size)
            rows = fronts[lane].since(rank, size)
            open_end = self.band.end is None and rank + len(rows) < size
            if open_end or len(rows) >= wanted[lane].window.count:
                return False
            ranks[lane] = rank
            entries += rows
        # Stable: rows of one member keep their order.
        entries.sort(key=itemgetter(0))
        band = self.band
        first = sum(ranks.values())
        self.band = Band(first, entries, band.begin, band.end, ranks, self._asking.at)
        return True

    def _places(self, lane: int, counts: Counter[int], lacking: tuple[int, int]) -> tuple[int, ...]:
        """Return places of a member's rows beyond the edges, as far away as rows are lacking."""
        lanes = len(self._asking.members)
        each = max(1, SAMPLES // (lanes + 1))
        start = self.band.ranks.get(lane, 0)
        # If one has most of the rows, one may have all that are lacking.
        by_member = each > 1 or 2 * max(counts.values(), default=0) > counts.total()
        places = set()
        for lacks, edge, sign in zip(
            lacking, (start - 1, start + counts[lane]), (-1, 1), strict=True
        ):
            if lacks > 0:
                most = lacks + self._margin
                away = {int(most / lanes ** (1 - number / each)) for number in range(each)}
                places |= {edge + sign * far for far in (*away, most) if by_member or far < most}
        return tuple(sorted(place for place in places if place >= 0))

    def _widen(self, views: Mapping[int, View], wanted: Mapping[int, Ask]) -> None:
        """Move the edges away from the window, to rows that were sampled."""
        band, ends = self.band, self.band.offsets(len(self.band.entries))
        before, behind = band.missing(self._window, self._margin)
        known = [each.key for each in band.entries] or [e.entry.key for e in self._edges]
        up, down = list[_Beyond](), list[_Beyond]()
        for lane, view in views.items():
            for entry in placed(self._asking, lane, wanted[lane].places, view):
                # A row that has moved meanwhile may be on the other side.
                if entry.key < known[0]:
                    up.append(_Beyond(max(1, band.ranks[lane] - entry.place), entry))
                elif entry.key > known[-1]:
                    down.append(_Beyond(max(1, entry.place - ends[lane] + 1), entry))
        lanes = len(band.ranks)
        up.sort(key=lambda sample: sample.entry.key, reverse=True)
        down.sort(key=lambda sample: sample.entry.key)
        if before > 0 and up:
            band = band._replace(widened=True, begin=Edge(_at(up, before, lanes), band.at))
        if behind > 0 and down:
            band = band._replace(widened=True, end=Edge(_at(down, behind, lanes), band.at))
        self.band = band


class _Beyond(NamedTuple):
    """A row beyond an edge.

    Attributes:
        away: Its place, from 1, among the rows of its member there.
    """

    away: int
    entry: PlacedRow


def _at(samples: Sequence[_Beyond], distance: int, lanes: int) -> PlacedRow:
    """Return the sample that is estimated to be so many rows away, the nearest one first."""
    reached = dict[int, int]()
    for number, sample in enumerate(samples, 1):
        # Samples of one member come in its order: nearer ones are among the rows before.
        reached[sample.entry.lane] = sample.away
        some = samples[max(0, number - AROUND) : number]
        alike = 0.0
        if 2 * len({each.entry.lane for each in some}) > min(AROUND, lanes):
            # All have rows there: about as many each.
            alike = lanes * (sum(each.away for each in some) / len(some) - 1)
        if max(sum(reached.values()), alike) >= distance:
            return sample.entry
    return samples[-1].entry
