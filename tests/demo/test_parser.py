"""What is wrong in a scenario, and how that is said."""

from pathlib import Path

import pytest

from echotui.demo.scenario import Kind, Mode, Part
from echotui.demo.scenario_files import load
from echotui.model.lints import BY_NAME
from echotui.model.strategy import Strategy
from tests.demo.documents import HEAD, complaint, with_part, with_step

KINDS = ", ".join(Kind)
STEP_KEYS = "captions, seconds, until, parts, mode, strategy, faults, questions, reads"
TOP_KEYS = "name, line, strategies, play, allow, servers, captions, questions, steps"
PART_KEYS = "name, kind, count, enter, spread, stay, size, every, again, notices, ends"
TIMES = "a number of seconds from 0 to 86400"
SIZES = "a size such as 4096, 64KiB or 1MiB, at most 64MiB"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "name: is missing"),
        ("name = 'x'", "line: is missing"),
        (HEAD, "steps: there is none; a scenario has at least one step"),
        (f"{HEAD}steps = []", "steps: there is none; a scenario has at least one step"),
        (f"{HEAD}steps = 5", "steps: 5 is not an array of tables"),
        (f"{HEAD}steps = [1]", "steps[0]: 1 is not a table"),
        (f"{HEAD}stpes = []", f"unknown key 'stpes'; did you mean steps? allowed are {TOP_KEYS}"),
        (f"{HEAD}'a\\u001b' = 1", f"unknown key 'a\\\\u001b'; allowed are {TOP_KEYS}"),
        (
            f"{HEAD}strategies = ['lazy']",
            "strategies[0]: 'lazy' is not one of eager, textbook",
        ),
        (f"{HEAD}strategies = 'eager'", "strategies: 'eager' is not an array of eager, textbook"),
        (
            f"{HEAD}steps = [{{captions = [{{text = 'x'}}]}}]\nallow = ['slow']",
            f"allow[0]: 'slow' is not one of {', '.join(BY_NAME)}",
        ),
        ("name = 5", "name: 5 is not a line of 1 to 32 printable characters"),
        ("name = ' '", "name: '' is not a line of 1 to 32 printable characters"),
        (
            f"name = 'x'\nline = '{'y' * 201}'",
            f"line: '{'y' * 56}... is not a line of 1 to 200 printable characters",
        ),
    ],
)
def test_wrong_at_the_top(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    assert complaint(file) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}[[steps]]", "steps[0].captions: there is none for eager"),
        (f"{HEAD}[[steps]]\ncaptions = 5", "steps[0].captions: 5 is not an array of tables"),
        (
            with_step("captoin = 5"),
            f"steps[0]: unknown key 'captoin'; did you mean captions? allowed are {STEP_KEYS}",
        ),
        (with_step("seconds = 'soon'"), f"steps[0].seconds: 'soon' is not {TIMES}"),
        (with_step("seconds = -1"), f"steps[0].seconds: -1 is not {TIMES}"),
        (with_step("seconds = true"), f"steps[0].seconds: true is not {TIMES}"),
        (with_step("seconds = nan"), f"steps[0].seconds: nan is not {TIMES}"),
        (with_step("seconds = inf"), f"steps[0].seconds: inf is not {TIMES}"),
        (with_step("seconds = 86401"), f"steps[0].seconds: 86401 is not {TIMES}"),
        (with_step("seconds = 07:32:00"), f"steps[0].seconds: 07:32:00 is not {TIMES}"),
        (
            with_step("until = 'bob'\nparts = [{name='ann', kind='idler'}]"),
            "steps[0].until: 'bob' is not a part of this step; allowed are ann",
        ),
        (with_step("mode = 'walk'"), "steps[0].mode: 'walk' is not one of run, slow, step"),
        (with_step("strategy = 'lazy'"), "steps[0].strategy: 'lazy' is not one of eager, textbook"),
        (
            with_step("faults = [{client = 'ann'}]"),
            "steps[0].faults[0].rule: is missing",
        ),
        (
            with_step("faults = [{client = 'ann', rule = 'mute'}]"),
            "steps[0].faults[0].client: 'ann' is not a part of this step; allowed are none",
        ),
        (
            with_step("faults = [{client = 'ann', rule = 'latency'}]"),
            "steps[0].faults[0].rule: ",
        ),
        (
            with_step("until = 'ann'\nparts = [{name='ann', kind='idler', count=2}]"),
            "steps[0].until: 'ann' has a count of 2; it must be 1",
        ),
    ],
)
def test_wrong_in_a_step(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    assert complaint(file).startswith(message)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", f".kind: is missing; give one of {KINDS}"),
        ("kind = 'chatte'", f".kind: 'chatte' is not one of {KINDS}; did you mean chatty?"),
        ("kind = 'Chatty'", f".kind: 'Chatty' is not one of {KINDS}; did you mean chatty?"),
        ("kind = 5", f".kind: 5 is not one of {KINDS}"),
        (
            "kind = 'bulk'\ncuont = 5",
            f": unknown key 'cuont'; did you mean count? allowed are {PART_KEYS}",
        ),
        ("kind = 'bulk'\ncount = -1", ".count: -1 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = 0", ".count: 0 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = 5001", ".count: 5001 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = 1.0", ".count: 1.0 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = true", ".count: true is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\nenter = '1'", f".enter: '1' is not {TIMES}"),
        ("kind = 'bulk'\nspread = [1]", f".spread: an array is not {TIMES}"),
        ("kind = 'bulk'\nstay = -0.1", f".stay: -0.1 is not {TIMES}"),
        ("kind = 'bulk'\nevery.day = 1", f".every: a table is not {TIMES}"),
        ("kind = 'bulk'\nagain = -1", f".again: -1 is not {TIMES}"),
        ("kind = 'bulk'\nnotices = 1", ".notices: 1 is not true or false"),
        ("kind = 'bulk'\nsize = -1", f".size: -1 is not {SIZES}"),
        ("kind = 'bulk'\nsize = '65MiB'", f".size: '65MiB' is not {SIZES}"),
        ("kind = 'bulk'\nsize = 1.5", f".size: 1.5 is not {SIZES}"),
        ("kind = 'bulk'\nsize = 'much'", f".size: 'much' is not {SIZES}"),
        (
            f"kind = 'bulk'\ncount = 0x{'f' * 5000}",
            f".count: 0x{'f' * 55}... is not a whole number from 1 to 5000",
        ),
    ],
)
def test_wrong_in_a_part(file: Path, rest: str, message: str) -> None:
    file.write_text(with_part(rest))
    assert complaint(file) == f"steps[0].parts[0]{message}"


@pytest.mark.parametrize("name", ["9lives", "a b", "\\u202e", "{x}", "\u00e4", ""])
def test_names_of_parts(file: Path, name: str) -> None:
    file.write_text(with_step(f'parts = [{{ name = "{name}", kind = "idler" }}]'), encoding="utf-8")
    message = complaint(file)
    assert message.startswith("steps[0].parts[0].name: '")
    assert " is not a" in message


@pytest.mark.parametrize("name", ["last", "next", "come", "queued", "high", "low", "fault"])
def test_what_a_caption_names_otherwise_is_no_name_of_a_part(file: Path, name: str) -> None:
    file.write_text(with_step(f'parts = [{{ name = "{name}", kind = "idler" }}]'))
    assert complaint(file) == (
        f"steps[0].parts[0].name: '{name}' has another meaning in captions; choose another name"
    )


def test_captions_and_questions_of_all_steps_come_before_those_of_each(file: Path) -> None:
    shared = "captions = [{text = 'a', mode = 'run', watch = 'w'}]\nquestions = [{text = 'q'}]\n"
    own = "questions = [{text = 'r', next = {event = 'READ'}}]\n"
    file.write_text(shared + with_step(own))
    (step,) = load(file).steps
    assert [each.text for each in step.captions] == ["a", "c"]
    assert [each.text for each in step.questions] == ["q", "r"]
    file.write_text("captions = [{text = '{ann}'}]\n" + with_step(""))
    assert complaint(file) == "captions[0].text: 'ann' is not a part of this step; allowed are none"
    # Of a step with a strategy, no other is asked for.
    one = "[[steps]]\nstrategy = 'eager'\ncaptions = [{text = 'c', strategy = 'eager'}]"
    file.write_text(HEAD + one)
    assert load(file).steps[0].strategy is Strategy.EAGER


def test_parts_do_not_collide(file: Path) -> None:
    idler = "{name = 'ann', kind = 'idler'}"
    file.write_text(with_step(f"parts = [{idler}, {idler}]"))
    assert complaint(file) == "steps[0].parts[1].name: 'ann' is in this step already"
    second = "[[steps]]\ncaptions = [{text = 'd'}]\nparts = [{name = 'ann', count = 2}]"
    file.write_text(with_step(f"parts = [{idler}]\n{second}"))
    assert complaint(file) == (
        "steps[1].parts[0].count: 'ann' has another in an earlier step;"
        " leave it out or rename the part"
    )
    file.write_text(with_step(f"parts = [{idler}]\n{second.replace('count = 2', 'enter = 2')}"))
    assert load(file).steps[1].parts == (Part("ann", Kind.IDLER, enter=2.0),)


def test_not_too_many_at_once(file: Path) -> None:
    parts = ", ".join(f"{{name='p{i}', kind='idler', count=5000}}" for i in range(3))
    file.write_text(with_step(f"parts = [{parts}]"))
    assert complaint(file) == (
        "steps[0].parts: 15000 clients are more than the 10000 allowed at once"
    )


def test_the_file_selects_the_mode(file: Path) -> None:
    # The name of one that is played in another way means nothing.
    file.write_text("name = 'strategies'\nline = 'y'\n[[steps]]\ncaptions = [{text = 'c'}]\n")
    assert load(file).mode is Mode.STORY
    file.write_text(f"play = 'comparison'\n{with_step('seconds = 5')}")
    assert load(file).mode is Mode.COMPARISON


@pytest.mark.parametrize(
    "rest", ["", "seconds = 5\n[[steps]]\ncaptions = [{text = 'd'}]\nseconds = 5"]
)
def test_a_comparison_is_one_step_that_ends(file: Path, rest: str) -> None:
    file.write_text(f"play = 'comparison'\n{with_step(rest)}")
    assert complaint(file) == "play: a comparison has one step, with the seconds that it lasts"


@pytest.mark.parametrize(
    "rest", ["mode = 'step'", "strategy = 'eager'", "questions = [{text = 'q'}]"]
)
def test_a_comparison_steps_no_loop(file: Path, rest: str) -> None:
    file.write_text(f"play = 'comparison'\n{with_step('seconds = 5')}\n{rest}")
    assert complaint(file) == (
        "play: a comparison sets the strategy by itself,"
        " and has none of mode, strategy, faults, questions, reads"
    )


def test_another_way_to_play(file: Path) -> None:
    file.write_text(f"play = 'backwards'\n{with_step('')}")
    assert complaint(file) == "play: 'backwards' is not one of story, comparison"
