"""The rows of a server's last answers, for while it does not answer, or has ended."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from math import inf
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from echotui.model.detail import Detail
from echotui.model.ending import Ending, Reason
from echotui.model.field import Getters
from echotui.model.fields import FIELDS, ID
from echotui.model.ids import number_of
from echotui.model.query import MOST_ROWS, Cut, Query, Scope
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import View

GONE: Final = Ending(Reason.SERVER_GONE)
_GETTERS: Final[Getters[Row]] = {
    **{field: field.get for field in FIELDS}, ID: lambda row: number_of(row.id),
}  # fmt: skip


class _Kept(Struct, frozen=True):
    """A row, and the monotonic time in seconds of the answer that had it."""

    row: Row
    at: float


class KeptRows:
    """Answers queries from the rows of the last seconds before the last answer.

    Args:
        seconds: Older ones may have gone meanwhile: they are dropped.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[int, _Kept] = {}
        # In our time, while its server is gone, with the seconds for which ended ones are shown.
        self._gone: tuple[float, float] | None = None

    def clear(self) -> None:
        """Drop all rows: they were of another run of the server."""
        self._kept.clear()

    def add(self, view: View, at: float, *, asked: bool = True) -> None:
        """Keep the rows of an answer of a monotonic time in seconds, the oldest first.

        Args:
            asked: Whether rows were asked for: a paused dashboard asks for none, and keeps all.
        """
        kept, self._gone = self._kept, None
        for row in (*view.placed, *view.located_row, *view.rows):
            kept.pop(row.id, None)
            kept[row.id] = _Kept(row, at)
        # The oldest come first.
        oldest = at - self._seconds if asked else -inf
        while kept and (len(kept) > MOST_ROWS or self._oldest.at < oldest):
            del kept[next(iter(kept))]

    @property
    def _oldest(self) -> _Kept:
        return next(iter(self._kept.values()))

    def end(self, now: float, kept_for: float) -> None:
        """Note that the server has gone: all connections have ended, and are shown so long."""
        if self._gone is None:
            self._gone = now, kept_for

    def clients(self, *, grouped: bool) -> int:
        """Return the number of open connections in the rows of one kind."""
        rows = (each.row for each in self._kept.values() if (each.row.id < 0) is grouped)
        return sum(row.members or 1 for row in rows if row.state is not State.CLOSED)

    def find(self, ids: Sequence[int], now: float) -> tuple[Row, ...]:
        """Return the rows of some connections."""
        return self._shown([self._kept[id_].row for id_ in ids if id_ in self._kept], now)

    def answer(self, query: Query, last: View, silent: float, now: float) -> View:
        """Return the last answer with the rows that a query wants of those that are kept.

        Args:
            silent: Seconds for which the server has not answered; the rows show it.
            now: In our time.
        """
        shown = self._shown([each.row for each in self._kept.values()], now)
        rows = [row for row in shown if _in_scope(row, query)]
        matching = list(filter(query.filter.test(_GETTERS), rows)) if query.filter else rows
        order = _sorted(matching, query)
        if silent and self._gone is None:
            order = [replace(row, silent=silent) for row in order]
        first, window = _window(order, query)
        located = next((n for n, row in enumerate(order) if row.id == query.locate), -1)
        return replace(
            last,
            matching=len(order),
            in_scope=len(rows),
            clients=sum(row.members for row in order),
            connected=sum(row.members for row in order if row.state is not State.CLOSED),
            first=first,
            rows=window,
            located=located,
            located_row=tuple(order[located : located + 1]) if located >= 0 else (),
            before=_before(order, query.cut, query) if query.cut else 0,
            placed=tuple(order[place] for place in query.places if 0 <= place < len(order)),
            detail=self._detail(last.detail, now),
        )

    def _detail(self, detail: Detail, now: float) -> Detail:
        if not detail or self._gone is None:
            return detail
        at, _ = self._gone
        return replace(detail, row=_ended(detail.row, at, now))

    def _shown(self, rows: Sequence[Row], now: float) -> tuple[Row, ...]:
        if self._gone is None:
            return tuple(rows)
        at, kept_for = self._gone
        ended = (_ended(row, at, now) for row in rows)
        return tuple(row for row in ended if now - (row.ended or at) < kept_for)


def _ended(row: Row, at: float, now: float) -> Row:
    """Return a row of a server that is gone, as an ended one."""
    if row.state is State.CLOSED:
        return row if row.members else replace(row, idle=now - row.ended)
    row = replace(row, state=State.CLOSED, mask=0, parked=0, held=False, rate_in=0.0, rate_out=0.0)
    if row.members:
        return replace(row, queued=0, largest=0, marked=0)
    return replace(
        row,
        queued=0,
        messages=0,
        fill=0.0,
        lost=row.queued,
        ending=GONE,
        ended=at,
        idle=now - at,
        lints=(),
    )


def _in_scope(row: Row, query: Query) -> bool:
    if (row.id < 0) is not query.grouped:
        return False
    ended = row.state is State.CLOSED
    of_scope = query.scope is Scope.ALL or ended is (query.scope is Scope.ENDED)
    return of_scope and query.address in (None, row.address.host)


def _number(row: Row) -> int:
    """Return the server's number: cuts have it."""
    return number_of(row.id) if row.id >= 0 else -number_of(-row.id)


def _key(query: Query) -> Callable[[Row], Any]:
    if query.sort.field is ID:
        return _number
    get, rank = query.sort.field.get, query.sort.field.rank
    return get if rank is None else lambda row: rank(get(row))


def _sorted(rows: list[Row], query: Query) -> list[Row]:
    # Ties by id, as at the server: the first group has the greatest one.
    rows = sorted(rows, key=lambda row: abs(row.id))
    rows.sort(key=_key(query), reverse=query.sort.reverse)
    divided = query.ended_last if query.ended_last is not None else len(rows) > query.window.count
    if query.grouped or query.scope is not Scope.ALL or not divided:
        return rows
    return sorted(rows, key=lambda row: bool(row.ending))


def _window(order: list[Row], query: Query) -> tuple[int, tuple[Row, ...]]:
    first = min(query.window.first, max(0, len(order) - query.window.count))
    if query.after is not None:
        first = _before(order, query.after, query)
    end = first + query.window.count
    if query.until is not None:
        end = min(end, _before(order, query.until, query) + (query.after is None))
    return first, tuple(order[first:end])


def _before(order: list[Row], cut: Cut, query: Query) -> int:
    """Return the number of rows before a place of the order."""
    key = _key(query)
    at = cut.row.id if key is _number else key(cut.row)
    divided = query.ended_last and not query.grouped

    def behind(row: Row) -> bool:
        if divided and bool(row.ending) is not bool(cut.row.ending):
            return bool(row.ending)
        value = key(row)
        if value == at:
            return abs(_number(row)) >= abs(cut.id)
        return bool(value < at if query.sort.reverse else value > at)

    return bisect_left(order, 1, key=behind)
