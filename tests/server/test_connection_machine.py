"""Every call of a connection in any order, legal or not, compared with a model of it."""

from collections.abc import Callable
from itertools import count
from typing import ClassVar, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server import send_queue
from echotui.server.connection import Connection
from tests.server.connection_model import HIGH, LOW, NONE, READ, SMALL, WRITE, ConnectionModel
from tests.server.connection_values import (
    CAUSES,
    ENDINGS,
    FAULT_ENDINGS,
    REASONS,
    RECEIVE,
    SIZES,
    SUPPRESSED,
)
from tests.server.refusal import refused


class ConnectionMachine(RuleBasedStateMachine):
    """Plays the socket, the operator and the sweep."""

    strategy: ClassVar[Strategy]

    def __init__(self) -> None:
        super().__init__()
        limits = Limits(high_water=HIGH, low_water=LOW)
        self.connection = Connection(self.strategy, limits, 0.0)
        self.model = ConnectionModel(eager=self.strategy is Strategy.EAGER)
        self.clock = count(1)
        self.counters: tuple[int, ...] = (0,) * 6
        self.small = send_queue.MERGE_SIZE
        send_queue.MERGE_SIZE = SMALL  # type: ignore[misc]  # Put back in teardown.

    def accepted(self, call: Callable[[], None], *, legal: bool) -> bool:
        """Tell the connection something, which it must refuse unless it is legal."""
        if legal:
            call()
        else:
            with refused(self.connection):
                call()
        return legal

    def receive(self, size: int, taken: int) -> None:
        model, now = self.model, next(self.clock)
        data = bytes((len(model.received_data) + place) % 251 for place in range(size))
        legal = model.reading and not (taken and model.turn)
        if self.accepted(lambda: self.connection.received(data, taken, now), legal=legal):
            model.received(data, taken, now)

    @rule(size=SIZES)
    def receive_while_the_kernel_is_full(self, size: int) -> None:
        self.receive(size, 0)

    @rule(size=SIZES, part=SIZES)
    def receive_and_send_a_part(self, size: int, part: int) -> None:
        self.receive(size, min(size, part) if self.model.eager else 0)

    @rule(size=SIZES)
    def receive_and_send_all(self, size: int) -> None:
        self.receive(size, size if self.model.eager else 0)

    @rule(off=st.integers(-1, 1))
    def receive_about_as_much_as_the_high_watermark(self, off: int) -> None:
        if 0 < (size := HIGH + off - self.model.size) <= RECEIVE:
            self.receive(size, 0)

    @rule(size=SIZES, off=SIZES)
    def receive_what_cannot_be(self, size: int, off: int) -> None:
        for length, taken in ((0, 0), (size, size + off), (size, -off)):
            now = next(self.clock)
            with refused(self.connection):
                self.connection.received(bytes(length), taken, now)

    def send(self, size: int) -> None:
        chunk, now = bytes(self.connection.chunk()), next(self.clock)
        assert chunk == (self.model.queued[0] if self.model.queued else b"")
        size = min(size, len(chunk))
        self.connection.sent(size, now)
        self.model.sent(size, now)

    @rule()
    def send_nothing_of_the_chunk(self) -> None:
        self.send(0)

    @rule(size=SIZES)
    def send_a_part(self, size: int) -> None:
        self.send(size)

    @rule(off=st.integers(-1, 1))
    def send_until_about_the_low_watermark_is_left(self, off: int) -> None:
        while (size := self.model.size - LOW - off) > 0:
            self.send(size)

    @rule()
    def send_the_chunk(self) -> None:
        self.send(RECEIVE)

    @rule(off=SIZES)
    def send_what_cannot_be(self, off: int) -> None:
        for size in (len(self.connection.chunk()) + off, -off):
            now = next(self.clock)
            with refused(self.connection):
                self.connection.sent(size, now)

    @rule()
    def find_empty(self) -> None:
        self.connection.found_empty()
        self.model.found_empty()

    @rule(on=st.booleans())
    def hold(self, *, on: bool) -> None:
        now = next(self.clock)
        if self.accepted(lambda: self.connection.hold(now, on=on), legal=self.model.staying):
            self.model.hold(now, on=on)

    @rule(size=SIZES)
    def discard(self, size: int) -> None:
        if self.model.state == "lingering":
            self.connection.discarded(size)
            self.model.discarded += size

    @rule(mask=SUPPRESSED)
    def suppress(self, mask: int) -> None:
        now = next(self.clock)
        self.connection.suppress(mask, now)
        self.model.suppress(mask, now)

    @rule(ending=FAULT_ENDINGS)
    def cut(self, ending: Ending) -> None:
        legal = self.model.staying or self.model.state == "draining"
        if self.accepted(lambda: self.connection.cut(ending), legal=legal):
            self.model.cut(ending)

    @rule()
    def peer_end(self) -> None:
        legal = self.model.staying or self.model.state == "lingering"
        if self.accepted(self.connection.peer_end, legal=legal):
            self.model.peer_end()

    @rule(reason=REASONS, cause=CAUSES)
    def leave(self, reason: Reason, cause: Cause) -> None:
        now = next(self.clock)
        legal = self.model.staying
        if self.accepted(lambda: self.connection.leave(reason, cause, now), legal=legal):
            self.model.leave(reason, cause, now)

    @rule(side=st.sampled_from([Side.CLIENT, Side.SERVER]))
    def be_first(self, side: Side) -> None:
        # It is noted when our end is sent, or later.
        if self.model.state == "lingering" and not self.model.ending.first:
            self.connection.note_first(side)
            self.model.ending = replace(self.model.ending, first=side)

    @rule(ending=ENDINGS, cause=CAUSES)
    def end(self, ending: Ending, cause: Cause) -> None:
        legal = self.model.state != "closed"
        if self.accepted(lambda: self.connection.end(ending, cause), legal=legal):
            self.model.end(ending, cause)

    @invariant()
    def bytes_out_are_bytes_in_in_order_and_every_one_is_accounted_for(self) -> None:
        connection, model = self.connection, self.model
        assert model.received_data.startswith(model.sent_data + b"".join(model.queued))
        assert (connection.bytes_in, connection.bytes_out) == (
            len(model.received_data),
            len(model.sent_data),
        )
        assert connection.bytes_in == connection.bytes_out + connection.queued + connection.lost
        assert (connection.queued, connection.chunks) == (model.size, model.messages)
        assert (connection.lost, connection.peak) == (model.lost, model.peak)

    @invariant()
    def the_queue_is_bounded(self) -> None:
        assert self.connection.queued <= HIGH - 1 + RECEIVE

    @invariant()
    def it_is_where_the_model_is(self) -> None:
        connection, model = self.connection, self.model
        assert (connection.state, connection.held) == (model.state, model.held)
        assert connection.cause == model.cause
        assert connection.wants_write == model.turn
        assert connection.wants_write or not connection.queued
        assert (connection.active_at, connection.progress_at) == (
            model.active_at,
            model.progress_at,
        )

    @invariant()
    def interest_is_the_documented_function(self) -> None:
        assert self.connection.interest == self.model.interest

    @invariant()
    def write_is_registered_only_for_something_to_send(self) -> None:
        writing = bool(self.connection.interest & WRITE)
        last_turn = not self.model.eager and self.model.turn
        if not self.model.taken_away & WRITE:
            assert writing == (bool(self.connection.queued) or last_turn)

    @invariant()
    def the_ending_is_there_once_it_leaves(self) -> None:
        assert self.connection.ending == self.model.ending
        assert bool(self.connection.ending) == (not self.model.staying)

    @invariant()
    def counters_only_grow(self) -> None:
        connection, model = self.connection, self.model
        counters = (
            connection.reads, connection.writes, connection.discarded_bytes,
            connection.bytes_in, connection.bytes_out, connection.lost,
        )  # fmt: skip
        assert all(now >= then for now, then in zip(counters, self.counters, strict=True))
        assert counters[:3] == (model.reads, model.writes, model.discarded)
        self.counters = counters

    def teardown(self) -> None:
        """A peer that reads gets all that is not lost, in one turn a piece and one more."""
        self.drain()
        send_queue.MERGE_SIZE = self.small  # type: ignore[misc]  # As it was.

    def drain(self) -> None:
        self.suppress(NONE)
        for _ in range(len(self.model.queued) + 1):
            self.send(RECEIVE)
            self.find_empty()
        listens = self.model.reading or self.model.state == "lingering"
        assert self.connection.interest == (READ if listens else NONE)
        assert self.connection.state == self.model.state != "draining"
        assert len(self.model.sent_data) + self.model.lost == len(self.model.received_data)


class EagerMachine(ConnectionMachine):
    """With the default strategy."""

    strategy = Strategy.EAGER


class TextbookMachine(ConnectionMachine):
    """With the lessons' strategy."""

    strategy = Strategy.TEXTBOOK


ENOUGH: Final = settings(max_examples=120, stateful_step_count=40, deadline=None)

TestEager = EagerMachine.TestCase
TestEager.settings = ENOUGH
TestTextbook = TextbookMachine.TestCase
TestTextbook.settings = ENOUGH
