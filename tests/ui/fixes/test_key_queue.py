"""Keys that arrive in one read have their effects one after the other."""

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from echotui.model.command import Kick, Strength
from echotui.model.filter.parser import parse
from echotui.ui.fixes.key_queue import MAX_WAIT, KeyHandled, KeyQueueApp
from tests.scripted import ScriptedSource
from tests.ui.inputs import key_event
from tests.ui.stage import launch, rows


class Plain(App[None]):
    """A field that `/` shows and focuses, and `q`, which is counted where no field takes it."""

    BINDINGS = [("slash", "open"), ("q", "count")]  # noqa: RUF012 - as Textual declares it
    counted = 0

    def compose(self) -> ComposeResult:
        yield Input(disabled=True)

    def action_open(self) -> None:
        field = self.query_one(Input)
        field.disabled = False
        self.screen.set_focus(field)

    def action_count(self) -> None:
        self.counted += 1


class Queued(Plain, KeyQueueApp):
    pass


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Queued, True)])
async def test_a_key_goes_where_the_one_before_has_moved_the_focus(
    kind: type[Plain], *, right: bool
) -> None:
    app = kind()
    async with app.run_test() as pilot:
        for key in ("slash", "q"):
            app.post_message(key_event(key))
        await pilot.pause(MAX_WAIT / 2)
        assert (app.query_one(Input).value == "q" and not app.counted) == right


async def test_a_filter_typed_in_one_go_is_a_filter_and_nothing_else() -> None:
    source = ScriptedSource(rows(9))
    async with launch(source) as stage:
        await stage.type_fast(["slash", *"queue>9|id:3x", "backspace", "enter", "space", "X", "c"])
        assert stage.state.filter == parse("queue>9|id:3")
        assert stage.filter_text == "queue>9|id:3"
        assert not stage.exits
        await stage.until(lambda: source.commands)
        assert [command.ids for command in source.commands] == [(3,)]  # type: ignore[union-attr]  # it is KickEach


async def test_letters_do_not_overtake_what_takes_letters_away() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["slash", *"abcd"]) as stage:
        await stage.type_fast([*["backspace"] * 4, *"wxyz", "left", "left", *"12"])
        assert stage.filter_text == "wx12yz"


async def test_a_dialog_gets_the_keys_after_the_one_that_opens_it() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        await stage.type_fast(["down", "x", "r", "down", "x", "escape", "x", "d"])
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
            if isinstance(message, KeyHandled) and not lost:
                lost.append(message)
                return True
            return real(message)

        stage.table.post_message = lose  # type: ignore[method-assign]  # what a lost message looks like
        stage.app.post_message(key_event("down"))
        stage.app.post_message(key_event("down"))
        async with asyncio.timeout(20 * MAX_WAIT):
            while stage.cursor.id != 3:  # noqa: ASYNC110 - a timer of Textual's is what it waits for
                await asyncio.sleep(0.01)
        assert lost
