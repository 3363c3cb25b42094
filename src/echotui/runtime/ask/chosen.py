"""The connections that a command acts on: found once, named, and then acted on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from echotui.model.ids import label, run_of
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.view import View
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.client_ids import check_ids, check_servers, resolve
from echotui.runtime.ask.client_selection import ClientName, ClientSelection
from echotui.runtime.ask.rows import check_fields, find, view_of
from echotui.runtime.ask.table import aligned
from echotui.system.printable import escape
from echotui.ui.format import units
from echotui.ui.format.row import ending_text, state_text

NAMED: Final = 5  # Connections that are named; of more, how many.
SERVERS: Final = 8  # The same of the servers of a fleet.


class Chosen(NamedTuple):
    """What was found.

    Attributes:
        view: A view of the same moment.
        ids: Open connections.
        first: Some of them, as rows.
        missing: A sentence about each of the first ids that are not connected, and one about the
            others.
        counts: How many there are of each server of a fleet, by its name.
        unreached: Whether one of a server that does not answer was named.
    """

    view: View
    ids: Sequence[int]
    first: Sequence[Row]
    missing: Sequence[str] = ()
    counts: Mapping[str, int] = {}
    unreached: bool = False


async def choose(source: AskedSource, selection: ClientSelection) -> Chosen:
    """Find open connections.

    Raises:
        NoServerError: The server does not answer, or one that is named is not there.
        SettingsError: The filter asks for what the source does not have, or ids are not clear.
    """
    view = await view_of(source)
    if not selection.ids:
        check_fields(selection.filter, view)
        check_ids(selection.filter, view)
        check_servers(selection.filter, view, source, acts=True)
        ids = await source.ids(Query(scope=Scope.LIVE, filter=selection.filter))
        return await _chosen(source, view, ids)
    named, unreached = await resolve(source, selection.ids, view)
    rows = {row.id: row for row in await find(source, list(named.values()))}
    live = [id_ for id_ in named.values() if id_ in rows and not rows[id_].ending]
    gone = [
        unreached.get(name) or _missing(name, row)
        for name in selection.ids
        if (row := rows.get(named.get(name, 0))) is None or row.ending
    ]
    more = len(gone) - NAMED
    others = [f"{units.grouped(more)} more are not connected"] if more > 0 else []
    chosen = await _chosen(source, view, live, [*gone[:NAMED], *others])
    return chosen._replace(unreached=bool(unreached))


async def _chosen(
    source: AskedSource, view: View, ids: Sequence[int], missing: Sequence[str] = ()
) -> Chosen:
    if not view.servers:
        return Chosen(view, ids, await source.find(ids[:NAMED]), missing)
    by_run: dict[int, list[int]] = {}
    for id_ in ids:
        by_run.setdefault(run_of(id_), []).append(id_)
    counts: dict[str, int] = {}
    ranked: list[tuple[int, Row]] = []
    for of_run in by_run.values():
        rows = await source.find(of_run[:NAMED])
        ranked += enumerate(rows)
        # All of them may have been forgotten meanwhile.
        server = rows[0].server if rows else "others"
        counts[server] = counts.get(server, 0) + len(of_run)
    # Some of each server, as far as there is room.
    ranked.sort(key=lambda each: each[0])
    first = sorted((row for _, row in ranked[:NAMED]), key=lambda row: row.id)
    return Chosen(view, ids, first, missing, counts)


def names(chosen: Chosen) -> Iterator[str]:
    """Return a line for each of some connections, and one for the others."""
    rows = chosen.first
    ids = aligned([escape(label(row.id, row.server)) for row in rows], right=False)
    addresses = aligned([escape(str(row.address)) for row in rows], right=False)
    for id_, address, row in zip(ids, addresses, rows, strict=True):
        queue = f", {units.size(row.queued)} queued" if row.queued else ""
        yield f"  {id_}  {address}  {state_text(row)}{queue}"
    if more := len(chosen.ids) - len(chosen.first):
        yield f"  and {units.grouped(more)} more"


def clients(count: int) -> str:
    """Return `1 client`, `1,043 clients`."""
    return f"{units.grouped(count)} client{'' if count == 1 else 's'}"


def on_servers(counts: Mapping[str, int]) -> str:
    """Return `2 on web-1, 3 on web-3`, the most first."""
    ranked = sorted(counts.items(), key=lambda each: -each[1])
    parts = [f"{units.grouped(count)} on {escape(server)}" for server, count in ranked[:SERVERS]]
    if others := ranked[SERVERS:]:
        count = sum(each for _, each in others)
        parts.append(f"{units.grouped(count)} on {len(others)} more servers")
    return ", ".join(parts)


def _missing(name: ClientName, row: Row | None) -> str:
    if row is None:
        return f"{escape(str(name))} is not connected"
    ago = units.duration(row.idle)
    return f"{escape(str(name))} is not connected; it ended {ago} ago: {ending_text(row)}"
