"""`echotui ps`: lists the servers and observed programs here, or the servers of a fleet."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from echotui.errors import NoServerError
from echotui.model.broker_url import BrokerUrl
from echotui.model.records.heading import Value
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NOTHING, PARTLY
from echotui.runtime.ask.fleet_list import fleet_cells, fleet_record
from echotui.runtime.ask.opening import Destination, open_source
from echotui.runtime.ask.reach import absent_of
from echotui.runtime.ask.request import PsRequest
from echotui.runtime.ask.rows import view_of
from echotui.runtime.ask.server_list import cells, record
from echotui.runtime.ask.table import aligned, lines
from echotui.runtime.ask.target_paths import paths_of
from echotui.runtime.ask.targets import Server, asked, close, running
from echotui.system.thread_calls import ThreadCalls

WITHIN: Final = 10.0  # Seconds in which the processes of programs are read.
NEITHER: Final = (
    "no server is running here, and no program is observed; start one with echotui serve or"
    " echotui run"
)
_LEFT: Final = frozenset({"NAME", "ADDRESS", "STATE", "PROCESS", "VERSION", "SOCKET"})
"""Columns that are aligned to the left."""


async def ps(request: PsRequest, console: Console) -> int:
    """List the servers; return the exit code.

    Raises:
        NoServerError: Those that are named do not answer.
        SettingsError: One is named twice.
    """
    if any(isinstance(each, BrokerUrl) for each in request.on):
        return await _of_fleet(request, console)
    unmet: list[str] = []
    servers = await _named(request, unmet.append) if request.on else await running()
    for text in unmet:
        console.notify(text)
    close(servers)
    programs = [] if request.on else await _programs()
    if request.json:
        console.write(_json([*map(record, servers), *(record for _, record in programs)]))
    elif servers or programs:
        named = programs or any(server.name for server in servers)
        left_out = () if named else ("NAME",)
        rows = [*map(cells, servers), *(cells for cells, _ in programs)]
        console.write(lines(_table(rows, left_out), console.width))
    else:
        console.notify(NEITHER)
    if unmet or (request.on and any(server.source is None for server in servers)):
        return PARTLY
    return DONE if servers or programs else NOTHING


async def _programs() -> Sequence[tuple[Mapping[str, str], Mapping[str, Value]]]:
    """Return a line and a record for each observed program."""
    # Not at the top: the other commands load this module too.
    from echotui.runtime.ask.observed_list import listed_programs  # noqa: PLC0415

    calls = ThreadCalls(1, "looks for observed programs")
    return [(each.cells, each.record) for each in await calls.off_loop(WITHIN, listed_programs)]


async def _named(request: PsRequest, tell: Callable[[str], object]) -> Sequence[Server]:
    paths = await paths_of(tuple(map(str, request.on)), "--on", tell)
    servers = await asked([(0, path) for path in paths])
    if all(server.source is None for server in servers):
        raise NoServerError("; ".join(map(str, servers)))
    return servers


async def _of_fleet(request: PsRequest, console: Console) -> int:
    source = await open_source(Destination(request.on, request.fleet_credentials, request.fleet_ca))
    try:
        view = await view_of(source)
    finally:
        source.close()
    if request.json:
        console.write(_json([fleet_record(each) for each in view.servers]))
    else:
        console.write(lines(_table([fleet_cells(each) for each in view.servers]), console.width))
    return PARTLY if absent_of(view) else DONE


def _table(
    rows: Sequence[Mapping[str, str]], left_out: Collection[str] = ()
) -> Sequence[Sequence[str]]:
    """Return the columns of some lines, which have the same titles."""
    return [
        aligned([title, *(row[title] for row in rows)], right=title not in _LEFT)
        for title in rows[0]
        if title not in left_out
    ]


def _json(records: Sequence[Mapping[str, Value]]) -> Iterator[str]:
    objects = ",\n ".join(map(json.dumps, records))
    yield f"[\n {objects}\n]\n" if records else "[]\n"
