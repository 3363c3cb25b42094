"""The rows of one member that are known, at consecutive indices of its order."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from echotui.model.query import Cut, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.laned import M
from echotui.sources.fleet.merge_key import Key


class PlacedRow(NamedTuple):
    """A row of a member.

    Attributes:
        place: Its index in the order of the member.
    """

    key: Key
    lane: int
    place: int
    row: Row


class Front:
    """Some rows of a member.

    A member has its reasons to show rows in another order than that of their values: it sorts once
    a second, and one that has just ended keeps its place. Its order counts: a row is never before
    one that its own server shows above it.

    Attributes:
        first: Index of the first of `entries`.
    """

    def __init__(self) -> None:
        self.first = 0
        self.entries: list[PlacedRow] = []

    @property
    def end(self) -> int:
        """The index behind the last known row."""
        return self.first + len(self.entries)

    def since(self, index: int, end: int) -> list[PlacedRow]:
        """Return the entries from an index on, if they are known; up to another index."""
        if not self.first <= index <= self.end:
            return []
        return self.entries[index - self.first : max(0, end - self.first)]

    def at(self, index: int) -> PlacedRow | None:
        """Return the entry at an index; `None` if it is not known."""
        return self.entries[index - self.first] if self.first <= index < self.end else None

    def take(self, view: View, asked: Window, asking: Asking[M], lane: int) -> None:
        """Note the rows of an answer."""
        # Each once, and no more than were asked for, whatever it sends.
        first, rows = max(0, view.first), {row.id: row for row in view.rows[: asked.count]}.values()
        late = asking.at - view.at
        order, member = asking.order, asking.members[lane]
        keys = [order.key(row, member, late) for row in rows]
        new = [
            PlacedRow(key, lane, place, row)
            for place, (key, row) in enumerate(zip(keys, rows, strict=True), first)
        ]
        if new and self.entries and self.first <= first <= self.end:
            # A row that is there already has moved meanwhile; it counts where it was seen last.
            seen = {entry.row.id for entry in new}
            here = first - self.first
            kept = [entry for entry in self.entries[:here] if entry.row.id not in seen]
            tail = self.entries[here + len(new) :]
            merged = kept + new + [entry for entry in tail if entry.row.id not in seen]
            first = self.first
            new = [entry._replace(place=first + n) for n, entry in enumerate(merged)]
        if new:
            self.first, self.entries = first, new
            self._straighten()

    def _straighten(self) -> None:
        """Give rows that their server shows out of order the key of the one before."""
        entries = self.entries
        living = False
        for number, entry in reversed(list(enumerate(entries))):
            if not entry.key[0]:
                living = True
            elif living:
                entries[number] = entry._replace(key=(False, *entry.key[1:]))
        for number in range(1, len(entries)):
            if entries[number].key < entries[number - 1].key:
                entries[number] = entries[number]._replace(key=entries[number - 1].key)


Fronts = defaultdict[int, Front]
"""By lane."""


async def take(asking: Asking[M], fronts: Fronts, wanted: dict[int, Ask]) -> dict[int, View]:
    """Ask members for windows, and note the rows of their answers, which it returns."""
    views = await asking.ask(wanted)
    for lane, view in views.items():
        fronts[lane].take(view, wanted[lane].window, asking, lane)
    return views


def placed(asking: Asking[M], lane: int, places: Iterable[int], view: View) -> list[PlacedRow]:
    """Return the rows at some places, of an answer that was asked for them."""
    member, late = asking.members[lane], asking.at - view.at
    return [
        PlacedRow(asking.order.key(row, member, late), lane, place, row)
        for place, row in zip(places, view.placed, strict=False)
    ]


def cut_at(asking: Asking[M], entry: PlacedRow, lane: int, later: float = 0.0) -> Cut:
    """Return the place before an entry, for the member of a lane; see `MergeOrder.cut`."""
    members = asking.members
    return asking.order.cut(entry.row, members[entry.lane], members[lane], later)
