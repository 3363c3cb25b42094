"""Carries out the operator's commands on the server."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import assert_never

from echotui.errors import IllegalSignalError, StartError
from echotui.model.cause import Cause
from echotui.model.command import Done, Gone, Outcome, Refused, Strength, Tally
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import READ
from echotui.model.state import State
from echotui.server.server import EchoServer


def kick(server: EchoServer, id_: int, strength: Strength) -> Outcome:
    """End one connection, by its id: its fd may be another client's by now."""
    channel = server.channels.get(id_)
    if channel is None:
        return Gone(id_)
    client = f"#{id_} {channel.address}"
    try:
        match strength:
            case Strength.DRAIN:
                channel.leave(Reason.KICKED_DRAIN, Cause.KICKED)
                return Done(f"{client} is draining: it ends when it has read its queue.")
            case Strength.CLOSE:
                channel.end(Ending(Reason.KICKED_CLOSE, Side.SERVER), Cause.KICKED)
                return Done(f"{client} was closed.")
            case Strength.RESET:
                channel.end(Ending(Reason.KICKED_RESET, Side.SERVER), Cause.KICKED)
                return Done(f"{client} was reset.")
            case _:
                assert_never(strength)
    except IllegalSignalError:
        state = channel.connection.state
        return Refused(f"{client} is {state} already. Close or reset it instead.")


def hold(server: EchoServer, id_: int, *, on: bool) -> Outcome:
    """Stop (`on`) or resume reading from one connection."""
    channel = server.channels.get(id_)
    if channel is None:
        return Gone(id_)
    client = f"#{id_} {channel.address}"
    reading = channel.registered & READ
    try:
        channel.hold(on=on)
    except IllegalSignalError:
        state = channel.connection.state
        return Refused(f"{client} is {state}: it is not read from, so it cannot be held.")
    if on:
        return Done(f"{client} is held: READ {'is' if reading else 'stays'} off.")
    if channel.registered & READ:
        return Done(f"{client} is released: READ is on.")
    return Done(f"{client} is released: READ is on once enough of its queue is sent.")


def kick_each(server: EchoServer, ids: Sequence[int], strength: Strength) -> Tally:
    """End some connections; one that is leaving can be closed or reset, but not drained."""
    return _count(kick(server, id_, strength) for id_ in ids)


def hold_each(server: EchoServer, ids: Sequence[int], *, on: bool) -> Tally:
    """Stop (`on`) or resume reading from some connections at once."""
    changed = [id_ for id_ in ids if not _is_held(server, id_, on=on)]
    unchanged = Tally(unchanged=len(ids) - len(changed))
    return _count(hold(server, id_, on=on) for id_ in changed) + unchanged


def _is_held(server: EchoServer, id_: int, *, on: bool) -> bool:
    channel = server.channels.get(id_)
    return channel is not None and channel.connection.held is on


def _count(outcomes: Iterable[Outcome]) -> Tally:
    count = Counter(map(type, outcomes))
    return Tally(count[Done], count[Gone], count[Refused])


def forget(server: EchoServer) -> Outcome:
    """Forget the ended connections."""
    count = server.history.clear()
    if not count:
        return Done("There are no ended connections to forget.")
    return Done(f"{count:,} ended connection{'' if count == 1 else 's'} forgotten.")


def drain(server: EchoServer, within: float) -> Outcome:
    """Begin to drain; after `within` seconds, the remaining clients are closed."""
    if server.drainer.running:
        return Refused("The server is draining already.")
    left = len(server.channels)
    # While the loop is stepped; else it reads at once.
    parked = (each for each in server.channels.values() if each.parked & READ)
    unread = sum(each.connection.state is State.OPEN for each in parked)
    server.drainer.start(within, Reason.SERVER_DRAINED)
    clients = f"{left} client{'' if left == 1 else 's'}"
    lost = f" READ of {unread} was parked: what they sent is not echoed." if unread else ""
    return Done(f"Draining {clients}: the rest of each queue, then end of file.{lost}")


def accept(server: EchoServer, *, on: bool) -> Outcome:
    """Resume (`on`) or stop accepting."""
    if server.drainer.running:
        return Refused("The server is draining. Wait until it has drained.")
    try:
        server.accept(on=on)
    except StartError as error:
        return Refused(f"Still not accepting: {error}.")
    return Done("Accepting clients." if on else "Not accepting: new clients wait in the backlog.")
