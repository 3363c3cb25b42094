from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from echotui.demo.messages import ClientEnd, ClientEnded
from echotui.demo.notes import DemoNotes
from echotui.demo.scenario import Step
from echotui.demo.step_caption import StepCaption
from echotui.model.note import Note
from echotui.model.strategy import Strategy
from tests.demo.playing import ANN, GREEDY, STEPS, TARGET, THERE, Playing


async def test_the_clients_get_target_seed_and_speed_and_the_first_cast(world: Playing) -> None:
    player = world.play(STEPS, seed=99, speed=2.5)
    await player.start(TARGET)
    assert (world.worker.target, world.worker.seed, world.worker.speed) == (TARGET, 99, 2.5)
    assert world.worker.casts == [()]


async def test_before_the_start_there_is_no_caption(world: Playing) -> None:
    assert DemoNotes(world.play(STEPS)).notes == (Note(),)


@pytest.mark.parametrize("speed", [1.0, 4.0, 0.5])
async def test_steps_last_as_long_as_written_by_the_speed(world: Playing, speed: float) -> None:
    player = world.play(STEPS, speed=speed)
    await player.start(TARGET)
    for seconds, step in ((3.9, 1), (0.2, 2), (5.8, 2), (0.2, 3), (9999.0, 3)):
        world.time.wait(seconds / speed)
        assert world.step == step
    assert world.worker.casts == [(), ("ann",), ("ann", "greedy")]
    assert world.worker.parts == (ANN, GREEDY)


async def test_a_step_that_is_turned_to_has_its_full_time(world: Playing) -> None:
    await world.at(1)
    world.time.wait(3.5)
    assert world.player.go(1)
    world.time.wait(5.5)
    assert world.step == 2
    assert world.player.go(-1)
    world.time.wait(3.5)
    assert world.step == 1
    world.time.wait(1.0)
    assert world.step == 2


async def test_there_is_no_step_beyond_the_ends(world: Playing) -> None:
    await world.at(1)
    assert not world.player.go(-1)
    assert world.step == 1
    assert [world.player.go(1) for _ in range(5)] == [True, True, True, False, False]
    assert world.step == 4
    assert len(world.worker.casts) == 4


async def test_with_repeat_it_wraps_in_both_directions(world: Playing) -> None:
    world.play(tuple(replace(step, seconds=2.0) for step in STEPS), repeat=True)
    await world.at(1)
    assert world.player.go(-1)
    assert world.step == 4
    world.time.wait(2.0)
    assert world.step == 1
    world.time.wait(8.0)
    assert world.step == 1
    last = ("ann", "greedy", "crowd")
    assert world.worker.casts[-4:] == [("ann",), ("ann", "greedy"), last, ()]


async def test_one_step_is_no_story_with_steps(world: Playing) -> None:
    player = world.play(STEPS[1:2])
    await player.start(TARGET)
    assert not player.has_steps
    assert (player.caption.text, player.caption.progress) == ("ann talks.", "")
    world.time.wait(7.0)
    assert (player.caption.text, world.worker.casts) == ("ann talks.", [("ann",)])


@pytest.mark.parametrize("strategy", Strategy)
async def test_a_strategy_without_captions_is_reported(world: Playing, strategy: Strategy) -> None:
    captions = {
        "eager": StepCaption("In one way.", strategy=Strategy.EAGER),
        "textbook": StepCaption("In another.", strategy=Strategy.TEXTBOOK),
    }
    step = Step(tuple(captions.values()))
    both = world.play((step,), strategy=strategy)
    await both.start(TARGET)
    assert (both.notice, both.caption.text) == ("", captions[strategy].text)
    alone = world.play((step,), strategy=strategy, strategies=(Strategy.EAGER,))
    await alone.start(TARGET)
    assert alone.caption.text == "In one way."
    assert alone.notice == (
        "" if strategy is Strategy.EAGER
        else "the captions of test are for eager; with textbook they may be wrong"
    )  # fmt: skip


async def test_stopped_it_leaves_no_timer_and_no_clients(world: Playing) -> None:
    await world.at(2)
    assert len(world.time.timers) == 1
    await world.player.stop()
    assert (world.time.timers, world.worker.stops) == ([], 1)
    await world.player.stop()


async def test_last_reports_of_the_clients_set_no_timer(world: Playing) -> None:
    world.play((STEPS[2], STEPS[1]))
    await world.at(1)
    world.arrive(GREEDY, THERE, 2)
    stop: Callable[[float], Awaitable[None]] = world.worker.stop

    async def stop_late(within: float) -> None:
        world.worker.report(ClientEnded("greedy", ClientEnd.RESET, THERE))
        await stop(within)

    world.worker.stop = stop_late  # type: ignore[method-assign]
    await world.player.stop()
    assert world.time.timers == []
