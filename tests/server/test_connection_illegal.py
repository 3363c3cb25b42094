"""What a connection refuses, place by place."""

from collections.abc import Callable
from typing import Final

import pytest

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.strategy import Strategy
from echotui.server.connection import Connection
from tests.server.places import BOTH, NONE, READ, TEXTBOOK, WRITE, leave, reach
from tests.server.refusal import refused

PEER_RESET: Final = Ending(Reason.PEER_RESET, Side.CLIENT)

ILLEGAL: Final[dict[str, tuple[str, Callable[[Connection], None]]]] = {
    "receive": (
        "held, choked, queued leaving, queued ended, leaving, closed",
        lambda connection: connection.received(b"x", 0, 99.0),
    ),
    "receive and send": (
        "queued, held, choked, queued leaving, queued ended, leaving, closed",
        lambda connection: connection.received(b"xy", 1, 99.0),
    ),
    "receive nothing": (", queued", lambda connection: connection.received(b"", 0, 99.0)),
    "send more than received": (",", lambda connection: connection.received(b"x", 2, 99.0)),
    "send less than nothing": (",", lambda connection: connection.received(b"x", -1, 99.0)),
    "sent more than the chunk": (
        "queued, queued held, queued leaving, queued ended",
        lambda connection: connection.sent(31, 99.0),
    ),
    "sent something of nothing": (
        ", held, leaving, ended, closed",
        lambda connection: connection.sent(1, 99.0),
    ),
    "sent less than nothing": (", queued, closed", lambda connection: connection.sent(-1, 99.0)),
    "peer end": (
        "queued leaving, queued ended, ended, closed",
        lambda connection: connection.peer_end(),
    ),
    "leave": ("queued leaving, queued ended, leaving, ended, closed", leave),
    "hold": (
        "queued leaving, queued ended, leaving, ended, closed",
        lambda connection: connection.hold(15.0, on=True),
    ),
    "release": (
        "queued leaving, queued ended, leaving, ended, closed",
        lambda connection: connection.hold(15.0, on=False),
    ),
    "cut": (
        "leaving, ended, closed",
        lambda connection: connection.cut(Ending(Reason.FAULT, error="limit")),
    ),
    "end": ("ended, closed", lambda connection: connection.end(PEER_RESET, Cause.RESET)),
}


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    ("place", "call"),
    [
        pytest.param(place.strip(), call, id=f"{place.strip() or 'open'}: {name}")
        for name, (places, call) in ILLEGAL.items()
        for place in dict.fromkeys(part.strip() for part in places.split(","))
    ],
)
def test_an_illegal_call_raises_and_changes_nothing(
    place: str, call: Callable[[Connection], None], strategy: Strategy
) -> None:
    connection = reach(place, strategy)
    with refused(connection):
        call(connection)


@pytest.mark.parametrize("sent", [0, 30])
def test_textbook_does_not_read_while_it_writes(sent: int) -> None:
    connection = reach("queued", TEXTBOOK)
    connection.sent(sent, 12.0)
    with refused(connection):
        connection.received(b"x", 0, 99.0)


@pytest.mark.parametrize("strategy", BOTH)
def test_nothing_is_received_while_a_fault_takes_read_away(strategy: Strategy) -> None:
    connection = reach("", strategy)
    connection.suppress(READ, 12.0)
    with refused(connection):
        connection.received(b"x", 0, 99.0)


def test_textbook_reads_while_a_fault_holds_its_queue_back() -> None:
    connection = reach("queued", TEXTBOOK)
    connection.suppress(WRITE, 12.0)
    assert connection.interest == READ
    connection.received(b"x", 0, 13.0)
    with refused(connection):
        connection.received(b"xy", 1, 99.0)
    connection.suppress(NONE, 14.0)
    assert (connection.interest, connection.cause) == (WRITE, Cause.FAULT)
