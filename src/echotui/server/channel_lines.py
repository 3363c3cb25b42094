"""The journal lines of one channel: its loop calls, and what the operator did to it."""

from echotui.model.journal import Act, Acted, Call, LoopCall
from echotui.server.echo import Endpoint


def log_call(endpoint: Endpoint, call: Call, before: int, mask: int) -> None:
    """Note and count a loop call that changed the registered mask from `before` to `mask`."""
    context, connection = endpoint.context, endpoint.connection
    line = LoopCall(
        context.clock(), endpoint.id, call, endpoint.fd, before, mask, connection.cause,
        connection.queued or connection.lost, endpoint.address,
    )  # fmt: skip
    context.journal.append(line)
    context.counters.calls_of[call] += 1


def log_act(endpoint: Endpoint, act: Act | None) -> None:
    """Note an act of the operator; nothing for None."""
    if act is not None:
        context = endpoint.context
        context.journal.append(Acted(context.clock(), endpoint.id, act, endpoint.address))
