"""The rows of a window: of connections, or of groups."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from echotui.model.query import Query
from echotui.model.row import Row
from echotui.sources.cuts import ForgottenError
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
    before: int = 0
    placed: tuple[Row, ...] = ()


NO_PAGE: Final = Page(0, 0, 0, (), -1, ())


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
        page = _page(order, query, now, read)
        if page is None:
            # Since the order was made, the history has dropped some of its connections.
            await order.make(query, now)
            page = _page(order, query, now, read)
        return page or NO_PAGE

    def group(self, id_: int, now: float) -> Row | None:
        """Return a group by its id, at a monotonic time; `None` if there is no such group."""
        return self._groups.row(id_, now)

    async def ids(self, query: Query, now: float) -> tuple[int, ...]:
        """Return the ids of all connections that match; see `Source.ids`."""
        order = RowOrder(self._rows)
        await order.make(query, now)
        return tuple(order.ids)

    async def _groups_page(self, query: Query, now: float) -> Page:
        groups = self._groups
        if not query.detail and groups.due(query, now):
            await groups.make(query, now)

        def read(id_: int) -> Row | None:
            return groups.row(id_, now)

        page = _page(groups, query, now, read) or NO_PAGE
        return page._replace(clients=groups.clients, connected=groups.connected)


def _page(order: RowOrder | AddressGroups, query: Query, now: float, read: ReadRow) -> Page | None:
    """Return what is asked of an order; `None` if a row of it is forgotten."""
    try:
        first, shown = order.shown(query, now)
        rows = _rows(shown, read)
        before = order.before(query.cut, query, now) if query.cut is not None else 0
        placed = _rows([order.ids[at] for at in query.places if 0 <= at < len(order)], read)
    except ForgottenError:
        return None
    if rows is None or placed is None:
        return None
    place = order.index_of(query.locate)
    located = read(query.locate) if place >= 0 else None
    return Page(
        matching=len(order),
        in_scope=order.in_scope,
        first=first,
        rows=rows,
        located=place if located else -1,
        located_row=(located,) if located else (),
        before=before,
        placed=placed,
    )


def _rows(ids: Sequence[int], read: ReadRow) -> tuple[Row, ...] | None:
    rows = []
    for id_ in ids:
        row = read(id_)
        if row is None:
            return None
        rows.append(row)
    return tuple(rows)
