"""The scenario `steps`, played by its keys: what its questions let one predict is what happens."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final

import pytest

from echotui.model.command import Done
from echotui.model.mask import READ
from echotui.model.strategy import Strategy
from tests.demo.learner import Learner, learning, predict
from tests.server.bench import until

LAST: Final = 10
NOTHING: Final = "Nothing is ready."
OVER: Final = "That was all."
ASKS: Final = "Next:"


def run(on_uvloop: bool, work: Callable[[Learner], Awaitable[None]]) -> None:  # noqa: FBT001
    """Play on a loop of this kind."""
    factory = pytest.importorskip("uvloop").new_event_loop if on_uvloop else None

    async def play() -> None:
        async with learning() as learner:
            await work(learner)

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(play())


async def begin(learner: Learner) -> None:
    """Stop the loop, as the captions say."""
    seen = await learner.look()
    assert "Press S twice" in seen.caption
    await learner.press("S")
    assert "Press S once more" in (await learner.look()).caption
    await learner.press("S")
    await until(lambda: learner.server.stepper.parked or learner.server.channels)


@pytest.mark.parametrize("on_uvloop", [False, True], ids=["asyncio", "uvloop"])
def test_each_mask_can_be_predicted_from_the_question(on_uvloop: bool) -> None:  # noqa: FBT001
    right: list[bool] = []
    asked: set[tuple[Strategy, str, str]] = set()

    async def play(learner: Learner) -> None:
        await begin(learner)
        while True:
            seen = await learner.question()
            if seen.caption.startswith(OVER):
                return
            if seen.question.startswith(NOTHING):
                assert await learner.press("n") == Done("")
                continue
            if not seen.question.startswith(ASKS):
                # To wait for room; or the last one, a moment before its caption.
                await asyncio.sleep(0.02)
                continue
            expected = predict(seen.question, seen.strategy, learner.server.limits.high_water)
            delivered = await learner.deliver()
            # How much room the kernel has is not known.
            if (seen.strategy, delivered.event) != (Strategy.EAGER, "WRITE") or expected:
                right.append(delivered.mask == expected)
            asked.add((seen.strategy, delivered.event, delivered.mask))
            learner.check_told((await learner.look()).caption)

    run(on_uvloop, play)
    assert len(right) > 3 * LAST
    textbook, eager = Strategy.TEXTBOOK, Strategy.EAGER
    assert asked >= {
        (textbook, "accept", "R-"), (textbook, "READ", "-W"), (textbook, "WRITE", "-W"),
        (textbook, "WRITE", "R-"), (textbook, "READ", "--"), (eager, "READ", "R-"),
    }  # fmt: skip
    if sys.platform == "linux":
        assert asked >= {(eager, "READ", "RW"), (eager, "READ", "-W"), (eager, "WRITE", "--")}
        assert (eager, "WRITE", "-W") in asked
        assert sum(right) >= len(right) - 1
        assert sum(right[-LAST:]) == LAST


def test_captions_stay_true_when_the_operator_wanders() -> None:
    random = Random(17)

    async def play(learner: Learner) -> None:
        await begin(learner)
        for key in random.choices("..,nbS", k=90):
            seen = await learner.look()
            learner.check_told(seen.caption)
            stepped = learner.server.stepper.mode == "step"
            assert stepped or "Press S" in seen.caption, seen
            if key == "." and seen.question.startswith("Next"):
                expected = predict(seen.question, _strategy_of(learner), 1 << 30)
                delivered = await learner.deliver()
                assert expected in (None, delivered.mask), (seen, delivered)
            else:
                await learner.press(key)
            await asyncio.sleep(0.02)

    run(False, play)


def _strategy_of(learner: Learner) -> Strategy:
    """The strategy of the client whose event is next: one of the step before may be left."""
    (event,) = learner.server.stepper.oldest(1)
    channel = learner.server.channels.get(event.subject.id)
    return channel.context.strategy if channel is not None else learner.server.strategy


def test_leaving_in_the_middle_of_a_message_gives_its_echo_and_asks_to_step_again() -> None:
    async def play(learner: Learner) -> None:
        await begin(learner)
        for _ in range(2):
            await learner.question()
            await learner.deliver()
        await learner.press("S")
        assert "The loop runs" in (await learner.look()).caption
        (channel,) = learner.server.channels.values()
        await until(lambda: channel.registered == READ and channel.connection.bytes_out > 0)
        await begin(learner)
        seen = await learner.question()
        assert "The loop waits for your key" in seen.caption
        assert seen.question.startswith(NOTHING)
        await learner.press("n")
        assert "accept" in (await learner.question()).question

    run(False, play)
