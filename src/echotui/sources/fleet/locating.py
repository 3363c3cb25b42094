"""Finds the index of one connection or group in the merged order."""

from collections.abc import Sequence

from echotui.model.ids import run_of
from echotui.model.row import Row
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.front import PlacedRow
from echotui.sources.fleet.laned import M
from echotui.sources.fleet.stretches import Gap, Stretches

NOWHERE = (-1, ())


class Locating:
    """Asks the member that has it, then all others how many of their rows come before it."""

    def __init__(self) -> None:
        # Ids of groups do not tell whose they are.
        self._group = 0
        self._lane = 0

    def owners(self, id_: int, asking: Asking[M]) -> list[int]:
        """Return the lanes of the members that may have it."""
        if id_ >= 0:
            return [run_of(id_)] if id_ and run_of(id_) in asking.members else []
        if id_ == self._group and self._lane in asking.members:
            return [self._lane]
        return list(asking.members)

    async def locate(
        self,
        id_: int,
        asking: Asking[M],
        first: int,
        entries: Sequence[PlacedRow],
        stretches: Stretches | None,
    ) -> tuple[int, tuple[Row, ...]]:
        """Return its index and its row.

        Args:
            first: Index of the first of the rows of the window.
            stretches: The places of rows, if these are kept.
        """
        for index, entry in enumerate(entries, first):
            if entry.row.id == id_:
                self._group, self._lane = id_, entry.lane
                return index, (entry.row,)
        for lane in self.owners(id_, asking):
            view = asking.located.get((lane, id_))
            if view and view.located >= 0 and view.located_row and view.located_row[0].id == id_:
                self._group, self._lane = id_, lane
                row, index = view.located_row[0], min(view.located, view.matching)
                place = stretches.place(lane, index) if stretches else None
                if place is None:
                    place = index + await self._before(
                        row, lane, asking, _gap(stretches, lane, index, asking)
                    )
                return place, (row,)
        return NOWHERE

    async def _before(self, row: Row, lane: int, asking: Asking[M], gap: Gap) -> int:
        """Return the number of rows of the other members before a row."""
        owner = asking.members[lane]
        others = [each for each in gap.low if each != lane]
        wanted = {
            each: Ask(cut=asking.order.cut(row, owner, asking.members[each]))
            for each in others
            if gap.low[each] < gap.high[each]
        }
        views = await asking.ask(wanted)
        before = gap.low | {lane: view.before for lane, view in views.items()}
        return sum(min(max(gap.low[each], before[each]), gap.high[each]) for each in others)


def _gap(stretches: Stretches | None, lane: int, index: int, asking: Asking[M]) -> Gap:
    """Return the offsets between which the place of a member's row is."""
    if stretches is None:
        return Gap(dict.fromkeys(asking.sizes, 0), asking.sizes)
    return stretches.around(lane, index, asking.sizes)
