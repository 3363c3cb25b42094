"""`echotui ls`: lists connections, once or again and again."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from echotui.model import fields
from echotui.model.field import Field
from echotui.model.note import NoteKind, of_kind
from echotui.model.query import Query, Scope
from echotui.model.records.formats import FORMATS, texts
from echotui.model.records.heading import Heading, ServerAddresses, listening
from echotui.model.records.rows import exported, row_record
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.client_ids import check_servers
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NOTHING
from echotui.runtime.ask.request import LsRequest
from echotui.runtime.ask.rows import PATIENCE, Listing, check_seen, read
from echotui.runtime.ask.table import columns, fit, lines, table
from echotui.system.printable import cut
from echotui.ui.format.moments import date_and_time
from echotui.ui.format.units import grouped

_PARTS: Final = {
    fields.CLIENT: (fields.CLIENT, fields.PORT),
    fields.QUEUE: (fields.QUEUE, fields.MESSAGES),
    fields.IDLE: (fields.IDLE_ALIVE, fields.SINCE_END),
    fields.LAST: (fields.CAUSE, fields.REASON, fields.PAYLOAD),
}
"""What a record has for a column that shows more than one fact."""


async def ls(source: AskedSource, request: LsRequest, console: Console) -> int:
    """List connections; return the exit code.

    Raises:
        NoServerError: The server does not answer, or one that is named is not there.
        SettingsError: The filter asks for what the source does not have.
    """
    if request.every:
        await _repeat(source, request, console)
    listing = await _read(source, request)
    console.write(_texts(listing, request, console.width))
    for note in of_kind(listing.view.notes, NoteKind.ALARM):
        console.notify(note.text)
    if listing.rows or not request.filter:
        return DONE
    check_servers(request.filter, listing.view, source)
    check_seen(request.filter, listing.view)
    ended = "; --scope all looks at ended ones too" if request.scope is Scope.LIVE else ""
    console.notify(f"no {_NAMED[request.scope]} matches {cut(str(request.filter))}{ended}")
    return NOTHING


async def _repeat(source: AskedSource, request: LsRequest, console: Console) -> None:
    """Print the rows again and again, without an end."""
    loop = asyncio.get_running_loop()
    due, again = loop.time(), False
    while True:
        listing = await _read(source, request)
        console.write(_texts(listing, request, console.width, block=True, again=again))
        again, due = True, max(loop.time(), due + request.every)
        await asyncio.sleep(due - loop.time())


async def _read(source: AskedSource, request: LsRequest) -> Listing:
    query = Query(sort=request.sort, scope=request.scope, filter=request.filter)
    patience = PATIENCE if request.every else 0.0
    return await read(source, query, request.limit, patience, request.columns)


def _texts(
    listing: Listing, request: LsRequest, width: int, *, block: bool = False, again: bool = False
) -> Iterator[str]:
    """Return the parts of the text.

    Args:
        width: Columns of the terminal; 0: it is none.
        block: Whether others follow, or came before.
        again: Whether others came before.
    """
    if request.format:
        yield from _records(listing, request, again=again)
        return
    view, ended = listing.view, request.scope is Scope.ENDED
    shown = request.columns or columns(request.scope, view.server.usual)
    made: Sequence[Sequence[str]] = table(listing.rows, shown, view.wall, ended=ended)
    if block:
        at = date_and_time(view.at + view.wall)
        yield f"{chr(10) if again else ''}{at}  {_count(listing, request.limit)}\n"
    yield from lines(fit(shown, made, width) if width and not request.columns else made, width)


def _count(listing: Listing, limit: int) -> str:
    """Return `10 connections`, or with a limit `3 of 10 connections`."""
    count = listing.matching
    first = f"{grouped(limit)} of " if 0 < limit < count else ""
    return f"{first}{grouped(count)} connection{'' if count == 1 else 's'}"


def _records(listing: Listing, request: LsRequest, *, again: bool) -> Iterator[str]:
    view = listing.view
    wanted = _recorded(request.columns, view.server.fields)
    addresses = ServerAddresses(view)
    names = [*(field.export for field in wanted), *addresses.names]
    heading = Heading(names, view.at + view.wall, listening(view), str(request.filter))
    records = (
        [*row_record(row, wanted, view.wall), *addresses.of(row.server)] for row in listing.rows
    )
    parts = texts(FORMATS[request.format](heading), records)
    if again and request.format == "csv":
        # One header for the whole stream.
        next(parts)
    yield from parts


def _recorded(chosen: Collection[Field], available: Collection[Field]) -> tuple[Field, ...]:
    """Return the fields of a record: all, or those of the chosen columns."""
    if not chosen:
        return exported(available)
    parts = {part for field in chosen for part in _PARTS.get(field, (field,))}
    return exported(parts & {*available, *chosen})


_NAMED: Final = {
    Scope.LIVE: "open connection",
    Scope.ENDED: "ended connection",
    Scope.ALL: "connection",
}
