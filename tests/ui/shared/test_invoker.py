"""What a source's action asks first: yes or no, and a text."""

from msgspec.structs import replace

from echotui.model.action import Place
from echotui.model.actions import keys_at
from echotui.model.command import Command, Done, Invoke, Outcome, Refused
from echotui.model.key_names import key_name
from echotui.model.query import Query
from echotui.model.source_action import Prompt, SourceAction
from echotui.model.view import View
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.prompt import PromptDialog
from echotui.ui.format.safe import safe
from tests import detail_scenes
from tests.scripted import ScriptedSource
from tests.ui.detailed import detailed, poll
from tests.ui.extremes import HOSTILE
from tests.ui.stage import Stage, launch, rows

STEP = SourceAction(
    "step", "S", "step", "step the loop", confirm="Step? 3 wait.", warning="Until the next event."
)
DOT = SourceAction("dot", ".", "next event", "deliver the next event")
TURN = SourceAction("turn", "comma", "whole turn", "deliver all that is ready")
WORDS = ("latency=", "latch", "reset=", "reset-all")
FAULT = SourceAction("fault", "F", "fault", "inject faults", Prompt("Which?", "", words=WORDS))
REASON = "column 4: latenzy is no fault."


class Picky(ScriptedSource):
    """Refuses texts with a z; its prompt begins with the client under the cursor."""

    async def submit(self, command: Command) -> Outcome:
        """Record the command."""
        outcome = await super().submit(command)
        return Refused(REASON) if isinstance(command, Invoke) and "z" in command.text else outcome

    async def view(self, query: Query) -> View:
        """Answer for the cursor of the query."""
        prompt = replace(FAULT.asks or Prompt(), default=f"#{query.locate or query.detail} ")
        self.actions = (STEP, DOT, TURN, replace(FAULT, asks=prompt))
        return await super().view(query)


def picky() -> Picky:
    return Picky(rows(3), answer=Done(""))


def asked(stage: Stage) -> str:
    """The question on the screen; empty when none is asked."""
    return stage.screen.question if isinstance(stage.screen, Dialog) else ""


def typed(stage: Stage) -> str:
    """The text in the prompt."""
    assert isinstance(stage.screen, PromptDialog)
    return stage.screen.text


def test_their_keys_mean_nothing_else_on_any_screen() -> None:
    keys = {key_name(key) for key in ("S", ".", ",", "F")}
    assert not any(keys & keys_at(place) for place in Place)


async def test_yes_is_needed_and_cancel_has_the_focus() -> None:
    source = ScriptedSource(rows(3), actions=(STEP,), answer=Done(""))
    async with launch(source) as stage:
        await stage.poll()
        for keys in (["enter"], ["escape"], ["x", "n", "escape"]):
            await stage.press("S")
            assert isinstance(stage.screen, Confirm)
            assert asked(stage) == "Step? 3 wait."
            assert "Until the next event." in stage.text()
            assert "S y step" in stage.text()
            await stage.press(*keys)
            assert source.commands == []
        for keys in (["S", "y"], ["S", "S"], ["S", "right", "enter"]):
            await stage.press(*keys)
        assert source.commands == [Invoke("step")] * 3


async def test_the_question_is_that_of_now() -> None:
    source = ScriptedSource(rows(3), actions=(STEP,), answer=Done(""))
    async with launch(source) as stage:
        await stage.poll()
        # Nothing has been polled since.
        source.actions = (replace(STEP, confirm="Step? 4 wait."),)
        await stage.press("S")
        assert asked(stage) == "Step? 4 wait."
        source.actions = (replace(STEP, confirm="Step? 5 wait."),)
        await stage.poll()
        assert asked(stage) == "Step? 5 wait."
        await stage.press("escape")
        source.actions = (STEP,)
        await stage.poll()
        source.actions = ()
        await stage.press("S")
        assert stage.notifications == ["This is not possible any more; nothing was done."]
        assert source.commands == []


async def test_the_prompt_is_about_the_row_under_the_cursor_now() -> None:
    source = picky()
    async with launch(source) as stage:
        await stage.poll()
        await stage.type_fast(["down", "F"])
        assert typed(stage) == "#2 "
        await stage.press("x", "enter")
        assert source.commands == [Invoke("fault", "#2 x")]


async def test_the_last_word_is_completed() -> None:
    async with launch(picky()) as stage:
        await stage.poll()
        await stage.press("F")
        assert all(word in stage.text() for word in WORDS)
        await stage.press(*"la", "tab")
        assert "reset" not in stage.text()
        await stage.press("e", "tab", *"1s re", "tab")
        assert typed(stage) == "#1 latency=1s reset"
        # Before the cursor, and what is after it stays.
        await stage.press("home", *["right"] * 4, "tab")
        assert typed(stage) == "#1 latatency=1s reset"


async def test_a_refused_text_is_there_again_with_the_reason() -> None:
    source = picky()
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("F", *"latenzy", "enter")
        assert typed(stage) == "#1 latenzy"
        assert REASON in stage.text()
        await stage.press("backspace")
        await stage.until(lambda: REASON not in stage.text())  # It was about another text.
        await stage.press("backspace", *"cy", "enter")
        assert stage.screen is stage.dashboard
        assert [command.text for command in source.commands if isinstance(command, Invoke)] == [
            "#1 latenzy",
            "#1 latency",
        ]
        # Escape leaves it.
        await stage.press("F", "z", "enter", "escape")
        assert stage.screen is stage.dashboard


async def test_up_and_down_show_the_texts_typed_before() -> None:
    source = picky()
    async with launch(source) as stage:
        await stage.poll()
        for text in ("a", "b", "a"):
            await stage.press("F", text, "enter")
        await stage.press("F", *"now")
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await stage.press(key)
            seen.append(typed(stage))
        assert seen == ["#1 a", "#1 b", "#1 b", "#1 a", "#1 now", "#1 now"]
        assert "earlier texts" in stage.text()
        # The same on a client's detail.
        await stage.press("escape", "enter", "F", "up")
        assert typed(stage) == "#1 a"


async def test_actions_work_on_the_detail_and_its_footer_has_them() -> None:
    source = detail_scenes.source()
    source.actions = (STEP, DOT, TURN, FAULT)
    source.answer = Done("")
    async with detailed(source) as stage:
        await poll(stage)
        assert stage.lines()[-1].startswith(
            " S step  . next event  , whole turn  F fault  esc back"
        )
        await stage.press("full_stop", "comma")
        await stage.press("S", "y", "F", "0", "enter")
        assert source.commands == [
            Invoke("dot"), Invoke("turn"), Invoke("step"), Invoke("fault", "0"),
        ]  # fmt: skip
        await stage.press("question_mark")
        assert "step the loop" in stage.text()


async def test_hostile_questions_words_and_reasons_are_made_safe() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        for text in HOSTILE[1::4]:
            source.actions = (
                replace(STEP, confirm=text, warning=text, label=text),
                replace(FAULT, asks=Prompt(text, "", words=(text, "ok"))),
            )
            source.answer = Refused(text)
            await stage.poll()
            for keys in (["S"], ["escape", "F"], ["x", "enter"]):
                await stage.press(*keys)
                assert asked(stage) == safe(text)
                assert all(line.isprintable() for line in stage.lines())
            await stage.press("escape")
