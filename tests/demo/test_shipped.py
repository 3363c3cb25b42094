"""The scenarios that are shipped."""

from pathlib import Path

import pytest

from echotui.demo.scenario import Kind, Mode
from echotui.demo.scenario_files import find, shipped
from echotui.model.strategy import Strategy

LONGEST = 110
LONGEST_QUESTION = 78
NAMES = [
    "tour", "backpressure", "burst", "crowd", "faults", "fleet", "half-close", "hostile", "resets",
    "steps", "strategies",
]  # fmt: skip


def test_the_tour_comes_first_and_the_others_in_order() -> None:
    assert list(shipped()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_one_loads_and_can_be_read_on_one_line(name: str) -> None:
    scenario = find(name)
    assert scenario.name == name
    assert 20 < len(scenario.line) <= 100
    assert not scenario.line.endswith(".")
    for step in scenario.steps:
        assert step.until in "".join(caption.text for caption in step.captions)
        for caption in step.captions:
            for text in filter(None, (caption.text, caption.watch)):
                assert 20 < len(text) <= LONGEST
                assert text[-1] in ".!?"
        for question in step.questions:
            # Below a caption of two lines, in 80 columns.
            shown = question.text.format(next="#12", come="393,216", queued="251,340", slow="#12")
            assert 20 < len(shown) <= LONGEST_QUESTION
            assert question.text[-1] in ".!?"


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_may_be_given_by_its_path_too(name: str) -> None:
    assert find(str(shipped()[name])) == find(name)
    assert Path(str(shipped()[name])).suffix == ".toml"


def test_only_the_last_step_stays_and_only_the_kick_is_waited_for() -> None:
    # The operator steps through one of them, and goes on with n.
    for name in set(NAMES) - {"strategies", "steps"}:
        *steps, last = find(name).steps
        assert last.seconds == 0
        assert not last.until
        assert all(step.seconds > 0 or step.until for step in steps)


def test_the_fleet_leaves_time_for_a_kick_and_names_nobody_who_is_not_there() -> None:
    steps = find("fleet").steps
    (turn,) = (step for step in steps if step.until)
    assert turn.seconds >= 60
    there: set[str] = set()
    for step in steps[: steps.index(turn) + 1]:
        for name in {part.name for part in step.parts} - there:
            assert all(caption.watch or name not in caption.text for caption in step.captions)
        there |= {part.name for part in step.parts}


def test_the_tour_has_its_story() -> None:
    tour = find("tour")
    assert 60 <= tour.seconds <= 95
    captions = [caption for step in tour.steps for caption in step.captions]
    causes = [str(call.cause) for caption in captions for call in caption.calls]
    story = ["listening", "accepted", "queued", "high water", "low water", "peer end", "reset"]
    assert sorted(story, key=causes.index) == story
    assert [step.until for step in tour.steps if step.until] == ["greedy"]
    (yours,) = (step for step in tour.steps if step.until)
    (greedy,) = (part for part in yours.parts if part.name == "greedy")
    assert greedy.kind is Kind.NEVER_READS
    assert all("press x" in caption.text for caption in yours.captions)
    calls = " ".join(caption.text for caption in captions)
    for word in ("add_handler", "update_handler", "remove_handler", "R-", "RW", "-W"):
        assert word in calls


def test_large_scenarios_have_the_stated_number_of_clients() -> None:
    burst = [part for step in find("burst").steps for part in step.parts]
    assert max(part.count for part in burst if part.kind is Kind.BURST and not part.spread) == 500
    crowd = find("crowd").steps[0].parts
    assert sum(part.count for part in crowd) == 1000
    assert {part.kind for part in crowd} == set(Kind)


def test_strategies_is_one_step_of_chatty_clients_and_a_slow_one_on_top() -> None:
    assert find("strategies").mode is Mode.COMPARISON
    (step,) = find("strategies").steps
    assert 10 <= step.seconds <= 15
    slow, *others = step.parts
    assert (slow.kind, slow.count) == (Kind.NEVER_READS, 1)
    assert {part.kind for part in others} == {Kind.CHATTY}
    # The lowest id is on top.
    assert all(part.every and part.enter > slow.enter for part in others)
    for strategy in Strategy:
        assert all(each.text.startswith(strategy) for each in step.captions_for(strategy))
