import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from echotui.ui.pacing.task_meter import WINDOW, TaskMeter


class Clocks:
    """A clock, and how much this thread has worked; both stand still unless told to go on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.worked = 7.0

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.worked += seconds

    def meter(self) -> TaskMeter:
        return TaskMeter(lambda: self.now, lambda: self.worked)


async def chore(clocks: Clocks, *pieces: float) -> str:
    """Work for some time, and let others go on after each piece."""
    for piece in pieces:
        clocks.work(piece)
        await asyncio.sleep(0)
    return "done"


async def test_it_sums_the_steps_of_its_tasks() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    assert await asyncio.create_task(meter.wrap(chore(clocks, 0.5, 0.25))) == "done"
    clocks.now += 2.25
    assert meter.share() == pytest.approx(0.75 / 3)


async def test_waiting_and_other_tasks_are_not_its_work() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    mine = asyncio.create_task(meter.wrap(chore(clocks, 0.25, 0.25)))
    other = asyncio.create_task(chore(clocks, 1.0, 1.0))
    await asyncio.gather(mine, other)
    assert meter.share() == pytest.approx(0.5 / 2.5)


async def test_time_in_which_another_program_has_the_processor_is_not_counted() -> None:
    clocks = Clocks()
    meter = clocks.meter()

    async def interrupted() -> None:
        clocks.work(0.5)
        clocks.now += 1.5

    await asyncio.create_task(meter.wrap(interrupted()))
    assert meter.share() == pytest.approx(0.25)


def test_the_share_is_that_of_the_last_five_seconds() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    assert meter.share() == 0
    meter.step(clocks.work, 1.0)
    clocks.now += 3.0
    assert meter.share() == pytest.approx(0.25)
    clocks.now += 1.0
    assert meter.share() == pytest.approx(0.2)
    clocks.now += 0.5
    # The oldest mark is over 5 s old now; the second one came after the work.
    assert meter.share() == 0
    clocks.now += WINDOW * 2
    assert meter.share() == 0


def test_a_step_that_fails_is_counted_too() -> None:
    clocks = Clocks()
    meter = clocks.meter()

    def fail() -> None:
        clocks.work(1.0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        meter.step(fail)
    clocks.now += 1.0
    assert meter.share() == pytest.approx(0.5)
    # And it does not take itself for being within a step for ever.
    meter.step(clocks.work, 1.0)
    assert meter.share() == pytest.approx(2 / 3)


def test_a_step_within_a_step_is_counted_once() -> None:
    clocks = Clocks()
    meter = clocks.meter()

    def outer() -> str:
        clocks.work(1.0)
        meter.step(clocks.work, 0.5)
        clocks.work(0.5)
        return "outer"

    assert meter.step(outer) == "outer"
    clocks.now += 2.0
    assert meter.share() == pytest.approx(0.5)


def eager(
    loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **options: Any
) -> "asyncio.Future[Any]":
    """Begin at once, as the eager tasks of Python 3.12 do."""
    future: asyncio.Future[Any] = loop.create_future()
    try:
        coro.send(None)
    except StopIteration as stop:
        future.set_result((stop.value, options))
    return future


async def test_an_earlier_factory_makes_the_tasks() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    make = meter.factory(eager)
    loop = asyncio.get_running_loop()

    async def outer() -> str:
        clocks.work(1.0)
        await make(loop, inner(), name="inner")
        return "outer"

    async def inner() -> None:
        clocks.work(1.0)

    assert await make(loop, outer(), name="outer") == ("outer", {"name": "outer"})
    clocks.now += 2.0
    assert meter.share() == pytest.approx(0.5)


async def test_without_an_earlier_factory_asyncio_makes_the_tasks() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    loop = asyncio.get_running_loop()
    loop.set_task_factory(meter.factory(None))
    try:
        task = loop.create_task(chore(clocks, 1.0), name="chore")
    finally:
        loop.set_task_factory(None)
    assert isinstance(task, asyncio.Task)
    assert task.get_name() == "chore"
    assert await task == "done"
    clocks.now += 1.0
    assert meter.share() == pytest.approx(0.5)


async def test_a_measured_task_can_be_cancelled_and_can_fail() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    cleaned = []

    async def sleepy() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cleaned.append(True)
            raise

    task = asyncio.create_task(meter.wrap(sleepy()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned

    async def failing() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.create_task(meter.wrap(failing()))


async def test_a_measured_coroutine_can_be_awaited_and_closed() -> None:
    clocks = Clocks()
    meter = clocks.meter()
    assert await meter.wrap(chore(clocks, 1.0)) == "done"
    meter.wrap(chore(clocks, 1.0)).close()
