"""A demo made ready to be played beside a server."""

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
from echotui.server.search import find
from echotui.server.server import EchoServer

ENDING: Final = 1.0
"""Seconds that the server gets to notice that the clients of an act have gone."""
EVERY: Final = 0.01


def make_player(demo: DemoRequest, server: EchoServer, busy: Callable[[], float]) -> Player:
    """Put a demo and a server together.

    Args:
        demo: What to play.
        server: What its clients connect to.
        busy: Tells the seconds of the loop's time that the dashboard has taken.

    Returns:
        The player; it has not begun.
    """
    facts = ServerFacts(server.journal, partial(_find, server), server.clock)
    if demo.scenario.mode is Mode.COMPARISON:

        def gauge() -> Gauge:
            ledger = server.ledger
            return Gauge(ledger.calls, ledger.updates, time.thread_time() - busy())

        return Comparison(
            demo.scenario,
            seed=demo.seed,
            speed=demo.speed,
            adopt=server.adopt,
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
    """The id of a client's connection, also if it has ended before we hear that it came."""
    ended = (past.row.id for past in server.history if past.row.address == address)
    return find(server.channels, address) or max(ended, default=0)


async def _forget(server: EchoServer) -> None:
    """Wait for the end of those that are connected, but not for clients of others; forget them."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + ENDING
    while server.channels and loop.time() < deadline:  # noqa: ASYNC110 - no event tells of an end
        await asyncio.sleep(EVERY)
    server.history.clear()


def _has_cut(server: EchoServer, address: Address) -> bool:
    """Whether it was not the client who wanted its connection to end."""
    peers = (Reason.PEER_CLOSED, Reason.PEER_RESET)
    return any(
        past.row.address == address and past.row.ending.reason not in peers
        for past in server.history
    )
