"""The window that a merged order has shown last: the next one is most often the same."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from echotui.model.filter.filter import Filter
from echotui.model.query import Cut, Query, Scope, Sort, Window
from echotui.sources.fleet.asking import Asking
from echotui.sources.fleet.band import Band
from echotui.sources.fleet.front import PlacedRow, cut_at
from echotui.sources.fleet.laned import M
from echotui.sources.fleet.merge_key import MergeOrder

MadeBy = tuple[Sort, Filter, Scope, str | None, bool, str]


class Shown(NamedTuple):
    """The last window.

    Attributes:
        order: It was merged in.
        made_by: What its query wanted.
        sizes: Rows of each member, by lane.
        first: Index of the first of `entries`.
        offsets: Rows of each member before the window, by lane.
        at: Monotonic time in seconds; `interval` since the window before.
        band: What is around the window; `margin` on either side.
    """

    order: MergeOrder
    made_by: MadeBy
    sizes: Mapping[int, int]
    first: int
    offsets: Mapping[int, int]
    entries: Sequence[PlacedRow]
    at: float
    interval: float
    band: Band
    margin: int

    def clamped(self, window: Window) -> int:
        """Return the index of a window's first row, if there are as many rows as before."""
        return min(window.first, max(0, sum(self.sizes.values()) - window.count))

    def until(self, asking: Asking[M], lane: int) -> Cut | None:
        """Return the place before the last row, for the member of a lane, by now."""
        last = self.entries[-1]
        if last.lane not in asking.members:
            return None
        # Times of living rows grow: in ascending order, the same rows are farther along.
        later = 0.0 if self.order.sort.reverse else self.interval
        return cut_at(asking, last, lane, later)


def made_by(query: Query) -> MadeBy:
    """Return what an order of rows depends on."""
    return query.sort, query.filter, query.scope, query.address, query.grouped, query.server
