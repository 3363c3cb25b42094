"""Where a connection can be in its life, and how it gets there."""

from typing import Final

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.connection import Connection

EAGER, TEXTBOOK = Strategy.EAGER, Strategy.TEXTBOOK
BOTH: Final = (EAGER, TEXTBOOK)
LIMITS: Final = Limits(high_water=100, low_water=40)
NONE, READ, WRITE = 0, 1, 4
BYTES: Final = bytes(range(200))
KICKED: Final = Ending(Reason.KICKED_CLOSE, Side.SERVER)


def leave(connection: Connection, now: float = 20.0) -> None:
    connection.leave(Reason.KICKED_DRAIN, Cause.KICKED, now)


def send_all(connection: Connection, now: float = 30.0) -> bytes:
    """Do what a channel does on WRITE while the kernel takes everything."""
    sent = bytearray()
    while connection.chunks:
        chunk = bytes(connection.chunk())
        sent += chunk
        connection.sent(len(chunk), now)
    return bytes(sent)


def reach(place: str, strategy: Strategy) -> Connection:
    """Bring a new connection somewhere."""
    connection = Connection(strategy, LIMITS, 10.0)
    words = place.split()
    if "queued" in words:
        connection.received(BYTES[:30], 0, 11.0)
    if "choked" in words:
        connection.received(BYTES[:100], 0, 11.0)
    if "held" in words:
        connection.hold(15.0, on=True)
    if "leaving" in words:
        leave(connection)
    if "ended" in words:
        connection.peer_end()
    if "closed" in words:
        connection.end(KICKED, Cause.KICKED)
    return connection
