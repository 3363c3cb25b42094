"""`GET /v1/connections` and `/v1/connections/ID`: connections as records."""

from collections.abc import AsyncGenerator
from contextlib import closing
from typing import Final

from echotui.control.access import Access
from echotui.control.handler import ControlHandler
from echotui.control.question import MOST, check_filter, read_format, read_limit, read_query
from echotui.control.request_error import RequestError
from echotui.model.ending import Ending
from echotui.model.field import Field
from echotui.model.fields import PAYLOAD
from echotui.model.journal import Ended
from echotui.model.query import Query, Scope
from echotui.model.records.formats import FORMATS, MEDIA_TYPES
from echotui.model.records.heading import Heading
from echotui.model.records.rows import exported, row_record
from echotui.model.view import View
from echotui.server.server import EchoServer

AT_ONCE: Final = 50
"""Connections read and written in one turn of the loop: some 2 ms."""
MINUTES_FROM: Final = 120  # Seconds; fewer are shown as seconds.


async def connections(handler: ControlHandler) -> None:
    """Answer with as many connections as match, in JSON, NDJSON or CSV."""
    given = handler.arguments("filter", "sort", "scope", "limit")
    query, limit = read_query(given), read_limit(given, MOST)
    name = read_format(handler.request.headers.get("Accept", ""))
    with closing(handler.source()) as source:
        view = await source.view(Query(scope=Scope.LIVE))
        fields = readable(handler.access, view)
        check_filter(query.filter, fields, words=handler.access.unix)
        async with handler.controlled.turn:
            ids = (await source.ids(query))[:limit]
        shown = exported(fields)
        heading = Heading(
            [field.export for field in shown], view.at + view.wall, view.server.addresses,
            str(query.filter), {"instance": view.instance, "at": view.at},
        )  # fmt: skip
        form = FORMATS[name](heading)

        async def parts() -> AsyncGenerator[str, None]:
            yield form.begin
            for first in range(0, len(ids), AT_ONCE):
                async with handler.controlled.turn:
                    rows = await source.find(ids[first : first + AT_ONCE])
                    records = (row_record(row, shown, view.wall) for row in rows)
                    part = "".join(map(form.record, records))
                yield part
            yield form.end

        await handler.stream(MEDIA_TYPES[name], parts())


async def connection(handler: ControlHandler, text: str) -> None:
    """Answer with one open connection."""
    handler.arguments()
    id_ = int(text)
    with closing(handler.source()) as source:
        view = await source.view(Query(scope=Scope.LIVE))
        rows = await source.find((id_,))
    if not rows or rows[0].ending:
        raise RequestError(404, _absence(handler.controlled.server, id_))
    fields = exported(readable(handler.access, view))
    names = (field.export for field in fields)
    record = dict(zip(names, row_record(rows[0], fields, view.wall), strict=True))
    handler.answer({"instance": view.instance, "at": view.at, **record})


def _absence(server: EchoServer, id_: int) -> str:
    text, newest = f"#{id_} is not connected", server.counters.accepted
    if not 0 < id_ <= newest:
        return (
            f"{text}: the newest client is #{newest}"
            if newest
            else f"{text}: there has been no client yet"
        )
    past = server.history.find(id_)
    if past is not None:
        return f"{text}; {_ended(past.row.ending, server.clock() - past.row.ended)}"
    for line in reversed(server.journal.of(id_)):
        if isinstance(line, Ended):
            return f"{text}; {_ended(line.ending, server.clock() - line.at)}"
    return f"{text}; it ended so long ago that it is forgotten"


def readable(access: Access, view: View) -> frozenset[Field]:
    """Return the fields that a client may read: over TCP, no payload."""
    return view.server.fields if access.unix else view.server.fields - {PAYLOAD}


def _ended(ending: Ending, seconds: float) -> str:
    ago = f"{seconds:.0f} s" if seconds < MINUTES_FROM else f"{seconds / 60:.0f} min"
    return f"it ended {ago} ago: {ending}"
