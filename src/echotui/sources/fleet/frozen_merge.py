"""The rows of a window in an order that is frozen: each where it was shown, with its new values."""

from collections import Counter
from typing import Final, Generic

from echotui.model.query import MOST_ROWS, Window
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.front import Fronts, PlacedRow, take
from echotui.sources.fleet.laned import M
from echotui.sources.fleet.offset_search import OffsetSearch
from echotui.sources.fleet.stretches import Kept, MemberRows, Stretches
from echotui.sources.fleet.window_merge import WindowMerge

ROUNDS: Final = 8


class FrozenMerge(Generic[M]):
    """Reads a window of stretches, and adds to them what is shown for the first time.

    Args:
        near: So many rows may be merged to find a place far from all stretches.
    """

    def __init__(self, asking: Asking[M], fronts: Fronts, stretches: Stretches, near: int) -> None:
        self._asking = asking
        self._fronts = fronts
        self._stretches = stretches
        self._near = near
        # Lanes that have been shifted since a row was dropped: a second time would be in circles.
        self._moved: set[int] = set()

    async def rows(self, first: int, count: int) -> list[PlacedRow]:
        """Return the rows from an index on; fewer if they go while they are read."""
        for _ in range(ROUNDS):
            missing = self._align(first, count)
            if missing:
                await take(self._asking, self._fronts, missing)
            elif len(self._stretches.rows(first, count)) < min(count, self._size - first):
                # Only between rows whose places are certain.
                await self._fill(first, count)
            else:
                break
        return self._read(first, count)

    @property
    def _size(self) -> int:
        return sum(self._asking.sizes.values())

    async def _fill(self, first: int, count: int) -> None:
        """Give places to rows of the window that have none yet."""
        sizes, stretches = self._asking.sizes, self._stretches
        end = min(first + count, self._size)
        while first < end:
            covering = stretches.covering(first)
            if covering is not None:
                first = covering.last
                continue
            gap = stretches.gap(first, sizes)
            low = gap.low
            if sum(low.values()) < first:
                search = OffsetSearch(self._asking, dict(low), dict(gap.high), first, self._near)
                await search.narrow()
                low = search.low
            skipped = first - sum(low.values())
            wanted = min(end, sum(gap.high.values())) - first
            merge = WindowMerge(self._asking, self._fronts, low, gap.high)
            entries = await merge.rows(skipped + wanted)
            if len(entries) <= skipped:
                return
            before = Counter(entry.lane for entry in entries[:skipped])
            stretches.add({lane: n + before[lane] for lane, n in low.items()}, entries[skipped:])

    def _align(self, first: int, count: int) -> dict[int, Ask]:
        """Compare the rows that were shown with those that are there; return what to ask for."""
        # Each turn that changes something drops or shifts rows of the window.
        for _ in range(4 * count + len(self._fronts)):
            parts = self._stretches.parts(first, count)
            if not any(self._correct(part) for part in parts):
                break
        parts = self._stretches.parts(first, count)
        # Of a member that has several, up to the last.
        ends = {part.lane: part.offset + len(part.ids) for part in parts}
        missing = [
            (part.lane, ask) for part in parts if (ask := self._missing(part, ends[part.lane]))
        ]
        return dict(reversed(missing))

    def _missing(self, part: MemberRows, end: int) -> Ask | None:
        """Return what to ask the member of a part for; `None` if all is known."""
        number = self._differs(part)
        if number is None:
            return None
        first = part.offset + number
        return Ask(Window(first, min(end - first, MOST_ROWS)), locate=part.ids[number])

    def _differs(self, part: MemberRows) -> int | None:
        """Return the number of the first row that is not where it was."""
        front = self._fronts[part.lane]
        for number, id_ in enumerate(part.ids):
            there = front.at(part.offset + number)
            if there is None or there.row.id != id_:
                return number
        return None

    def _correct(self, part: MemberRows) -> bool:
        """Make a part fit what its member has; return whether it was changed."""
        number, front = self._differs(part), self._fronts[part.lane]
        if number is None:
            return False
        kept = Kept(part.lane, part.ids[number])
        places = {entry.row.id: entry.place for entry in front.entries}
        answer = self._asking.located.get(kept)
        place = places.get(kept.id, answer.located if answer else None)
        by = 0 if place is None else place - part.offset - number
        if place is None or (not by and front.at(place) is None):
            return False
        if number == 0 and place >= 0 and by and kept.lane not in self._moved:
            self._moved.add(kept.lane)
            self._stretches.move(kept, by)
            return True
        between = [front.at(part.offset + number + n) for n in range(by)]
        if number == 0 or place < 0 or by <= 0 or None in between:
            self._stretches.drop([kept])
            self._moved.discard(kept.lane)
        else:
            new = [Kept(part.lane, entry.row.id) for entry in between if entry]
            self._stretches.insert(kept, new)
        return True

    def _read(self, first: int, count: int) -> list[PlacedRow]:
        """Return the known rows of a window."""
        rows: dict[Kept, PlacedRow] = {}
        for lane, offset, ids in self._stretches.parts(first, count):
            front = self._fronts[lane]
            for entry in front.since(offset, offset + len(ids)):
                rows[Kept(lane, entry.row.id)] = entry
        # One that has moved while it was asked for may be kept twice, until the next page.
        kept = dict.fromkeys(self._stretches.rows(first, count))
        return [rows[each] for each in kept if each in rows]
