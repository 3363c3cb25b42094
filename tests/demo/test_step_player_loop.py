"""Steps that wait for the mode of the loop, set a strategy or put faults on."""

import asyncio

import pytest
from msgspec.structs import replace

from echotui.demo.loop_facts import ConnectionFacts, Event, LoopMode, ReadyEvent
from echotui.demo.messages import ClientEnd, ClientEnded, Connected, Echoed, Mismatch
from echotui.demo.scenario import Kind, Part, PartFault, Step
from echotui.demo.step_caption import Next, StepCaption
from echotui.demo.step_player import POLL
from echotui.model.strategy import Strategy
from tests.demo.playing import ANN, HERE, STEPS, TARGET, THERE, Playing

STEPPED = Step(
    (StepCaption("The loop runs."), StepCaption("It stands.", mode=LoopMode.STEP)),
    parts=(ANN,), mode=LoopMode.STEP,
    questions=(StepCaption("READ of {next}?", next=Next(Event.READ)),),
)  # fmt: skip


async def test_nothing_of_a_step_happens_before_the_loop_is_in_its_mode(world: Playing) -> None:
    player = world.play((STEPPED,))
    await player.start(TARGET)
    for mode in (LoopMode.RUN, LoopMode.SLOW):
        world.loop.mode = mode
        world.time.wait(100)
        assert (player.caption.text, world.worker.casts) == ("The loop runs.", [])
    world.loop.mode = LoopMode.STEP
    world.time.wait(2 * POLL)
    assert (player.caption.text, world.worker.casts) == ("It stands.", [("ann",)])
    # It began once.
    world.loop.mode = LoopMode.RUN
    world.time.wait(100)
    world.loop.mode = LoopMode.STEP
    world.time.wait(100)
    assert world.worker.casts == [("ann",)]


async def test_a_step_that_waits_for_the_mode_is_left_for_another(world: Playing) -> None:
    player = world.play((STEPPED, STEPS[1]))
    await player.start(TARGET)
    assert player.go(1)
    world.loop.mode = LoopMode.STEP
    world.time.wait(1.0)
    assert world.worker.casts == [("ann",)]
    assert player.caption.text == "ann talks."


async def test_the_question_is_that_of_the_next_event(world: Playing) -> None:
    player = world.play((STEPPED,))
    world.loop.mode = LoopMode.STEP
    await player.start(TARGET)
    assert player.question == ""
    world.loop.next = ReadyEvent(Event.READ, ConnectionFacts(3))
    assert player.question == "READ of #3?"


@pytest.mark.parametrize("of_step", [None, LoopMode.STEP])
async def test_a_step_is_unfinished_while_events_wait_that_it_tells_one_by_one(
    world: Playing, of_step: LoopMode | None
) -> None:
    player = world.play((replace(STEPPED, mode=of_step),))
    await player.start(TARGET)
    for mode in LoopMode:
        world.loop.mode = mode
        world.loop.next = None
        assert not player.unfinished
        world.loop.next = ReadyEvent(Event.READ, ConnectionFacts(3))
        assert player.unfinished is (of_step is mode is LoopMode.STEP)


@pytest.mark.parametrize("mode", [LoopMode.SLOW, LoopMode.STEP])
async def test_time_does_not_go_on_while_the_operator_steps(world: Playing, mode: LoopMode) -> None:
    await world.at(1)
    world.loop.mode = mode
    world.time.wait(100)
    assert world.step == 1
    world.loop.mode = LoopMode.RUN
    world.time.wait(2 * POLL)
    assert world.step == 2


async def test_a_strategy_is_adopted_for_its_step_and_those_after_it(world: Playing) -> None:
    def step(strategy: Strategy | None = None) -> Step:
        return Step(
            (StepCaption("one", strategy=Strategy.EAGER), StepCaption("other")), strategy=strategy
        )

    textbook, eager = Strategy.TEXTBOOK, Strategy.EAGER
    player = world.play((step(), step(textbook), step(), step(eager)), strategy=eager)
    await player.start(TARGET)
    for by, adopted in (
        (1, [textbook]), (1, [textbook]), (1, [textbook, eager]),
        (-1, [textbook, eager, textbook]), (-1, [textbook, eager, textbook]),
        (-1, [textbook, eager, textbook, eager]),
    ):  # fmt: skip
        assert player.go(by)
        assert world.server.adopted == adopted


async def test_without_a_strategy_of_its_own_the_server_keeps_its_one(world: Playing) -> None:
    player = world.play(STEPS, strategy=Strategy.TEXTBOOK, strategies=(Strategy.EAGER,))
    await player.start(TARGET)
    player.go(1)
    assert world.server.adopted == []


async def settle() -> None:
    """Let the tasks go on that have begun; the clock is scripted."""
    for _ in range(5):
        await asyncio.sleep(0)


NOTICED = Part("ann", Kind.CHATTY, notices=True)
FAULTY = Step(
    (StepCaption("It has {fault}."),), parts=(NOTICED,), faults=(PartFault("ann", "latency=2s"),)
)


async def test_a_fault_is_on_while_its_step_is_and_as_fast_as_the_demo(world: Playing) -> None:
    player = world.play((FAULTY, STEPS[1]), speed=10.0)
    await player.start(TARGET)
    world.arrive(NOTICED, HERE, 7)
    await settle()
    assert world.server.rules == {1: ("latency=200ms", 7)}
    assert player.caption.text == "It has latency=200ms."
    player.go(1)
    await settle()
    assert not world.server.rules
    player.go(-1)
    # Back in the step it has another connection.
    world.arrive(NOTICED, THERE, 8)
    await settle()
    # The rule that was on its way for the old connection did not stay.
    assert list(world.server.rules.values()) == [("latency=200ms", 8)]
    await player.stop()
    assert not world.server.rules


async def test_what_clients_notice_is_shown_where_nothing_is_asked(world: Playing) -> None:
    player = world.play((FAULTY,))
    await player.start(TARGET)
    world.arrive(NOTICED, HERE, 7)
    world.worker.report(Echoed("ann", HERE, 2.0))
    assert player.question == "What they notice: #7 an echo after 2.0 s."
    world.worker.report(ClientEnded("ann", ClientEnd.RESET, HERE))
    assert player.question == "What they notice: #7 its connection has ended: reset."


async def test_a_wrong_echo_is_an_alarm_unless_its_client_has_a_fault(world: Playing) -> None:
    player = world.play((FAULTY,))
    await player.start(TARGET)
    world.server.damaged.add(HERE)
    for local, alarm in ((HERE, ""), (THERE, "wrong echo to ann 127.0.0.1:50002: byte 3")):
        world.worker.report(Connected("ann", 0, local))
        world.worker.report(Mismatch("ann", 0, local, "byte 3"))
        assert player.alarm == alarm
