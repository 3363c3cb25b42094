import asyncio
from collections.abc import Callable, Iterable
from typing import cast

import pytest
from tornado.ioloop import IOLoop

from echotui.server.lag import BOUNDS, KEPT, LATELY, PERIOD, LagMeter


class ScriptedLoop:
    """A loop with one timer, which the test runs, as late as it wants."""

    def __init__(self) -> None:
        self.now = 100.0
        self.due = self.cpu = 0.0
        self.clients = self.received = 0
        self.timer: tuple[object, Callable[[], None]] | None = None

    def call_later(self, delay: float, callback: Callable[[], None]) -> object:
        assert self.timer is None, "one timer at a time"
        self.due = self.now + delay
        self.timer = (object(), callback)
        return self.timer[0]

    def load(self) -> tuple[int, int]:
        return self.clients, self.received

    def remove_timeout(self, timeout: object) -> None:
        assert self.timer is not None
        assert self.timer[0] is timeout
        self.timer = None

    def run(self, late: float) -> None:
        assert self.timer is not None
        _, callback = self.timer
        self.timer = None
        self.now = self.due + late
        callback()


def metered(lags: Iterable[float] = ()) -> tuple[ScriptedLoop, LagMeter]:
    loop = ScriptedLoop()
    meter = LagMeter(cast("IOLoop", loop), lambda: loop.now, loop.load, lambda: loop.cpu)
    meter.start()
    for late in lags:
        loop.run(late)
    return loop, meter


def test_before_the_first_measurement_there_is_no_lag() -> None:
    loop, meter = metered()
    assert meter.summary() == (0.0, 0.0)
    assert loop.due == 100.0 + PERIOD


def test_a_lag_is_how_late_the_timer_ran() -> None:
    _, meter = metered([0.25])
    assert meter.summary() == pytest.approx((0.25, 0.25))


def test_a_lag_is_not_counted_twice() -> None:
    loop, meter = metered([0.25])
    assert loop.due == pytest.approx(100.0 + PERIOD + 0.25 + PERIOD)
    for _ in range(KEPT):
        loop.run(0.0)
    assert meter.summary() == pytest.approx((0.0, 0.0))


def test_a_timer_that_ran_early_was_not_late() -> None:
    _, meter = metered([-0.01])
    assert meter.summary() == (0.0, 0.0)


@pytest.mark.parametrize(
    ("number", "p99"), [(1, 1), (2, 2), (10, 10), (99, 99), (100, 99), (150, 149), (200, 198)]
)
def test_the_percentile_is_of_the_nearest_rank(number: int, p99: int) -> None:
    """99 of 100 measurements are at or under it; of a few, that is the largest."""
    lags = [place / 1000 for place in range(1, number + 1)]
    _, meter = metered(lags[::2] + lags[1::2])
    assert meter.summary() == pytest.approx((p99 / 1000, number / 1000))


def test_ten_seconds_are_kept() -> None:
    assert KEPT * PERIOD == 10.0
    loop, meter = metered([9.0] * 3 + [0.001] * (KEPT - 1))
    assert meter.summary() == pytest.approx((0.001, 9.0))
    loop.run(0.001)
    assert meter.summary() == pytest.approx((0.001, 0.001))


def test_a_standstill_is_known_for_a_second_and_before_the_timer_runs() -> None:
    loop, meter = metered([0.25])
    assert meter.standstill() == pytest.approx(0.25)
    loop.now += 14 + PERIOD
    assert meter.standstill() == pytest.approx(14)
    loop.run(loop.now - loop.due)
    for _ in range(LATELY - 1):
        loop.run(0)
    assert meter.standstill() == pytest.approx(14)
    loop.run(0)
    assert meter.standstill() == 0


def test_the_histogram_has_every_measurement() -> None:
    _, meter = metered([0.3] + [0.002] * (2 * KEPT))
    of_all = meter.histogram.cumulated()
    assert dict(zip(BOUNDS, of_all, strict=False))[0.001] == 0
    assert dict(zip(BOUNDS, of_all, strict=False))[0.0025] == of_all[-1] - 1 == 2 * KEPT
    assert meter.histogram.sum == pytest.approx(0.3 + 0.002 * 2 * KEPT)


def test_stopping_removes_the_timer_and_is_idempotent() -> None:
    loop, meter = metered([0.25])
    meter.stop()
    assert loop.timer is None
    meter.stop()
    assert meter.summary() == pytest.approx((0.25, 0.25))


def test_a_meter_never_started_can_be_stopped() -> None:
    loop = ScriptedLoop()
    LagMeter(cast("IOLoop", loop), lambda: loop.now, loop.load, lambda: loop.cpu).stop()
    assert loop.timer is None


def test_the_time_between_stop_and_start_is_no_lag() -> None:
    loop, meter = metered([0.001])
    meter.stop()
    loop.now += 3600.0
    meter.start()
    loop.run(0.002)
    assert meter.summary() == pytest.approx((0.002, 0.002))


async def test_it_measures_the_real_loop_until_it_is_stopped() -> None:
    measured = asyncio.Event()
    times = [0.0, PERIOD + 0.5]

    def clock() -> float:
        if times:
            return times.pop(0)
        # Stands still from here: whatever is measured after the 0.5 s is early.
        measured.set()
        return 0.0

    meter = LagMeter(IOLoop.current(), clock, lambda: (0, 0))
    meter.start()
    await asyncio.wait_for(measured.wait(), 10)
    meter.stop()
    assert meter.summary() == pytest.approx((0.5, 0.5))
