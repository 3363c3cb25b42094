"""Carries out what the operator tells the server to do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import assert_never

from echotui.errors import IllegalSignalError, StartError
from echotui.model.cause import Cause
from echotui.model.command import Done, Gone, Outcome, Refused, Strength, Tally
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import READ
from echotui.server.server import EchoServer


def kick(server: EchoServer, id_: int, strength: Strength) -> Outcome:
    """End one connection.

    Args:
        server: Whose.
        id_: The connection's id; never an fd, which may be another client's by now.
        strength: How hard.

    Returns:
        What came of it.
    """
    channel = server.channels.get(id_)
    if channel is None:
        return Gone(id_)
    who = f"#{id_} {channel.address}"
    try:
        match strength:
            case Strength.DRAIN:
                channel.leave(Reason.KICKED_DRAIN, Cause.KICKED)
                return Done(f"{who}: sending what it is owed, then its end")
            case Strength.CLOSE:
                channel.end(Ending(Reason.KICKED_CLOSE, Side.SERVER), Cause.KICKED)
                return Done(f"{who}: closed")
            case Strength.RESET:
                channel.end(Ending(Reason.KICKED_RESET, Side.SERVER), Cause.KICKED)
                return Done(f"{who}: reset")
            case _:
                assert_never(strength)
    except IllegalSignalError:
        return Refused(f"{who} is {channel.connection.state} already; close or reset it instead")


def hold(server: EchoServer, id_: int, *, on: bool) -> Outcome:
    """Stop or go on reading from one connection.

    Args:
        server: Whose.
        id_: The connection's id.
        on: True holds, False releases.

    Returns:
        What came of it.
    """
    channel = server.channels.get(id_)
    if channel is None:
        return Gone(id_)
    who = f"#{id_} {channel.address}"
    try:
        channel.hold(on=on)
    except IllegalSignalError:
        return Refused(f"{who} is {channel.connection.state} and not read from; nothing to hold")
    if on:
        return Done(f"{who}: held, READ is off")
    if channel.registered & READ:
        return Done(f"{who}: released, READ is back")
    return Done(f"{who}: released, READ comes back when enough of its queue is sent")


def kick_each(server: EchoServer, ids: Sequence[int], strength: Strength) -> Tally:
    """End some connections, in one go.

    Args:
        server: Whose.
        ids: The connections' ids.
        strength: How hard. Those that are leaving already refuse to drain, and nothing else.

    Returns:
        What came of it.
    """
    return _count(kick(server, id_, strength) for id_ in ids)


def hold_each(server: EchoServer, ids: Sequence[int], *, on: bool) -> Tally:
    """Stop or go on reading from some connections, in one go.

    Args:
        server: Whose.
        ids: The connections' ids.
        on: True holds, False releases.

    Returns:
        What came of it.
    """
    return _count(hold(server, id_, on=on) for id_ in ids)


def _count(outcomes: Iterable[Outcome]) -> Tally:
    count = Counter(map(type, outcomes))
    return Tally(count[Done], count[Gone], count[Refused])


def forget(server: EchoServer) -> Outcome:
    """Forget the connections that have ended.

    Args:
        server: Whose.

    Returns:
        What came of it.
    """
    count = server.history.clear()
    return Done(f"{count:,} ended connections forgotten" if count else "none to forget")


def accept(server: EchoServer, *, on: bool) -> Outcome:
    """Stop or go on accepting.

    Args:
        server: Which.
        on: True accepts.

    Returns:
        What came of it.
    """
    if server.drain_left:
        return Refused("the server is draining; wait until it has drained")
    try:
        server.accept(on=on)
    except StartError as error:
        return Refused(str(error))
    return Done("accepting" if on else "not accepting: new clients wait in the backlog")
