"""The servers that run here, as `echotui ps` lists them."""

from collections.abc import Mapping
from typing import Final

from echotui.model.records.heading import Value
from echotui.model.view import Accepting
from echotui.runtime.ask.targets import Server
from echotui.system.printable import escape
from echotui.ui.format import units

STATES: Final[Mapping[str, str]] = {
    Accepting.YES: "accepting",
    Accepting.STOPPED: "stopped",
    Accepting.FULL: "full",
    Accepting.OBSTRUCTED: "obstructed",
    Accepting.DRAINING: "draining",
    Accepting.DRAINED: "drained",
}
"""One word each: a script splits the line at blanks."""


def cells(server: Server) -> Mapping[str, str]:
    """Return the texts of a line, by the titles of the columns."""
    socket = escape(str(server.path))
    name = escape(server.name) or "-"
    if server.view is None or server.hello is None:
        pid = str(server.pid or "-")
        none = dict.fromkeys(("STATE", "CLIENTS", "IN/s", "OUT/s", "UPTIME", "VERSION"), "-")
        return {"PID": pid, "NAME": name, "ADDRESS": server.error, **none, "SOCKET": socket}
    info, totals = server.view.server, server.view.totals
    read_only = server.hello.capabilities.read_only
    return {
        "PID": str(server.pid),
        "NAME": name,
        "ADDRESS": escape(",".join(info.addresses)),
        "STATE": f"{STATES[info.accepting]}{',read-only' if read_only else ''}",
        "CLIENTS": str(totals.open),
        "IN/s": units.amount(totals.rate_in),
        "OUT/s": units.amount(totals.rate_out),
        "UPTIME": units.clock(info.uptime),
        "VERSION": escape(server.hello.version),
        "SOCKET": socket,
    }


def record(server: Server) -> Mapping[str, Value]:
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
        "name": escape(server.name) or None,
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
