import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from echotui.demo.reports import Ended, How
from echotui.demo.scenario import Step
from echotui.demo.step_caption import StepCaption
from echotui.model.strategy import Strategy
from tests.demo.directing import ANN, GREEDY, STEPS, TARGET, THERE, Directed


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Directed]:
    world = Directed()
    with monkeypatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "call_later", world.time.call_later)
        yield world


async def test_the_clients_get_target_seed_and_speed_and_the_first_stage(world: Directed) -> None:
    director = world.direct(STEPS, seed=99, speed=2.5)
    await director.start(TARGET)
    assert (world.child.target, world.child.seed, world.child.speed) == (TARGET, 99, 2.5)
    assert world.child.stages == [()]


@pytest.mark.parametrize("speed", [1.0, 4.0, 0.5])
async def test_steps_last_as_long_as_written_by_the_speed(world: Directed, speed: float) -> None:
    director = world.direct(STEPS, speed=speed)
    await director.start(TARGET)
    for seconds, step in ((3.9, 1), (0.2, 2), (5.8, 2), (0.2, 3), (9999.0, 3)):
        world.time.wait(seconds / speed)
        assert world.step == step
    assert world.child.stages == [(), ("ann",), ("ann", "greedy")]
    assert world.child.parts == (ANN, GREEDY)


async def test_a_step_that_is_turned_to_has_its_full_time(world: Directed) -> None:
    await world.at(1)
    world.time.wait(3.5)
    assert world.director.go(1)
    world.time.wait(5.5)
    assert world.step == 2
    assert world.director.go(-1)
    world.time.wait(3.5)
    assert world.step == 1
    world.time.wait(1.0)
    assert world.step == 2


async def test_there_is_no_step_beyond_the_ends(world: Directed) -> None:
    await world.at(1)
    assert not world.director.go(-1)
    assert world.step == 1
    assert [world.director.go(1) for _ in range(5)] == [True, True, True, False, False]
    assert world.step == 4
    assert len(world.child.stages) == 4


async def test_repeated_it_goes_round_both_ways(world: Directed) -> None:
    world.direct(tuple(replace(step, seconds=2.0) for step in STEPS), repeat=True)
    await world.at(1)
    assert world.director.go(-1)
    assert world.step == 4
    world.time.wait(2.0)
    assert world.step == 1
    world.time.wait(8.0)
    assert world.step == 1
    last = ("ann", "greedy", "crowd")
    assert world.child.stages[-4:] == [("ann",), ("ann", "greedy"), last, ()]


async def test_one_step_is_no_story_with_steps(world: Directed) -> None:
    director = world.direct(STEPS[1:2])
    await director.start(TARGET)
    assert not director.has_steps
    assert (director.caption.text, director.caption.progress) == ("ann talks.", "")
    world.time.wait(7.0)
    assert (director.caption.text, world.child.stages) == ("ann talks.", [("ann",)])


@pytest.mark.parametrize("strategy", Strategy)
async def test_a_strategy_that_it_is_not_told_for_is_noticed(
    world: Directed, strategy: Strategy
) -> None:
    says = {
        "eager": StepCaption("In one way.", strategy=Strategy.EAGER),
        "textbook": StepCaption("In another.", strategy=Strategy.TEXTBOOK),
    }
    step = Step(tuple(says.values()))
    both = world.direct((step,), strategy=strategy)
    await both.start(TARGET)
    assert (both.notice, both.caption.text) == ("", says[strategy].text)
    alone = world.direct((step,), strategy=strategy, strategies=(Strategy.EAGER,))
    await alone.start(TARGET)
    assert alone.caption.text == "In one way."
    assert alone.notice == (
        "" if strategy is Strategy.EAGER
        else "the captions of test are for eager; with textbook they may be wrong"
    )  # fmt: skip


async def test_stopped_it_leaves_no_timer_and_no_clients(world: Directed) -> None:
    await world.at(2)
    assert len(world.time.timers) == 1
    await world.director.stop()
    assert (world.time.timers, world.child.stops) == ([], 1)
    await world.director.stop()


async def test_what_the_clients_last_said_sets_no_timer(world: Directed) -> None:
    world.direct((STEPS[2], STEPS[1]))
    await world.at(1)
    world.arrive(GREEDY, THERE, 2)
    stop: Callable[[float], Awaitable[None]] = world.child.stop

    async def stop_late(within: float) -> None:
        world.child.tell(Ended("greedy", How.RESET, THERE))
        await stop(within)

    world.child.stop = stop_late  # type: ignore[method-assign]
    await world.director.stop()
    assert world.time.timers == []
