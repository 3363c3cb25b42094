"""The connections that a command acts on: found once, named, and then acted on."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from echotui.model.ids import number_of
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.runtime.ask.client_selection import ClientSelection
from echotui.runtime.ask.rows import check_fields, find, view_of
from echotui.runtime.ask.table import aligned
from echotui.system.printable import escape
from echotui.ui.format import units
from echotui.ui.format.row import ending_text, state_text

NAMED: Final = 5  # Connections that are named; of more, how many.


class Chosen(NamedTuple):
    """What was found.

    Attributes:
        view: A view of the same moment.
        ids: Open connections.
        first: The first of them, as rows.
        missing: A sentence about each of the first ids that are not connected, and one about the
            others.
    """

    view: View
    ids: Sequence[int]
    first: Sequence[Row]
    missing: Sequence[str] = ()


async def choose(source: Source, selection: ClientSelection) -> Chosen:
    """Find open connections.

    Raises:
        NoServerError: The server does not answer.
        SettingsError: The filter asks for what the source does not have.
    """
    view = await view_of(source)
    if not selection.ids:
        check_fields(selection.filter, view)
        ids = await source.ids(Query(scope=Scope.LIVE, filter=selection.filter))
        return Chosen(view, ids, await source.find(ids[:NAMED]))
    rows = {row.id: row for row in await find(source, selection.ids)}
    live = [row for row in rows.values() if not row.ending]
    gone = [id_ for id_ in selection.ids if id_ not in rows or rows[id_].ending]
    missing = [_missing(id_, rows.get(id_)) for id_ in gone[:NAMED]]
    if more := len(gone) - len(missing):
        missing.append(f"{units.grouped(more)} more are not connected")
    return Chosen(view, [row.id for row in live], live[:NAMED], missing)


def names(chosen: Chosen) -> Iterator[str]:
    """Return a line for each of the first connections, and one for the others."""
    rows = chosen.first
    ids = aligned([f"#{number_of(row.id)}" for row in rows], right=False)
    addresses = aligned([escape(str(row.address)) for row in rows], right=False)
    for id_, address, row in zip(ids, addresses, rows, strict=True):
        queue = f", {units.size(row.queued)} queued" if row.queued else ""
        yield f"  {id_}  {address}  {state_text(row)}{queue}"
    if more := len(chosen.ids) - len(chosen.first):
        yield f"  and {units.grouped(more)} more"


def clients(count: int) -> str:
    """Return `1 client`, `1,043 clients`."""
    return f"{units.grouped(count)} client{'' if count == 1 else 's'}"


def _missing(id_: int, row: Row | None) -> str:
    if row is None:
        return f"#{number_of(id_)} is not connected"
    ago = units.duration(row.idle)
    return f"#{number_of(id_)} is not connected; it ended {ago} ago: {ending_text(row)}"
