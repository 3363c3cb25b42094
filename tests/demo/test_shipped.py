"""The scenarios that are shipped."""

from pathlib import Path

import pytest

from echotui.demo.scenario import Kind, Play
from echotui.demo.scenario_files import find, shipped

NAMES = ["tour", "backpressure", "burst", "crowd", "half-close", "hostile", "resets", "strategies"]


def test_the_tour_comes_first_and_the_others_in_order() -> None:
    assert list(shipped()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_one_loads_and_can_be_read_on_one_line(name: str) -> None:
    scenario = find(name)
    assert scenario.name == name
    assert 20 < len(scenario.line) <= 100
    assert not scenario.line.endswith(".")
    for step in scenario.steps:
        assert 20 < len(step.caption) <= 110
        assert step.caption[-1] in ".!?"
        assert not step.until or step.until in step.caption
        assert {part.name for part in step.parts} >= set(step.about)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_may_be_given_by_its_path_too(name: str) -> None:
    assert find(str(shipped()[name])) == find(name)
    assert Path(str(shipped()[name])).suffix == ".toml"


def test_only_the_last_step_stays_and_only_the_kick_is_waited_for() -> None:
    for name in set(NAMES) - {"strategies"}:
        *steps, last = find(name).steps
        assert last.seconds == 0
        assert not last.until
        assert all(step.seconds > 0 or step.until for step in steps)


def test_the_tour_has_its_story() -> None:
    tour = find("tour")
    assert 60 <= tour.seconds <= 95
    marks = [mark for step in tour.steps for mark in step.marks]
    story = ["listening", "accepted", "queued", "high water", "low water", "peer end", "reset"]
    assert sorted(story, key=marks.index) == story
    assert [step.until for step in tour.steps if step.until] == ["greedy"]
    (yours,) = (step for step in tour.steps if step.until)
    (greedy,) = (part for part in yours.parts if part.name == "greedy")
    assert greedy.kind is Kind.NEVER_READS
    assert "press x" in yours.caption
    calls = " ".join(step.caption for step in tour.steps)
    for word in ("add_handler", "update_handler", "remove_handler", "R-", "RW", "-W"):
        assert word in calls


def test_the_big_ones_are_as_big_as_they_say() -> None:
    burst = [part for step in find("burst").steps for part in step.parts]
    assert max(part.count for part in burst if part.kind is Kind.BURST and not part.spread) == 500
    crowd = find("crowd").steps[0].parts
    assert sum(part.count for part in crowd) == 1000
    assert {part.kind for part in crowd} == set(Kind)


def test_strategies_is_one_step_of_chatty_clients() -> None:
    assert find("strategies").play is Play.COMPARISON
    (step,) = find("strategies").steps
    assert 10 <= step.seconds <= 15
    assert {part.kind for part in step.parts} == {Kind.CHATTY}
    assert all(part.every for part in step.parts)
    assert "{strategy}" in step.caption
