"""How a connection leaves, is held and ends, literally."""

from typing import Final

import pytest

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.state import State
from echotui.model.strategy import Strategy
from tests.server.places import (
    BOTH,
    BYTES,
    KICKED,
    NONE,
    READ,
    TEXTBOOK,
    WRITE,
    leave,
    reach,
    send_all,
)

PEER_CLOSED: Final = Ending(Reason.PEER_CLOSED, Side.CLIENT)
PEER_RESET: Final = Ending(Reason.PEER_RESET, Side.CLIENT)
DRAINED: Final = Ending(Reason.KICKED_DRAIN)
"""Neither side was first yet: the owner of the socket notes it when an end is on the wire."""
STALLED: Final = Ending(Reason.WRITE_STALL, Side.SERVER)


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("place", ["", "held"])
def test_a_peer_that_ends_when_nothing_is_queued_is_closed_at_once(
    place: str, strategy: Strategy
) -> None:
    connection = reach(place, strategy)
    connection.peer_end()
    assert (connection.state, connection.cause) == (State.CLOSED, Cause.PEER_END)
    assert (connection.ending, connection.lost) == (PEER_CLOSED, 0)


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(("place", "size"), [("queued", 30), ("choked", 100), ("queued held", 30)])
def test_a_peer_that_ends_receives_queued_bytes_first(
    place: str, size: int, strategy: Strategy
) -> None:
    connection = reach(place, strategy)
    connection.peer_end()
    assert (connection.state, connection.cause) == (State.DRAINING, Cause.PEER_END)
    assert connection.ending == PEER_CLOSED
    assert send_all(connection) == BYTES[:size]
    if strategy is TEXTBOOK:
        assert (connection.state, connection.interest) == (State.DRAINING, WRITE)
        connection.found_empty()
    assert (connection.state, connection.cause) == (State.CLOSED, Cause.FLUSHED)
    assert (connection.ending, connection.lost, connection.bytes_out) == (PEER_CLOSED, 0, size)


@pytest.mark.parametrize("strategy", BOTH)
def test_leaving_with_nothing_queued_lingers_at_once(strategy: Strategy) -> None:
    connection = reach("", strategy)
    leave(connection, 20.0)
    assert (connection.state, connection.interest) == (State.LINGERING, READ)
    assert (connection.cause, connection.ending) == (Cause.LINGER, DRAINED)
    assert connection.progress_at == 20.0, "the lingering is timed from here"
    connection.discarded(7)
    connection.discarded(5)
    assert (connection.discarded_bytes, connection.bytes_in) == (12, 0)
    connection.peer_end()
    assert (connection.state, connection.cause) == (State.CLOSED, Cause.PEER_END)
    assert connection.ending == DRAINED


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(("place", "size"), [("queued", 30), ("choked", 100)])
def test_leaving_with_bytes_queued_sends_them_first(
    place: str, size: int, strategy: Strategy
) -> None:
    connection = reach(place, strategy)
    leave(connection, 20.0)
    assert (connection.state, connection.cause) == (State.DRAINING, Cause.KICKED)
    assert (connection.ending, connection.progress_at) == (DRAINED, 20.0)
    assert send_all(connection, 30.0) == BYTES[:size]
    if strategy is TEXTBOOK:
        connection.found_empty()
    assert (connection.state, connection.interest) == (State.LINGERING, READ)
    assert (connection.cause, connection.ending, connection.progress_at) == (
        Cause.LINGER,
        DRAINED,
        30.0,
    )


def test_leaving_while_textbook_still_writes_waits_until_it_has() -> None:
    connection = reach("queued", TEXTBOOK)
    connection.sent(30, 12.0)
    leave(connection)
    assert (connection.state, connection.interest) == (State.DRAINING, WRITE)
    connection.found_empty()
    assert (connection.state, connection.cause) == (State.LINGERING, Cause.LINGER)


@pytest.mark.parametrize("strategy", BOTH)
def test_hold_and_release_when_nothing_is_queued(strategy: Strategy) -> None:
    connection = reach("", strategy)
    connection.hold(15.0, on=True)
    assert (connection.interest, connection.held, connection.cause) == (NONE, True, Cause.HELD)
    connection.hold(15.0, on=False)
    assert (connection.interest, connection.held, connection.cause) == (READ, False, Cause.RELEASED)


@pytest.mark.parametrize("strategy", BOTH)
def test_a_held_connection_continues_writing_and_then_has_no_events(strategy: Strategy) -> None:
    connection = reach("choked held", strategy)
    assert connection.cause is Cause.HELD
    connection.sent(60, 12.0)
    assert (connection.state, connection.interest) == (State.OPEN, WRITE)
    connection.sent(40, 13.0)
    connection.found_empty()
    assert (connection.interest, connection.held, connection.cause) == (NONE, True, Cause.FLUSHED)


@pytest.mark.parametrize("strategy", BOTH)
def test_releasing_does_not_unchoke(strategy: Strategy) -> None:
    connection = reach("choked held", strategy)
    connection.hold(15.0, on=False)
    assert (connection.state, connection.interest) == (State.CHOKED, WRITE)


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("end", ["leaving", "ended", "closed"])
@pytest.mark.parametrize("place", ["held", "queued held", "choked held"])
def test_leaving_ends_a_hold(place: str, end: str, strategy: Strategy) -> None:
    assert reach(place, strategy).held
    assert not reach(f"{place} {end}", strategy).held


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    ("place", "lost"),
    [("", 0), ("queued", 30), ("choked", 100), ("choked ended", 100), ("leaving", 0)],
)
def test_an_end_loses_what_is_queued(place: str, lost: int, strategy: Strategy) -> None:
    connection = reach(place, strategy)
    connection.end(STALLED, Cause.CLOSED)
    assert (connection.state, connection.interest) == (State.CLOSED, NONE)
    assert (connection.cause, connection.ending.reason) == (Cause.CLOSED, Reason.WRITE_STALL)
    assert (connection.lost, connection.queued, connection.wants_write) == (lost, 0, False)
    assert (connection.chunks, bytes(connection.chunk())) == (0, b"")
    assert (connection.bytes_in, connection.bytes_out) == (lost, 0)


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    ("place", "ending", "expected"),
    [
        ("", PEER_RESET, PEER_RESET),
        ("queued", KICKED, KICKED),
        ("queued ended", STALLED, Ending(Reason.WRITE_STALL, Side.CLIENT)),
        ("queued ended", PEER_RESET, PEER_RESET),
        (
            "queued leaving",
            PEER_RESET,
            Ending(Reason.PEER_RESET, Side.CLIENT, asked=Reason.KICKED_DRAIN),
        ),
        ("leaving", KICKED, KICKED),
        (
            "leaving",
            Ending(Reason.ERROR, Side.SERVER, "EIO"),
            Ending(Reason.ERROR, Side.SERVER, "EIO", Reason.KICKED_DRAIN),
        ),
    ],
)
def test_the_side_that_ended_first_stays_first(
    place: str, ending: Ending, expected: Ending, strategy: Strategy
) -> None:
    connection = reach(place, strategy)
    connection.end(ending, Cause.RESET)
    assert (connection.state, connection.ending) == (State.CLOSED, expected)
    assert connection.cause is Cause.RESET


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (Side.SERVER, Ending(Reason.KICKED_DRAIN, Side.SERVER)),
        (Side.CLIENT, Ending(Reason.PEER_RESET, Side.CLIENT, asked=Reason.KICKED_DRAIN)),
    ],
)
def test_a_reset_is_the_reason_only_where_it_was_the_first_end(
    first: Side, expected: Ending, strategy: Strategy
) -> None:
    connection = reach("leaving", strategy)
    connection.note_first(first)
    connection.end(PEER_RESET, Cause.RESET)
    assert connection.ending == expected
