"""What follows a loop call of a channel, and the journal lines of it and of the operator's acts."""

from typing import Protocol

from echotui.model.journal import Act, Acted, Call, LoopCall
from echotui.model.mask import NONE
from echotui.server.echo import Endpoint
from echotui.server.parked_events import Steppable


class Watched(Endpoint, Steppable, Protocol):
    """What a loop call changes; see `Channel`."""

    registered: int
    handled: int


def note_call(channel: Watched, call: Call, mask: int) -> None:
    """Note a loop call that registered `mask`; its journal line has the mask before, too."""
    context, connection = channel.context, channel.connection
    before, channel.registered = channel.registered, mask
    if channel.parked & ~mask:
        context.stepper.drop(channel, ~mask)
    # As in `Channel.regate`: in textbook, two calls for each message come here.
    channel.handled = NONE if channel.parked else mask & context.stepper.passing
    line = LoopCall(
        context.clock(), channel.id, call, channel.fd, before, mask, connection.cause,
        connection.queued or connection.lost, channel.address,
    )  # fmt: skip
    context.journal.append(line)
    context.counters.calls_of[call] += 1


def log_act(endpoint: Endpoint, act: Act | None) -> None:
    """Note an act of the operator; nothing for None."""
    if act is not None:
        context = endpoint.context
        context.journal.append(Acted(context.clock(), endpoint.id, act, endpoint.address))
