"""Connects a demo with the server in this process."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from echotui.demo.captions import ServerFacts
from echotui.demo.comparison import Comparison, Gauge
from echotui.demo.notes import Player
from echotui.demo.scenario import Mode
from echotui.demo.step_player import StepPlayer
from echotui.model.address import Address
from echotui.model.ending import Reason
from echotui.runtime.request import DemoRequest
from echotui.server.server import EchoServer
from echotui.server.snapshot import find_by_address

CLOSE_TIMEOUT: Final = 1.0
"""Seconds in which the server notices that the clients of one strategy have closed."""
POLL: Final = 0.01


def make_player(demo: DemoRequest, server: EchoServer, busy: Callable[[], float]) -> Player:
    """Make the player of a demo; it is not started yet.

    Args:
        demo: The scenario and how to play it.
        server: The server that its clients connect to.
        busy: Returns the seconds of the loop's time that the dashboard has used.
    """
    facts = ServerFacts(server.journal, partial(_find, server), server.clock)
    if demo.scenario.mode is Mode.COMPARISON:

        def gauge() -> Gauge:
            counters = server.counters
            return Gauge(counters.calls, counters.updates, time.thread_time() - busy())

        return Comparison(
            demo.scenario,
            seed=demo.seed,
            speed=demo.speed,
            adopt=server.set_strategy,
            forget=partial(_forget, server),
            gauge=gauge,
            server=facts,
        )
    return StepPlayer(
        demo.scenario,
        seed=demo.seed,
        speed=demo.speed,
        repeat=demo.repeat,
        strategy=server.strategy,
        server=facts,
        cut=partial(_has_cut, server),
    )


def _find(server: EchoServer, address: Address) -> int:
    """Find the id of a client's connection, which may have closed already."""
    ended = (past.row.id for past in server.history if past.row.address == address)
    return find_by_address(server.channels, address) or max(ended, default=0)


async def _forget(server: EchoServer) -> None:
    """Wait until the demo's clients have closed, but not for other clients; clear the history."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CLOSE_TIMEOUT
    while server.channels and loop.time() < deadline:  # noqa: ASYNC110 - no event signals a close
        await asyncio.sleep(POLL)
    server.history.clear()


def _has_cut(server: EchoServer, address: Address) -> bool:
    """Check whether the server closed a client's connection, and not the client."""
    peers = (Reason.PEER_CLOSED, Reason.PEER_RESET)
    return any(
        past.row.address == address and past.row.ending.reason not in peers
        for past in server.history
    )
