"""Keys that arrive in one read have their effects one after the other."""

import asyncio

import pytest
from textual.message import Message

from echotui.model.command import Kick, Strength
from echotui.model.filter.parser import parse
from echotui.ui.fixes.key_queue import LONGEST, Passed
from tests.scripted import ScriptedSource
from tests.ui.inputs import key_event
from tests.ui.stage import Stage, launch, rows


async def at_once(stage: Stage, *keys: str) -> None:
    """Press keys before the first has had its effect."""
    for key in keys:
        stage.app.post_message(key_event(key))
    await stage.until(lambda: not stage.app._keys and stage.app._following is None)
    await stage.settle()


async def test_a_filter_typed_in_one_go_is_a_filter_and_nothing_else() -> None:
    source = ScriptedSource(rows(9))
    async with launch(source) as stage:
        await at_once(stage, "slash", *"queue>9|id:3x", "backspace", "enter", "space", "X", "c")
        assert stage.state.filter == parse("queue>9|id:3")
        assert stage.filter_text == "queue>9|id:3"
        assert not stage.exits
        await stage.until(lambda: source.commands)
        assert [command.ids for command in source.commands] == [(3,)]  # type: ignore[union-attr]  # it is KickEach


async def test_letters_do_not_overtake_what_takes_letters_away() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["slash", *"abcd"]) as stage:
        await at_once(stage, *["backspace"] * 4, *"wxyz", "left", "left", *"12")
        assert stage.filter_text == "wx12yz"


async def test_a_dialog_gets_the_keys_after_the_one_that_opens_it() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        await at_once(stage, "down", "x", "r", "down", "x", "escape", "x", "d")
        assert source.commands == [Kick(2, Strength.RESET), Kick(3, Strength.DRAIN)]
        assert stage.state.sort.reverse is False


@pytest.mark.parametrize("keys", [["q", "escape", "q", "q"], ["question_mark", "q", "q", "q"]])
async def test_leaving_takes_as_many_keys_as_ever(keys: list[str]) -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        for key in keys:
            stage.app.post_message(key_event(key))
        await stage.until(lambda: stage.exits)


async def test_a_key_that_never_arrives_holds_up_the_next_one_for_a_moment_only() -> None:
    async with launch(ScriptedSource(rows(9))) as stage:
        lost: list[Message] = []
        real = stage.table.post_message

        def lose(message: Message) -> bool:
            if isinstance(message, Passed) and not lost:
                lost.append(message)
                return True
            return real(message)

        stage.table.post_message = lose  # type: ignore[method-assign]  # what a lost message looks like
        stage.app.post_message(key_event("down"))
        stage.app.post_message(key_event("down"))
        async with asyncio.timeout(20 * LONGEST):
            while stage.cursor.id != 3:  # noqa: ASYNC110 - a timer of Textual's is what it waits for
                await asyncio.sleep(0.01)
        assert lost
