"""The rows of a simulated server: only those that are asked for are ever made."""

from typing import Final

from echotui.model import fields
from echotui.model.cause import Cause
from echotui.model.mask import READ, WRITE
from echotui.model.query import Cut, Query, Scope
from echotui.model.row import Row
from echotui.sources.cuts import count_before, is_before, up_to
from echotui.sources.pages import NO_PAGE, Page
from tests.fleet.journal import address_of
from tests.fleet.orders import SimulatedOrders

MARK: Final = 65_536
"""Bytes of the high watermark."""


class SimulatedRows:
    """Connections that are all open; it answers what `Pages` does, by bisection."""

    def __init__(self, salt: int, size: int, began: float) -> None:
        self._orders = SimulatedOrders(salt, size)
        self._size = size
        self._began = began
        # Servers don't sort all at the same moment.
        self._phase = salt * 0.618

    def _second(self, now: float) -> int:
        return int(now + self._phase)

    def ids(self, query: Query, now: float) -> tuple[int, ...]:
        """All in their order."""
        return (
            ()
            if query.scope is Scope.ENDED
            else tuple(self._orders.ids(query.sort, self._second(now)))
        )

    def page(self, query: Query, now: float) -> Page:
        """What a query wants of the rows; LookupError if its order is not simulated."""
        if query.filter or query.grouped:
            raise LookupError("there is no filter, and there are no groups")
        if query.scope is Scope.ENDED:
            return NO_PAGE
        second, sort, window = self._second(now), query.sort, query.window
        ids, value_of = self._orders.ids(sort, second), self._orders.value_of(sort.field, second)
        first = min(window.first, max(0, self._size - window.count))
        if query.after is not None:
            first = count_before(ids, is_before(query.after, sort, value_of))
        shown = ids[first : first + window.count]
        if query.until is not None and shown:
            shown = up_to(shown, query, is_before(query.until, sort, value_of))
        located, cut = -1, query.cut
        if 0 < query.locate <= self._size:
            here = Cut(self.row(query.locate, now), query.locate)
            located = count_before(ids, is_before(here, sort, value_of))
        return Page(
            matching=self._size,
            in_scope=self._size,
            first=first,
            rows=tuple(self.row(id_, now) for id_ in shown),
            located=located,
            located_row=(self.row(query.locate, now),) if located >= 0 else (),
            before=count_before(ids, is_before(cut, sort, value_of)) if cut else 0,
            placed=tuple(self.row(ids[n], now) for n in query.places if n < self._size),
        )

    def find(self, ids: tuple[int, ...], now: float) -> tuple[Row, ...]:
        """Those that there are."""
        return tuple(self.row(id_, now) for id_ in ids if 0 < id_ <= self._size)

    def row(self, id_: int, now: float) -> Row:
        """One connection at a monotonic time in seconds: much of it changes each second."""
        second = self._second(now)
        queued = self._orders.value_of(fields.QUEUE, second)(id_)
        rate = float(self._orders.value_of(fields.RATE_IN, second)(id_))
        seconds = second - int(self._began) + 1
        began = self._began - id_ % 3600
        return Row(
            id_, id_ + 8, address_of(id_), READ | WRITE, READ,
            queued=queued, messages=queued // 1024, fill=queued / MARK, rate_in=rate,
            rate_out=rate / 2, bytes_in=id_ * 100_003 + seconds * int(rate),
            bytes_out=id_ * 50_001 + seconds * int(rate) // 2, reads=seconds + id_,
            writes=seconds + id_, idle=0.2, age=now - began, cause=Cause.QUEUED, began=began,
            lints=("stuck",) if id_ % 1000 == 0 else (),
        )  # fmt: skip
