"""The rows of a window: of connections, or of groups."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from echotui.model.query import Query
from echotui.model.row import Row
from echotui.sources.grouping import AddressGroups
from echotui.sources.ordering import RowOrder
from echotui.sources.rows import Rows

ReadRow = Callable[[int], Row | None]
"""Returns the row of an id; `None` if it is forgotten."""


class Page(NamedTuple):
    """What a `View` has of rows; see there."""

    matching: int
    in_scope: int
    first: int
    rows: tuple[Row, ...]
    located: int
    located_row: tuple[Row, ...]
    clients: int = 0
    connected: int = 0


class Pages:
    """Answers what queries ask about rows. Answer one query at a time: orders are made in slices.

    The cost of a page grows with its rows; only sorting and grouping, at most once a second and in
    slices, visit every connection.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._order = RowOrder(rows)
        self._groups = AddressGroups(rows)

    async def page(self, query: Query, now: float, read: ReadRow) -> Page:
        """Return the rows of a query's window, at a monotonic time in seconds."""
        if query.grouped:
            return await self._groups_page(query, now)
        order = self._order
        # A detail hides the rows: they need no order.
        if not query.detail and order.due(query, now):
            await order.make(query, now)
        order.extend(frozen=query.frozen)
        first, rows = self._window(query, now, read)
        if rows is None:
            # Since the order was made, the history has dropped some of its connections.
            await order.make(query, now)
            first, rows = self._window(query, now, read)
        place = order.index_of(query.locate)
        located = read(query.locate) if place >= 0 else None
        return Page(
            matching=len(order),
            in_scope=order.in_scope,
            first=first,
            rows=rows or (),
            located=place if located else -1,
            located_row=(located,) if located else (),
        )

    def group(self, id_: int, now: float) -> Row | None:
        """Return a group by its id, at a monotonic time; `None` if there is no such group."""
        return self._groups.row(id_, now)

    async def ids(self, query: Query, now: float) -> tuple[int, ...]:
        """Return the ids of all connections that match; see `Source.ids`."""
        order = RowOrder(self._rows)
        await order.make(query, now)
        return tuple(order.ids)

    def _window(
        self, query: Query, now: float, read: ReadRow
    ) -> tuple[int, tuple[Row, ...] | None]:
        """Return the first place and the rows; `None` if one of them is forgotten."""
        order, count = self._order, query.window.count
        first = min(query.window.first, max(0, len(order) - count))
        order.settle(query, first, now)
        return first, _rows(order.window(first, count), read)

    async def _groups_page(self, query: Query, now: float) -> Page:
        groups, count = self._groups, query.window.count
        if not query.detail and groups.due(query, now):
            await groups.make(query, now)
        first = min(query.window.first, max(0, len(groups) - count))
        located = groups.row(query.locate, now)

        def read(id_: int) -> Row | None:
            return groups.row(id_, now)

        return Page(
            matching=len(groups),
            in_scope=groups.in_scope,
            first=first,
            rows=_rows(groups.window(first, count), read) or (),
            located=groups.index_of(query.locate) if located else -1,
            located_row=(located,) if located else (),
            clients=groups.clients,
            connected=groups.connected,
        )


def _rows(ids: Sequence[int], read: ReadRow) -> tuple[Row, ...] | None:
    rows = []
    for id_ in ids:
        row = read(id_)
        if row is None:
            return None
        rows.append(row)
    return tuple(rows)
