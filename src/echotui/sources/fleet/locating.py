"""Finds the index of one connection or group in the merged order."""

from collections.abc import Sequence

from echotui.model.ids import run_of
from echotui.model.row import Row
from echotui.sources.fleet.asking import Ask, Asking
from echotui.sources.fleet.front import PlacedRow
from echotui.sources.fleet.laned import M

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
        self, id_: int, asking: Asking[M], first: int, entries: Sequence[PlacedRow]
    ) -> tuple[int, tuple[Row, ...]]:
        """Return its index and its row.

        Args:
            first: Index of the first of the rows of the window.
        """
        for index, entry in enumerate(entries, first):
            if entry.row.id == id_:
                self._group, self._lane = id_, entry.lane
                return index, (entry.row,)
        for lane in self.owners(id_, asking):
            view = asking.located.get(lane)
            if view and view.located >= 0 and view.located_row and view.located_row[0].id == id_:
                self._group, self._lane = id_, lane
                row = view.located_row[0]
                return view.located + await self._before(row, lane, asking), (row,)
        return NOWHERE

    async def _before(self, row: Row, lane: int, asking: Asking[M]) -> int:
        """Return the number of rows of the other members before a row."""
        owner = asking.members[lane]
        wanted = {
            each: Ask(cut=asking.order.cut(row, owner, asking.members[each]))
            for each, size in asking.sizes.items()
            if each != lane and size
        }
        views = await asking.ask(wanted)
        return sum(min(max(0, view.before), view.matching) for view in views.values())
