"""How a connection echoes: interest, turns and watermarks, literally."""

import pytest

from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server.connection import Connection
from tests.server.places import (
    BOTH,
    BYTES,
    EAGER,
    LIMITS,
    NONE,
    READ,
    TEXTBOOK,
    WRITE,
    reach,
    send_all,
)
from tests.server.refusal import facts


@pytest.mark.parametrize(
    ("place", "state", "eager", "textbook"),
    [
        ("", State.OPEN, READ, READ),
        ("held", State.OPEN, NONE, NONE),
        ("queued", State.OPEN, READ | WRITE, WRITE),
        ("queued held", State.OPEN, WRITE, WRITE),
        ("choked", State.CHOKED, WRITE, WRITE),
        ("choked held", State.CHOKED, WRITE, WRITE),
        ("queued leaving", State.DRAINING, WRITE, WRITE),
        ("choked leaving", State.DRAINING, WRITE, WRITE),
        ("queued held leaving", State.DRAINING, WRITE, WRITE),
        ("queued ended", State.DRAINING, WRITE, WRITE),
        ("choked ended", State.DRAINING, WRITE, WRITE),
        ("leaving", State.LINGERING, READ, READ),
        ("held leaving", State.LINGERING, READ, READ),
        ("ended", State.CLOSED, NONE, NONE),
        ("held ended", State.CLOSED, NONE, NONE),
        ("leaving ended", State.CLOSED, NONE, NONE),
        ("closed", State.CLOSED, NONE, NONE),
        ("choked leaving closed", State.CLOSED, NONE, NONE),
    ],
)
def test_state_and_interest_everywhere(place: str, state: State, eager: int, textbook: int) -> None:
    for strategy, interest in ((EAGER, eager), (TEXTBOOK, textbook)):
        connection = reach(place, strategy)
        assert connection.state is state
        assert connection.interest == interest


@pytest.mark.parametrize("strategy", BOTH)
def test_a_new_connection_has_done_nothing_and_has_nothing_queued(strategy: Strategy) -> None:
    connection = Connection(strategy, LIMITS, 10.0)
    assert facts(connection) == {
        "_limits": LIMITS, "sends_at_once": strategy is EAGER, "messages": None,
        "active_at": 10.0, "progress_at": 10.0, "opened_at": 10.0,
        "bytes_in": 0, "discarded_bytes": 0, "lost": 0, "peak": 0, "reads": 0, "_extra_writes": 0,
        "ending": NOT_ENDED, "held": False, "suppressed": NONE, "state": State.OPEN,
        "cause": Cause.ACCEPTED,
    }  # fmt: skip
    assert (connection.queued, connection.chunks, bytes(connection.chunk())) == (0, 0, b"")


def test_textbook_alternates_between_reading_and_writing() -> None:
    connection = Connection(TEXTBOOK, LIMITS, 10.0)
    connection.received(b"ping", 0, 11.0)
    assert (connection.interest, connection.cause) == (WRITE, Cause.QUEUED)
    assert (connection.queued, connection.chunks, bytes(connection.chunk())) == (4, 1, b"ping")
    connection.sent(3, 12.0)
    assert (connection.interest, connection.queued, bytes(connection.chunk())) == (WRITE, 1, b"g")
    connection.sent(1, 13.0)
    assert (connection.interest, connection.wants_write, connection.queued) == (WRITE, True, 0)
    assert (connection.chunks, connection.cause) == (0, Cause.QUEUED)
    connection.found_empty()
    assert (connection.interest, connection.wants_write, connection.cause) == (
        READ,
        False,
        Cause.FLUSHED,
    )
    connection.received(b"pong", 0, 14.0)
    assert (connection.interest, bytes(connection.chunk())) == (WRITE, b"pong")


def test_eager_queues_nothing_that_the_kernel_took_at_once() -> None:
    connection = Connection(EAGER, LIMITS, 10.0)
    connection.received(BYTES, 200, 11.0)
    assert (connection.interest, connection.cause, connection.queued) == (READ, Cause.ACCEPTED, 0)
    assert (connection.bytes_in, connection.bytes_out) == (200, 200)
    assert (connection.reads, connection.writes) == (1, 1)
    assert facts(connection)["messages"] is None


@pytest.mark.parametrize(("taken", "writes"), [(0, 0), (1, 1), (29, 1)])
def test_eager_queues_what_the_kernel_would_not_take(taken: int, writes: int) -> None:
    connection = Connection(EAGER, LIMITS, 10.0)
    connection.received(BYTES[:30], taken, 11.0)
    assert (connection.interest, connection.cause) == (READ | WRITE, Cause.QUEUED)
    assert (connection.bytes_in, connection.bytes_out, connection.queued) == (30, taken, 30 - taken)
    assert (connection.reads, connection.writes, connection.chunks) == (1, writes, 1)
    assert bytes(connection.chunk()) == BYTES[taken:30]


def test_eager_sends_queued_messages_in_order_and_then_reads_at_once() -> None:
    connection = Connection(EAGER, LIMITS, 10.0)
    connection.received(BYTES[:10], 4, 11.0)
    connection.received(BYTES[10:20], 0, 12.0)
    assert (connection.chunks, connection.queued) == (2, 16)
    connection.sent(2, 13.0)
    assert (connection.chunks, bytes(connection.chunk())) == (2, BYTES[6:20])
    assert send_all(connection) == BYTES[6:20]
    assert (connection.interest, connection.cause) == (READ, Cause.FLUSHED)
    assert (connection.bytes_in, connection.bytes_out, connection.reads) == (20, 20, 2)
    assert connection.writes == 3
    assert facts(connection)["messages"] is None, "an idle connection keeps no queue"


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("place", ["", "queued", "choked", "queued leaving", "leaving", "closed"])
def test_nothing_sent_changes_nothing(place: str, strategy: Strategy) -> None:
    connection = reach(place, strategy)
    before = facts(connection)
    connection.sent(0, 99.0)
    assert facts(connection) == before


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("place", ["", "queued", "choked", "queued leaving", "leaving", "closed"])
def test_found_empty_changes_only_the_direction_of_textbook(place: str, strategy: Strategy) -> None:
    connection = reach(place, strategy)
    before = facts(connection)
    connection.found_empty()
    assert facts(connection) == before


@pytest.mark.parametrize("strategy", BOTH)
def test_times_of_the_last_bytes_and_of_the_last_progress(strategy: Strategy) -> None:
    connection = Connection(strategy, LIMITS, 10.0)
    connection.received(BYTES[:30], 0, 11.0)
    assert (connection.opened_at, connection.active_at, connection.progress_at) == (
        10.0,
        11.0,
        11.0,
    )
    connection.sent(10, 12.0)
    assert (connection.opened_at, connection.active_at, connection.progress_at) == (
        10.0,
        12.0,
        12.0,
    )


def test_a_queue_that_only_grows_does_not_move() -> None:
    connection = Connection(EAGER, LIMITS, 10.0)
    connection.received(BYTES[:30], 30, 11.0)
    assert (connection.active_at, connection.progress_at) == (11.0, 10.0)
    connection.received(BYTES[:30], 0, 12.0)
    connection.received(BYTES[:30], 0, 13.0)
    assert (connection.active_at, connection.progress_at) == (13.0, 12.0)


@pytest.mark.parametrize("strategy", BOTH)
def test_the_queue_chokes_at_the_high_watermark_and_not_before(strategy: Strategy) -> None:
    below = Connection(strategy, LIMITS, 10.0)
    below.received(BYTES[:99], 0, 11.0)
    assert (below.state, below.cause) == (State.OPEN, Cause.QUEUED)
    at = Connection(strategy, LIMITS, 10.0)
    at.received(BYTES[:100], 0, 11.0)
    assert (at.state, at.cause, at.interest) == (State.CHOKED, Cause.HIGH_WATER, WRITE)


@pytest.mark.parametrize(("strategy", "interest"), [(EAGER, READ | WRITE), (TEXTBOOK, WRITE)])
def test_the_queue_reopens_at_the_low_watermark_and_not_before(
    strategy: Strategy, interest: int
) -> None:
    connection = reach("choked", strategy)
    connection.sent(59, 12.0)
    assert (connection.state, connection.cause) == (State.CHOKED, Cause.HIGH_WATER)
    connection.sent(1, 13.0)
    assert (connection.state, connection.cause) == (State.OPEN, Cause.LOW_WATER)
    assert (connection.interest, connection.queued) == (interest, 40)


def test_eager_chokes_again_and_counts_direct_bytes_not_as_queued() -> None:
    connection = reach("choked", EAGER)
    connection.sent(60, 12.0)
    connection.received(BYTES[:59], 0, 13.0)
    assert connection.state is State.OPEN
    connection.received(BYTES[:1], 0, 13.0)
    assert (connection.state, connection.queued) == (State.CHOKED, 100)
    direct = Connection(EAGER, LIMITS, 10.0)
    direct.received(BYTES[:150], 51, 11.0)
    assert (direct.state, direct.queued) == (State.OPEN, 99)


def test_a_choked_queue_sent_at_one_go_is_flushed() -> None:
    eager = reach("choked", EAGER)
    eager.sent(100, 12.0)
    assert (eager.state, eager.interest, eager.cause) == (State.OPEN, READ, Cause.FLUSHED)
    textbook = reach("choked", TEXTBOOK)
    textbook.sent(100, 12.0)
    assert (textbook.state, textbook.interest) == (State.OPEN, WRITE)
    assert (textbook.cause, textbook.queued) == (Cause.LOW_WATER, 0)
