"""One timer for all that is due."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from tornado.ioloop import IOLoop

from echotui.server.faults.due_timer import RESOLUTION, SLICE, DueTimer
from tests.server.bench import until


class FakeLoop:
    """Keeps the one call that is asked for."""

    def __init__(self) -> None:
        self.call: Callable[[], None] | None = None
        self.delay = 0.0
        self.made = 0

    def call_later(self, delay: float, call: Callable[[], None]) -> object:
        assert self.call is None, "a second timer"
        self.delay, self.call = delay, call
        self.made += 1
        return call

    def remove_timeout(self, _timer: object) -> None:
        self.call = None

    def fire(self) -> None:
        assert self.call is not None
        call, self.call = self.call, None
        call()


class Target:
    def __init__(self, act: Callable[[], None]) -> None:
        self.on_due = act


class Bed:
    """A timer, a loop and a clock that are moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.loop = FakeLoop()
        self.done: list[object] = []
        loop: Any = self.loop
        self.timer = DueTimer(loop, lambda: self.now)

    def note(self, name: object) -> Target:
        return Target(lambda: self.done.append(name))


@pytest.fixture
def bed() -> Iterator[Bed]:
    bed = Bed()
    yield bed
    assert not len(bed.timer) or bed.loop.call, "it waits, and no timer runs"


def test_the_earliest_is_first_and_equal_times_keep_their_order(bed: Bed) -> None:
    for at, name in ((103.0, "c"), (101.0, "a"), (102.0, "b"), (101.0, "a2")):
        bed.timer.call_at(at, bed.note(name))
    assert bed.loop.delay == pytest.approx(1.0)
    bed.now = 102.0
    bed.loop.fire()
    assert bed.done == ["a", "a2", "b"]
    assert bed.loop.delay == pytest.approx(1.0)
    bed.now = 110.0
    bed.loop.fire()
    assert bed.done[3:] == ["c"]
    assert bed.loop.call is None


def test_a_timer_that_fires_early_waits_again(bed: Bed) -> None:
    bed.timer.call_at(101.0, bed.note("a"))
    bed.now = 100.9999
    bed.loop.fire()
    assert (bed.done, bed.loop.delay) == ([], RESOLUTION)
    bed.now = 101.0
    bed.loop.fire()
    assert bed.done == ["a"]


def test_what_was_cancelled_is_not_called(bed: Bed) -> None:
    first, second = (bed.timer.call_at(101.0, bed.note(name)) for name in "ab")
    bed.timer.cancel(first)
    bed.timer.cancel(first)
    assert len(bed.timer) == 1
    bed.now = 102.0
    bed.loop.fire()
    assert bed.done == ["b"]
    bed.timer.cancel(second)
    assert (len(bed.timer), bed.loop.call) == (0, None)


def test_without_any_call_no_timer_runs(bed: Bed) -> None:
    bed.timer.cancel(bed.timer.call_at(101.0, bed.note("a")))
    assert bed.loop.call is None


CHANGES: Final = 5000


def test_cancelled_calls_are_not_kept(bed: Bed) -> None:
    bed.timer.call_at(5000.0, bed.note("last"))
    targets = [bed.note(number) for number in range(CHANGES)]
    for number, target in enumerate(targets):
        bed.timer.cancel(bed.timer.call_at(200.0 + number, target))
    kept = [weakref.ref(target) for target in targets]
    del target, targets
    gc.collect()
    assert len(bed.timer) == 1
    assert not any(each() for each in kept)


def test_a_call_may_ask_for_more_and_cancel_others(bed: Bed) -> None:
    later = bed.timer.call_at(102.0, bed.note("later"))

    def act() -> None:
        bed.done.append("act")
        bed.timer.cancel(later)
        bed.timer.call_at(100.0, bed.note("at once"))

    bed.timer.call_at(101.0, Target(act))
    bed.now = 105.0
    bed.loop.fire()
    assert bed.done == ["act", "at once"]
    assert bed.loop.call is None


def test_one_that_fails_does_not_stop_the_others(bed: Bed) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    bed.timer.call_at(101.0, Target(fail))
    bed.timer.call_at(101.0, bed.note("b"))
    bed.now = 101.0
    with pytest.raises(ZeroDivisionError):
        bed.loop.fire()
    bed.loop.fire()
    assert bed.done == ["b"]


def test_many_are_called_in_slices(bed: Bed) -> None:
    def work() -> None:
        bed.now += SLICE / 4
        bed.done.append("x")

    for _ in range(10):
        bed.timer.call_at(101.0, Target(work))
    bed.now = 102.0
    bed.loop.fire()
    assert len(bed.done) == 4
    assert bed.loop.delay == 0.0
    bed.loop.fire()
    bed.loop.fire()
    assert len(bed.done) == 10


async def test_it_fires_on_a_real_loop() -> None:
    clock = asyncio.get_running_loop().time
    timer = DueTimer(IOLoop.current(), clock)
    fired: list[float] = []
    begun = clock()
    for delay in (0.03, 0.01, 0.0, -1.0):
        timer.call_at(begun + delay, Target(lambda: fired.append(clock() - begun)))
    await until(lambda: len(fired) == 4)
    assert fired[2] >= 0.01
    assert fired[3] >= 0.03
