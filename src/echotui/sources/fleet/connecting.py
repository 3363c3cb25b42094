"""Connects to several servers, each behind the path of a Unix socket."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from echotui.errors import NoServerError
from echotui.sources.fleet.clock_offset import FleetClock
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.source import FleetSource
from echotui.sources.remote.connection import RemoteConnection
from echotui.sources.remote.handshake import HandshakeError
from echotui.sources.remote.link import HANDSHAKE, ServerLink

GRACE: Final = 0.5
"""Seconds for the others when one server has answered: a stopped one answers much later."""

Dialing = asyncio.Task[RemoteConnection]


async def connect(
    paths: Sequence[str],
    patience: Patience | None = None,
    clock: FleetClock | None = None,
    within: float = HANDSHAKE,
) -> FleetSource:
    """Connect to the servers behind some paths; `close` the source.

    It starts with those that answer, and waits for the others.

    Args:
        within: Seconds for the first answer.

    Raises:
        NoServerError: No server answers, or all refuse.
    """
    roster = Roster(clock, patience)
    links = [ServerLink(path, roster.patience.one.retry, roster.runs) for path in paths]
    for link in links:
        roster.join(link, link.path)
    dialing = [asyncio.create_task(link.dial(within)) for link in links]
    try:
        await _first(dialing)
        # In their order, so that ids of the first are the least.
        errors = [_adopted(link, dialed) for link, dialed in zip(links, dialing, strict=True)]
    except BaseException:
        roster.close()
        raise
    finally:
        for dialed in dialing:
            dialed.cancel()
    if None not in errors:
        roster.close()
        raise NoServerError("; ".join(map(str, errors)))
    return FleetSource(roster)


async def _first(dialing: Sequence[Dialing]) -> None:
    """Wait until a server has answered, and a little longer for the others."""
    left = set(dialing)
    deadline: float | None = None
    while left and (deadline is None or deadline > time.monotonic()):
        timeout = None if deadline is None else deadline - time.monotonic()
        done, left = await asyncio.wait(left, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if deadline is None and any(each.exception() is None for each in done):
            deadline = time.monotonic() + GRACE


def _adopted(link: ServerLink, dialed: Dialing) -> HandshakeError | None:
    """Use a connection, or try again; return why there is none."""
    error = HandshakeError(link.path, "")
    if dialed.done():
        try:
            link.adopt(dialed.result())
        except HandshakeError as refusal:
            error = refusal
        else:
            return None
    link.await_server(error)
    return error
