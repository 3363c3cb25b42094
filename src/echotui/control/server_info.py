"""`GET /v1/server`: the server, its settings and its totals."""

from contextlib import closing

from echotui.control.handler import ControlHandler
from echotui.model.note import NoteKind, of_kind
from echotui.model.query import Query, Scope
from echotui.model.view import Accepting, ServerInfo, Totals


async def server(handler: ControlHandler) -> None:
    """Answer with one object; names contain the unit, as in records of connections."""
    handler.arguments()
    with closing(handler.source()) as source:
        view = await source.view(Query(scope=Scope.LIVE))
        hello = handler.controlled.streams.hello(source.capabilities)
    about = {
        "instance": hello.instance,
        "at": view.at,
        "pid": hello.pid,
        "host": hello.host,
        "version": hello.version,
        "read_only": handler.controlled.read_only,
        "alarms": [note.text for note in of_kind(view.notes, NoteKind.ALARM)],
    }
    handler.answer({**about, **_info(view.server), **_totals(view.totals)})


def _info(server: ServerInfo) -> dict[str, object]:
    return {
        "addresses": server.addresses,
        "strategy": server.strategy,
        "loop": server.loop,
        "uptime_seconds": round(server.uptime, 3),
        "accepting": server.accepting is Accepting.YES,
        "state": server.accepting,
        "accept_error": server.accept_error or None,
        "drain_left_seconds": round(server.drain_left, 3),
        "drain_timeout_seconds": server.drain_timeout,
        "kept_for_seconds": server.kept_for,
    }


def _totals(totals: Totals) -> dict[str, object]:
    return {
        "connections": totals.open,
        "choked": totals.choked,
        "accepted": totals.accepted,
        "ended": totals.closed,
        "rejected": totals.rejected,
        "queued_bytes": totals.queued,
        "connections_with_queue": totals.with_queue,
        "queues_full": totals.queues_full,
        "in_bytes": totals.bytes_in,
        "out_bytes": totals.bytes_out,
        "in_bytes_per_second": round(totals.rate_in, 6),
        "out_bytes_per_second": round(totals.rate_out, 6),
        "connects_per_second": round(totals.connect_rate, 6),
        "mask_changes_per_second": round(totals.mask_changes, 6),
        "faulted_connections": totals.faulted,
        "fault_rules": totals.fault_rules,
        "faults_on_seconds": round(totals.faults_for, 3),
        "loop_lag_p99_seconds": round(totals.lag_p99, 6),
        "loop_lag_max_seconds": round(totals.lag_max, 6),
        "lints": [
            {
                "name": lint.name,
                "count": lint.count,
                "age_seconds": lint.age,
                "sentence": lint.sentence,
            }
            for lint in totals.lints
        ],
    }
