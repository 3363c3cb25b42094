"""Keys that cannot do what the operator expects of them."""

import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from echotui.model.query import Query
from echotui.model.source import Capabilities, Source
from echotui.model.source_action import Prompt, SourceAction
from echotui.model.state import State
from echotui.model.view import View
from echotui.sources.read_only import ReadOnlySource
from echotui.sources.wrapper import SourceWrapper
from echotui.ui.preferences import Preferences
from echotui.ui.shared import gate
from echotui.ui.shared.banner import Banner
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.stage import Stage, launch, row, rows

READ_ONLY = Capabilities(kick=False, hold=False, accept=False, forget=False)
GONE = "#7 has already ended: peer reset."


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass, in seconds."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def pass_(seconds: float) -> None:
        now[0] += seconds

    return pass_


def ended() -> ScriptedSource:
    return ScriptedSource([row(7, state=State.CLOSED, ending=ENDING)])


def hint(stage: Stage) -> str:
    return stage.dashboard.query_one(Banner).hint


async def test_the_answer_to_a_dialog_that_did_not_open_is_dropped() -> None:
    async with launch(ended()) as stage:
        sort = stage.state.sort
        await stage.press("x", "r")
        assert stage.state.sort == sort
        assert stage.notifications == [GONE, f"r was dropped. {GONE}"]
        # One letter, and no more.
        await stage.press("r")
        assert stage.state.sort.reverse


async def test_a_later_letter_is_no_answer(wait: Callable[[float], None]) -> None:
    async with launch(ended()) as stage:
        await stage.press("x")
        wait(gate.ANSWERED)
        await stage.press("r")
        assert stage.state.sort.reverse


@pytest.mark.parametrize("key", ["j", "x", "escape", "down"])
async def test_moves_and_the_same_key_again_are_no_answers(key: str) -> None:
    async with launch(ended()) as stage:
        await stage.press("x", key, "r")
        # The same key again is refused again.
        assert stage.state.sort.reverse is (key != "x")
        assert not any(text.startswith(f"{key} was dropped") for text in stage.notifications)


async def test_of_a_text_all_letters_typed_at_one_go_are_dropped(
    wait: Callable[[float], None],
) -> None:
    async with launch(ScriptedSource()) as stage:
        await stage.press("e", *"rHp")
        assert (stage.state.sort.reverse, stage.state.history, stage.state.pause) == (
            False, False, None,
        )  # fmt: skip
        wait(gate.TYPED)
        await stage.press("H")
        assert stage.state.history


async def test_an_answer_to_an_open_dialog_is_not_dropped() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x", "r", "r"]) as stage:
        assert len(source.commands) == 1
        assert stage.state.sort.reverse


@pytest.mark.parametrize(
    ("capabilities", "key", "text"),
    [
        (Capabilities(kick=False), "x", "Cannot kick the client: this source does not do it."),
        (
            READ_ONLY,
            "D",
            "Read only: cannot drain the server.",
        ),
        (
            replace(READ_ONLY, refusal="The fleet has no credentials."),
            "X",
            "Cannot kick all marked or matching clients. The fleet has no credentials.",
        ),
        (
            replace(
                READ_ONLY, refusal="It needs it.", never=("hold", "accept"), never_why="it is [b]"
            ),
            "D",
            "Cannot drain the server: it is [b].",
        ),
    ],
)
async def test_what_the_source_cannot_do_is_said_and_its_answer_dropped(
    capabilities: Capabilities, key: str, text: str
) -> None:
    source = ScriptedSource(rows(3), capabilities=capabilities)
    async with launch(source, keys=[key, "y"]) as stage:
        assert stage.notifications == [text, f"y was dropped. {text}"]
        assert not source.commands


async def test_a_barred_action_of_the_source_is_said_and_what_is_typed_for_it_dropped() -> None:
    action = SourceAction("f", "F", sentence="inject faults: all", asks=Prompt("?"), acts=True)
    source = ScriptedSource(rows(3), actions=(action,))
    async with launch(ReadOnlySource(source)) as stage:
        await stage.poll()
        await stage.press("F", "m", "e")
        text = "Read only: cannot inject faults."
        assert stage.notifications == [text, f"m was dropped. {text}", f"e was dropped. {text}"]
        assert not source.commands


class _Barring(SourceWrapper):
    """Has an action that it says nobody may carry out."""

    async def view(self, query: Query) -> View:
        """See `Source.view`."""
        action = SourceAction("f", "F", asks=Prompt("?"), reason="Faults: attach to one server.")
        return replace(await super().view(query), barred=(action,))


@pytest.mark.parametrize("wrap", [_Barring, lambda source: ReadOnlySource(_Barring(source))])
async def test_a_barred_action_has_its_reason(wrap: Callable[[Source], Source]) -> None:
    async with launch(wrap(ScriptedSource(rows(3)))) as stage:
        await stage.poll()
        await stage.press("F", "m")
        text = "Faults: attach to one server."
        assert stage.notifications == [text, f"m was dropped. {text}"]


async def test_an_unknown_key_says_where_the_keys_are_until_the_next_key() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["w"]) as stage:
        assert hint(stage) == "? for keys"
        assert "? for keys" in stage.text()
        assert not stage.notifications
        await stage.press("j")
        assert not hint(stage)
        assert stage.cursor.id == 2


async def test_the_hint_names_the_key_of_the_help() -> None:
    preferences = Preferences(keys=(("help", "f2"),))
    async with launch(ScriptedSource(rows(3)), preferences=preferences, keys=["w"]) as stage:
        assert hint(stage) == "f2 for keys"


async def test_in_the_detail_too() -> None:
    source = ended()
    async with launch(source, keys=["enter", "x", "y"]) as stage:
        assert stage.notifications[-1].startswith("y was dropped. ")


@pytest.mark.parametrize("keys", [("x", "L"), ("K", "L"), ("K", "r"), ("D", "p")])
async def test_a_letter_that_answers_no_such_dialog_is_not_dropped(keys: tuple[str, str]) -> None:
    able = Capabilities(accept=False)
    source = ScriptedSource(ended().rows if keys[0] == "x" else [], capabilities=able)
    async with launch(source, keys=keys) as stage:
        assert len(stage.notifications) == 1
        state = stage.state
        assert [state.live_only, state.sort.reverse, bool(state.pause)].count(True) == 1


@pytest.mark.parametrize("asked", [("x", "r"), ("X", "d"), ("D", "y")])
@pytest.mark.usefixtures("wait")
async def test_escape_after_an_answer_in_vain_is_meant_for_the_dialog(
    asked: tuple[str, str],
) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["slash", *"open", "enter", asked[0]]) as stage:
        source.silent = 2.0
        await stage.poll()
        await stage.press(asked[1], "escape")
        assert stage.screen is stage.dashboard
        assert stage.notifications[-1] == "esc was dropped: the dialog is closed already."
        assert stage.state.filter
        await stage.press("escape")
        assert not stage.state.filter


async def test_a_later_escape_goes_back(wait: Callable[[float], None]) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["slash", *"open", "enter", "x"]) as stage:
        source.silent = 2.0
        await stage.poll()
        await stage.press("r")
        wait(gate.ANSWERED)
        await stage.press("escape")
        assert not stage.state.filter
