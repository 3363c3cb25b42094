"""`echotui ps`: lists the servers that run here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from echotui.model.records.heading import Value
from echotui.model.view import Accepting
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NOTHING
from echotui.runtime.ask.request import PsRequest
from echotui.runtime.ask.table import aligned, lines
from echotui.runtime.ask.targets import NONE, Server, close, running
from echotui.system.printable import escape
from echotui.ui.format import units

_LEFT: Final = frozenset({"ADDRESS", "STATE", "VERSION", "SOCKET"})
"""Columns that are aligned to the left."""
_STATES: Final = {
    Accepting.YES: "accepting",
    Accepting.STOPPED: "stopped",
    Accepting.FULL: "full",
    Accepting.OBSTRUCTED: "obstructed",
    Accepting.DRAINING: "draining",
    Accepting.DRAINED: "drained",
}
"""One word each: a script splits the line at blanks."""


async def ps(request: PsRequest, console: Console) -> int:
    """List the servers; return the exit code."""
    servers = await running()
    close(servers)
    if request.json:
        console.write(_json(servers))
    elif servers:
        rows = [_cells(server) for server in servers]
        columns = {title: [title, *(row[title] for row in rows)] for title in rows[0]}
        texts = [aligned(each, right=title not in _LEFT) for title, each in columns.items()]
        console.write(lines(texts, console.width))
    else:
        console.notify(NONE)
    return DONE if servers else NOTHING


def _cells(server: Server) -> Mapping[str, str]:
    """Return the texts of a line, by the titles of the columns."""
    socket = escape(str(server.path))
    if server.view is None or server.hello is None:
        pid = str(server.pid or "-")
        none = dict.fromkeys(("STATE", "CLIENTS", "IN/s", "OUT/s", "UPTIME", "VERSION"), "-")
        return {"PID": pid, "ADDRESS": server.error, **none, "SOCKET": socket}
    info, totals = server.view.server, server.view.totals
    read_only = server.hello.capabilities.read_only
    return {
        "PID": str(server.pid),
        "ADDRESS": escape(",".join(info.addresses)),
        "STATE": f"{_STATES[info.accepting]}{',read-only' if read_only else ''}",
        "CLIENTS": str(totals.open),
        "IN/s": units.amount(totals.rate_in),
        "OUT/s": units.amount(totals.rate_out),
        "UPTIME": units.clock(info.uptime),
        "VERSION": escape(server.hello.version),
        "SOCKET": socket,
    }


def _json(servers: Sequence[Server]) -> Iterator[str]:
    objects = ",\n ".join(json.dumps(_record(server)) for server in servers)
    yield f"[\n {objects}\n]\n" if servers else "[]\n"


def _record(server: Server) -> Mapping[str, Value]:
    """Return the values of a server; one that does not answer has no more than the first four."""
    known: Mapping[str, Value] = {
        "pid": server.pid or None,
        "answers": server.view is not None,
        "error": server.error or None,
        "socket": escape(str(server.path)),
    }
    if server.view is None or server.hello is None:
        return known
    info, totals = server.view.server, server.view.totals
    return {
        **known,
        "server_address": escape(", ".join(info.addresses)),
        # As `/v1/server` names them.
        "accepting": info.accepting is Accepting.YES,
        "state": info.accepting,
        "read_only": server.hello.capabilities.read_only,
        "clients": totals.open,
        "in_bytes_per_second": round(totals.rate_in, 6),
        "out_bytes_per_second": round(totals.rate_out, 6),
        "uptime_seconds": round(info.uptime, 6),
        "version": escape(server.hello.version),
    }
