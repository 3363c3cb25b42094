"""What is wrong in a caption, and how that is said."""

from pathlib import Path

import pytest

from echotui.demo.fault_phase import FaultPhase
from echotui.demo.loop_facts import Brings, Event, LoopMode
from echotui.demo.scenario_files import load
from echotui.demo.step_caption import After, Next, StepCall, StepCaption
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call
from echotui.model.mask import NONE, WRITE
from echotui.model.state import State
from echotui.model.strategy import Strategy
from tests.demo.documents import complaint, with_caption

KEYS = "text, watch, strategy, kick, client, calls, never, mask, state, mode, after, next, fault"
CAUSES = ", ".join(Cause)
CALLS = ", ".join(Call)
MASKS = "R-, RW, -W, --"
ONE = "calls = [{call = 'add_handler', cause = 'accepted'}]"


def test_all_that_can_be_in_a_caption(file: Path) -> None:
    file.write_text(
        with_caption(
            """
            text = "{ann} comes, {last}, {next}, {come}"
            watch = " soon {ann} comes "
            strategy = "eager"
            kick = "drain"
            client = "ann"
            calls = [
                { call = "update_handler", cause = "high water", mask = "-W", stays = 0.5 },
                { call = "remove_handler", cause = "reset" },
            ]
            never = ["queues full"]
            mask = "--"
            state = "closed"
            mode = "step"
            after = { event = "READ", client = "ann", cause = "queued", mask = "-W" }
            next = { event = "WRITE", brings = "room", mask = "-W", queued = true }
            fault = "on"
            [[steps.captions]]
            text = "there is one"
            strategy = "textbook"
            """
        )
    )
    calls = (
        StepCall(Call.UPDATE, Cause.HIGH_WATER, WRITE, 0.5),
        StepCall(Call.REMOVE, Cause.RESET),
    )
    eager = StepCaption(
        "{ann} comes, {last}, {next}, {come}", "soon {ann} comes", Strategy.EAGER, Strength.DRAIN,
        "ann", calls,
        (Cause.QUEUES_FULL,), NONE, State.CLOSED, LoopMode.STEP,
        After(Event.READ, "ann", Cause.QUEUED, WRITE),
        Next(Event.WRITE, "", Brings.ROOM, WRITE, queued=True), FaultPhase.ON,
    )  # fmt: skip
    textbook = StepCaption("there is one", strategy=Strategy.TEXTBOOK)
    (step,) = load(file).steps
    assert step.captions == (eager, textbook)
    assert step.captions_for(Strategy.EAGER) == (eager,)
    # One of an event may be of a client with the other strategy.
    assert step.captions_for(Strategy.TEXTBOOK) == (eager, textbook)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", ".text: is missing"),
        ("txet = 'c'", f": unknown key 'txet'; did you mean text? allowed are {KEYS}"),
        (
            'text = "\\u001b[2J"',
            ".text: '\\x1b[2J' is not a line of 1 to 200 printable characters",
        ),
        ("text = '{bob}'", ".text: 'bob' is not a part of this step; allowed are ann, crowd"),
        ("text = '{crowd}'", ".text: 'crowd' has a count of 9; it must be 1"),
        (
            "text = '{ann'",
            ".text: has a brace without its pair; {name} stands for a part",
        ),
        (f"text = 'c'\nwatch = '{{bob}}'\n{ONE}", ".watch: 'bob' is not a part of this step;"),
        ("text = 'c'\nclient = 'bob'", ".client: 'bob' is not a part of this step;"),
        ("text = 'c'\nclient = 'crowd'", ".client: 'crowd' has a count of 9; it must be 1"),
        ("text = 'c'\nkick = 'soft'", ".kick: 'soft' is not one of drain, close, reset"),
        ("text = 'c'\nkick = 'drain'", ".client: is missing; a kick, or a call that stays,"),
        ("text = 'c'\nstrategy = 'lazy'", ".strategy: 'lazy' is not one of eager, textbook"),
        ("text = 'c'\nnever = ['tide']", f".never[0]: 'tide' is not one of {CAUSES}"),
        ("text = 'c'\nnever = 'reset'", f".never: 'reset' is not an array of {CAUSES}"),
        ("text = 'c'\nmask = 'WR'", f".mask: 'WR' is not one of {MASKS}"),
        ("text = 'c'\nstate = 'idle'", ".state: 'idle' is not one of open, choked,"),
        ("text = 'c'\ncalls = [{}]", f".calls[0].call: is missing; give one of {CALLS}"),
        (
            "text = 'c'\ncalls = [{call = 'add_handler'}]",
            f".calls[0].cause: is missing; give one of {CAUSES}",
        ),
        (
            "text = 'c'\ncalls = [{call = 'add_handler', cause = 'reset', stays = 1}]",
            ".client: is missing; a kick, or a call that stays, needs one",
        ),
        ("text = '{last}'", ".text: 'last' is not a part of this step;"),
        ("text = '{fault}'", ".text: 'fault' is not a part of this step;"),
        ("text = '{come}'\nafter = {event = 'READ'}", ".text: 'come' is not a part"),
        ("text = 'c'\nafter = 'READ'", ".after: 'READ' is not a table"),
        ("text = 'c'\nafter = {}", ".after.event: is missing; give one of READ, WRITE,"),
        ("text = 'c'\nafter = {event = 'ERROR'}", ".after.event: 'ERROR' is not one of READ,"),
        (
            "text = 'c'\nafter = {event = 'READ', brings = 'end'}",
            ".after: unknown key 'brings'; allowed are event, client, cause, mask",
        ),
        (
            "text = 'c'\nnext = {event = 'READ', client = 'crowd'}",
            ".next.client: 'crowd' has a count of 9; it must be 1",
        ),
        ("text = 'c'\nnext = {event = 'READ', queued = 1}", ".next.queued: 1 is not true or"),
        ("text = 'c'\nmode = 'walk'", ".mode: 'walk' is not one of run, slow, step"),
        ("text = 'c'\nfault = 'off'", ".fault: 'off' is not one of on, refused, cleared"),
        ("text = 'c'\nmode = 'run'", ".watch: is missing"),
        (f"text = 'c'\n{ONE}", ".watch: is missing; it is shown until the calls"),
        ("text = 'c'\nwatch = 'w'", ".watch: is never shown; only a step's first caption"),
    ],
)
def test_wrong_in_a_caption(file: Path, rest: str, message: str) -> None:
    file.write_text(with_caption(rest))
    assert complaint(file).startswith(f"steps[0].captions[0]{message}")


def test_only_the_first_caption_of_a_strategy_is_watched_for(file: Path) -> None:
    second = f"[[steps.captions]]\ntext = 'd'\nwatch = 'w'\n{ONE}"
    file.write_text(with_caption(f"text = 'c'\n{second}"))
    assert complaint(file).startswith("steps[0].captions[1].watch: is never shown")
    file.write_text(with_caption(f"text = 'c'\nstrategy = 'eager'\n{second}"))
    assert load(file).steps[0].captions[1].watch == "w"


def test_each_strategy_of_a_scenario_has_a_caption(file: Path) -> None:
    eager = with_caption("text = 'c'\nstrategy = 'eager'")
    file.write_text(eager)
    assert complaint(file) == "steps[0].captions: there is none for textbook"
    file.write_text(f"strategies = ['eager']\n{eager}")
    assert load(file).strategies == (Strategy.EAGER,)
