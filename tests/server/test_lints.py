"""The walk over all connections, on a loop and a clock of the test's own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from tornado.ioloop import IOLoop

from echotui.model.lints import LINTS
from echotui.model.mask import NONE, READ
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.server import connection_lints
from echotui.server.counters import ServerCounters
from echotui.server.journal import Journal
from echotui.server.lag import LagMeter
from echotui.server.lints import ASKS, PERIOD, SHARES, SLICE, LintChecks
from echotui.server.sending import Sending
from echotui.server.stepper import Stepper
from tests.server.bench import Bench, until

MANY = 10_000
Call = tuple[Callable[..., None], tuple[Any, ...]]


@dataclass
class FakeConnection:
    """What the lints read of a connection."""

    active_at: float = 0.0
    progress_at: float = 0.0
    reads: int = 0
    queue: object = None
    held: bool = False
    suppressed: int = 0
    state: State = State.OPEN
    cause: str = "accepted"

    @property
    def wants_write(self) -> bool:
        return self.queue is not None


@dataclass
class FakeChannel:
    """What the lints read of a channel."""

    id: int
    registered: int = READ
    fd: int = 0
    connection: FakeConnection = field(default_factory=FakeConnection)


class World:
    """A server of fake channels, and a loop whose timers the test runs."""

    def __init__(self, count: int, *, allowed: tuple[str, ...] = ()) -> None:
        self.now = 100.0
        self.clock = lambda: self.now
        self.channels: dict[int, Any] = {id_: FakeChannel(id_) for id_ in range(1, count + 1)}
        self.counters = ServerCounters()
        self.strategy = Strategy.EAGER
        self.calls: list[tuple[float, Call]] = []
        loop = cast("IOLoop", self)
        self.lag = LagMeter(loop, self.clock, lambda: (count, 0))
        self.stepper = Stepper(loop, Journal(), {}, self.clock)
        self.lints = LintChecks(self, loop, allowed)
        self.lints.start()

    def call_later(self, delay: float, callback: Callable[..., None], *args: object) -> object:
        assert not self.calls, "one timer at a time"
        self.calls.append((self.now + delay, (callback, args)))
        return self.calls[0]

    def remove_timeout(self, timeout: object) -> None:
        assert self.calls.pop() == timeout

    def turn(self) -> bool:
        """Run the next timer. Return whether the walk it belongs to goes on at once."""
        ((due, (callback, args)),) = self.calls
        self.calls.clear()
        self.now = max(self.now, due)
        callback(*args)
        return self.calls[0][0] <= self.now

    def walk(self) -> int:
        """Run one walk. Return its turns."""
        turns = 1
        while self.turn():
            turns += 1
        return turns


class Kernel:
    """Counts what it is asked, by descriptor."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.sending = Sending()

    def read(self, fd: int) -> Sending:
        self.asked.append(fd)
        return self.sending


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    kernel = Kernel()
    monkeypatch.setattr(connection_lints, "read_sending", kernel.read)
    return kernel


def test_a_walk_is_made_in_slices(kernel: Kernel) -> None:
    world = World(MANY)
    for channel in world.channels.values():
        channel.connection.active_at = 1e9  # All are busy.
    most = 0
    for _ in range(SHARES):
        going = True
        while going:
            before = len(kernel.asked)
            going = world.turn()
            most = max(most, len(kernel.asked) - before)
    # Each was asked about once, and never too many in a row.
    assert len(kernel.asked) == MANY
    assert most == ASKS
    assert world.walk() >= MANY // SLICE


def test_the_kernel_is_not_asked_about_what_cannot_have_changed(kernel: Kernel) -> None:
    world = World(MANY)
    for _ in range(SHARES * 2):
        world.walk()
    # At first nothing is known of them.
    assert len(kernel.asked) == MANY * 2
    kernel.asked.clear()
    began = world.now
    for channel in (world.channels[7], world.channels[8]):
        channel.fd, channel.connection.active_at = channel.id, began
    for _ in range(SHARES * 4):
        assert world.walk() == MANY // SLICE + 1
    assert sorted(kernel.asked) == [7, 7, 8, 8]
    assert world.now == pytest.approx(began + PERIOD * SHARES * 4)


def test_bytes_on_their_way_are_asked_about_until_they_arrive(kernel: Kernel) -> None:
    world = World(1)
    kernel.sending = Sending(unacked=5)
    for _ in range(SHARES * 4):
        world.walk()
    assert len(kernel.asked) == 4
    kernel.sending = Sending()
    for _ in range(SHARES * 4):
        world.walk()
    assert len(kernel.asked) == 5


def test_facts_of_the_kernel_have_an_age(kernel: Kernel) -> None:
    world = World(2)
    kernel.sending = Sending(unacked=2 << 20)
    for _ in range(SHARES):
        world.walk()
    (count,) = world.lints.counts()
    assert (count.name, count.count) == ("kernel-queue", 2)
    # Those of the first are one walk older.
    ages = [world.now - PERIOD * turn for turn in range(SHARES)]
    assert count.age in [world.now - age for age in ages[1:]]
    world.now += 3
    assert world.lints.counts()[0].age == count.age + 3


@pytest.mark.usefixtures("kernel")
def test_an_error_ends_one_walk(caplog: pytest.LogCaptureFixture) -> None:
    world = World(1)
    world.channels[1].registered = NONE
    world.walk()
    assert world.lints.names(1) == ("empty-mask",)
    connection, world.channels[1].connection = world.channels[1].connection, None
    world.walk()
    assert "lints: a check failed" in caplog.text
    world.channels[1].connection = connection
    world.channels[1].registered = READ
    world.walk()
    assert world.lints.names(1) == ()
    world.lints.stop()
    assert not world.calls
    world.lints.stop()


def test_no_lint_is_reported_and_no_kernel_asked_where_all_are_allowed(kernel: Kernel) -> None:
    world = World(3, allowed=tuple(lint.name for lint in LINTS))
    world.channels[1].registered = NONE
    for _ in range(SHARES):
        world.walk()
    assert not kernel.asked
    assert not world.lints.reported
    assert not world.lints.counts()


async def test_textbook_calls_update_handler_twice_a_message(bench: Bench) -> None:
    server = await bench.serve(Strategy.TEXTBOOK)
    peer, channel = await bench.join(server)
    world = World(0)
    world.channels, world.strategy = server.channels, Strategy.TEXTBOOK
    lints = LintChecks(server, cast("IOLoop", world), ())
    world.calls.clear()
    lints.start()
    world.walk()
    assert not [count for count in lints.counts() if count.name == "extra-calls"]
    await bench.run(lambda: [peer.echo() for _ in range(50)])
    await until(lambda: channel.registered == READ)
    world.walk()
    (count,) = (count for count in lints.counts() if count.name == "extra-calls")
    assert count.sentence.startswith(
        "Textbook calls update_handler 2.0 times a message: 100 times for 50 in the last 10 s."
    )
    server.set_strategy(Strategy.EAGER)
    world.walk()
    assert not [count for count in lints.counts() if count.name == "extra-calls"]
