"""A demo made ready to be played beside a server."""

import time
from collections.abc import Callable
from functools import partial

from echotui.demo.comparison import Comparison, Gauge
from echotui.demo.director import Director
from echotui.demo.scenario import Play
from echotui.model.address import Address
from echotui.model.ending import Reason
from echotui.runtime.request import DemoRequest
from echotui.server.search import find
from echotui.server.server import EchoServer
from echotui.sources.story import Show


def make_show(demo: DemoRequest, server: EchoServer, busy: Callable[[], float]) -> Show:
    """Put a demo and a server together.

    Args:
        demo: What to play.
        server: What its clients connect to.
        busy: Tells the seconds of the loop's time that the dashboard has taken.

    Returns:
        The show; it has not begun.
    """
    if demo.scenario.play is Play.COMPARISON:

        def gauge() -> Gauge:
            ledger = server.ledger
            return Gauge(ledger.calls, ledger.updates, time.thread_time() - busy())

        return Comparison(
            demo.scenario, seed=demo.seed, speed=demo.speed, adopt=server.adopt, gauge=gauge
        )
    return Director(
        demo.scenario,
        seed=demo.seed,
        speed=demo.speed,
        repeat=demo.repeat,
        find=partial(find, server.channels),
        cut=partial(_has_cut, server),
    )


def _has_cut(server: EchoServer, address: Address) -> bool:
    """Whether it was not the client who wanted its connection to end."""
    peers = (Reason.PEER_CLOSED, Reason.PEER_RESET)
    return any(
        past.row.address == address and past.row.ending.reason not in peers
        for past in server.history
    )
