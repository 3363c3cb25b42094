"""A source that shows nothing of what clients send."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from echotui.model.detail import Detail
from echotui.model.fields import PAYLOAD
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.wrapper import SourceWrapper


class PayloadFreeSource(SourceWrapper):
    """Takes the payload out of the answers of a source, which must not filter by it either."""

    async def view(self, query: Query) -> View:
        """Answer one query."""
        view = await super().view(query)
        return replace(
            view,
            server=replace(view.server, fields=view.server.fields - {PAYLOAD}),
            rows=_without(view.rows),
            located_row=_without(view.located_row),
            placed=_without(view.placed),
            detail=_silent(view.detail),
        )

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`."""
        return _without(await super().find(ids))


def _without(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(replace(row, payload=b"") if row.payload else row for row in rows)


def _silent(detail: Detail) -> Detail:
    if not detail:
        return detail
    (row,) = _without((detail.row,))
    return replace(detail, row=row, received=b"", sent=b"")
