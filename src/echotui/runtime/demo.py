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
from echotui.runtime.demo_server import DemoServer
from echotui.runtime.request import DemoRequest
from echotui.server.server import EchoServer

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
    ours = DemoServer(server)
    facts = ServerFacts(server.journal, ours.find, server.clock, ours)
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
        step_server=ours,
    )


async def _forget(server: EchoServer) -> None:
    """Wait until the demo's clients have closed, but not for other clients; clear the history."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CLOSE_TIMEOUT
    while server.channels and loop.time() < deadline:  # noqa: ASYNC110 - no event signals a close
        await asyncio.sleep(POLL)
    server.history.clear()
