"""Connects to several servers, each behind the path of a Unix socket."""

import asyncio
from collections.abc import Sequence

from echotui.errors import NoServerError
from echotui.sources.fleet.clock_offset import FleetClock
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.source import FleetSource
from echotui.sources.remote.handshake import HandshakeError
from echotui.sources.remote.link import HANDSHAKE, ServerLink


async def connect(
    paths: Sequence[str],
    patience: Patience | None = None,
    clock: FleetClock | None = None,
    within: float = HANDSHAKE,
) -> FleetSource:
    """Connect to the servers behind some paths; `close` the source.

    It starts with those that answer, and waits for the others.

    Args:
        within: Seconds for all first answers.

    Raises:
        NoServerError: No server answers, or all refuse.
    """
    roster = Roster(clock, patience)
    links = [ServerLink(path, roster.patience.one.retry, roster.runs) for path in paths]
    for link in links:
        roster.join(link, link.path)
    try:
        results = await asyncio.gather(*(_opened(link, within) for link in links))
    except BaseException:
        roster.close()
        raise
    errors = [error for error in results if error is not None]
    if len(errors) == len(links):
        roster.close()
        raise NoServerError("; ".join(map(str, errors)))
    return FleetSource(roster)


async def _opened(link: ServerLink, within: float) -> HandshakeError | None:
    try:
        await link.open(within)
    except HandshakeError as error:
        link.await_server(error)
        return error
    return None
