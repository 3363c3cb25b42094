"""The rows of a fleet, merged from those that its members have in order."""

from collections.abc import Sequence
from typing import Final, Generic

from echotui.model.query import Query, Window
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.band import Band
from echotui.sources.fleet.band_search import BandSearch
from echotui.sources.fleet.division import Division
from echotui.sources.fleet.front import Front, Fronts, PlacedRow, take
from echotui.sources.fleet.frozen_merge import FrozenMerge
from echotui.sources.fleet.laned import Gather, M
from echotui.sources.fleet.locating import Locating
from echotui.sources.fleet.merge_key import MergeOrder
from echotui.sources.fleet.offset_search import OffsetSearch
from echotui.sources.fleet.shown import Shown, made_by
from echotui.sources.fleet.stretches import MemberRows, Stretches
from echotui.sources.fleet.window_merge import WindowMerge
from echotui.sources.pages import Page

MOST_MARGIN: Final = 16  # Windows.
CALM: Final = 0.98  # A margin that was wide enough shrinks by this ratio.


class MergedOrder(Generic[M]):
    """Answers what queries ask about the rows of all members. Answer one query at a time.

    In the steady state a page is one round: the members that have rows in the window are asked for
    these, up to the last one and the next; the others for the one that would come next.
    """

    def __init__(self) -> None:
        self._division = Division()
        self._locating = Locating()
        self._shown: Shown | None = None
        # While the window is near the one before.
        self._search: BandSearch[M] | None = None
        # While the order is kept.
        self._stretches: Stretches | None = None

    async def page(self, query: Query, members: Sequence[M], gather: Gather[M]) -> Page:
        """Return the rows of a query's window, as `Pages.page` does for one server."""
        count, fronts = query.window.count, Fronts(Front)
        asking = await self._begin(query, members, gather, fronts)
        size = sum(asking.sizes.values())
        first = min(query.window.first, max(0, size - count))
        if self._stretches:
            entries = await self._frozen(query, asking, fronts, first, self._stretches)
        else:
            entries = await self._merged(query, asking, fronts, first)
        located, located_row = await self._locating.locate(
            query.locate, asking, first, entries, self._stretches
        )
        views = asking.views.values()
        return Page(
            matching=size,
            in_scope=sum(view.in_scope for view in views),
            first=first,
            rows=tuple(entry.row for entry in entries),
            located=located,
            located_row=located_row,
            clients=sum(view.clients for view in views),
            connected=sum(view.connected for view in views),
        )

    async def _begin(
        self, query: Query, members: Sequence[M], gather: Gather[M], fronts: Fronts
    ) -> Asking[M]:
        """Ask all members for the first time; once more if the ended ones have to come last now."""
        shown, division = self._shown, self._division
        same = shown is not None and shown.made_by == made_by(query)
        division.begin(query, same=same)
        self._keep(shown if same and (query.frozen or query.paused) else None)
        while True:
            order = MergeOrder(query.sort, query.grouped, division.divided)
            asking = Asking(query, order, members, gather)
            self._search = None
            hint = shown if shown and same and shown.order == order else None
            wanted = self._first_round(query, asking, hint)
            fronts.clear()
            await take(asking, fronts, wanted)
            if not division.decide(query, sum(asking.sizes.values()), same=same):
                return asking
            same = True

    def _first_round(self, query: Query, asking: Asking[M], shown: Shown | None) -> dict[int, Ask]:
        count, members = query.window.count, asking.members
        owners = self._locating.owners(query.locate, asking)
        located = {lane: query.locate if lane in owners else 0 for lane in members}
        if not count:
            return {lane: Ask(locate=located[lane]) for lane in members}
        first = query.window.first if shown is None else shown.clamped(query.window)
        if self._stretches:
            parts = {part.lane: part for part in self._stretches.parts(first, count)}
            return {lane: _ask_again(parts.get(lane), located[lane]) for lane in members}
        if shown and first and shown.entries:
            search = BandSearch(asking, shown.band, Window(first, count), self._margin(query))
            if wanted := search.wanted(shown.at + shown.interval):
                self._search = search
                return {lane: each._replace(locate=located[lane]) for lane, each in wanted.items()}
        if shown is None or first or shown.first or not shown.entries:
            share = -(-2 * (first + count) // len(members)) if members else 0
            share = min(share, first + count) if first <= self._near(query, asking) else 1
            window = Window(0, share)
            return {lane: Ask(window, locate=located[lane]) for lane in members}
        taking = {entry.lane for entry in shown.entries}
        return {
            lane: Ask(Window(0, count + 1), shown.until(asking, lane), locate=located[lane])
            if lane in taking
            else Ask(Window(0, 1), locate=located[lane])
            for lane in members
        }

    def _keep(self, shown: Shown | None) -> None:
        """Keep the places of the rows from now on, or no longer."""
        if shown is None:
            self._stretches = None
        elif self._stretches is None:
            self._stretches = Stretches(shown.sizes)
            self._stretches.add(shown.offsets, shown.entries)

    async def _offsets(
        self, query: Query, asking: Asking[M], fronts: Fronts, first: int
    ) -> dict[int, int]:
        """Return the number of rows of each member before an index, or nearly so many."""
        sizes, near = asking.sizes, self._near(query, asking)
        if first <= near:
            return dict.fromkeys(sizes, 0)
        after = sum(sizes.values()) - first
        low = {lane: max(0, size - after) for lane, size in sizes.items()}
        high = {lane: min(size, first) for lane, size in sizes.items()}
        search = OffsetSearch(asking, low, high, first, near)
        for front in fronts.values():
            search.learn(front.entries)
        await search.narrow()
        return search.low

    async def _merged(
        self, query: Query, asking: Asking[M], fronts: Fronts, first: int
    ) -> list[PlacedRow]:
        """Return the rows of the window by their values."""
        count = query.window.count
        if not count:
            return []
        margin = self._margin(query)
        band = await self._search.find(fronts, first) if self._search else None
        if band is None:
            low = await self._offsets(query, asking, fronts, first)
            merge = WindowMerge(asking, fronts, low, asking.sizes)
            # At the top, only what is shown.
            most = first - sum(low.values()) + count + (margin if first else 0)
            entries = await merge.rows(most)
            band = Band.of(entries, low, Window(first, count), most, asking.at)
        start = max(0, first - band.first)
        entries = [*band.entries[start : start + count]]
        self._show(query, asking, first, entries, band)
        return entries

    async def _frozen(
        self,
        query: Query,
        asking: Asking[M],
        fronts: Fronts,
        first: int,
        stretches: Stretches,
    ) -> list[PlacedRow]:
        """Return the rows of the window where they were."""
        merge = FrozenMerge(asking, fronts, stretches, self._near(query, asking))
        stretches.fit(asking.sizes)
        return await merge.rows(first, query.window.count)

    def _show(
        self,
        query: Query,
        asking: Asking[M],
        first: int,
        entries: list[PlacedRow],
        band: Band,
    ) -> None:
        shown, margin = self._shown, self._margin(query)
        self._shown = Shown(
            order=asking.order,
            made_by=made_by(query),
            sizes=asking.sizes,
            first=first,
            offsets=band.offsets(max(0, first - band.first)),
            entries=entries,
            at=asking.at,
            interval=max(0.0, asking.at - shown.at) if shown else 0.0,
            band=band,
            margin=2 * margin if self._search and asking.rounds > 1 else int(margin * CALM),
        )

    def _margin(self, query: Query) -> int:
        """Return how many rows to know on either side of the window: more where they move."""
        count = query.window.count
        return min(max(self._shown.margin if self._shown else 0, count), MOST_MARGIN * count)

    @staticmethod
    def _near(query: Query, asking: Asking[M]) -> int:
        """Return how many rows may be merged and skipped."""
        return 2 * query.window.count + 4 * len(asking.members)


def _ask_again(part: MemberRows | None, locate: int) -> Ask:
    """Return what to ask a member for that had these rows in the window."""
    if part is None:
        return Ask(locate=locate)
    return Ask(Window(part.offset, len(part.ids)), locate=locate or part.ids[0])
