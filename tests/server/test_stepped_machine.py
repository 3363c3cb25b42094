"""The stepped loop and injected faults on a scripted kernel: any order of keys, rules and time."""

import logging
from collections.abc import Iterator
from random import Random

import pytest

from echotui.model import fault
from tests.server.scripted.made import world
from tests.server.scripted.play import LENGTH, broken, play
from tests.server.scripted.steps import EVERYTHING, script, setting

RUNS = 300
LONG = 10_000


@pytest.fixture(scope="module", autouse=True)
def _without_log() -> Iterator[None]:
    # Errors are scripted by the hundred, and each of them is logged.
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_nothing_stale_runs_and_no_byte_is_lost() -> None:
    delivered, left, stood, seen, ended = 0, 0, 0, set(), set()
    for seed in range(RUNS):
        random = Random(seed)
        strategy, limits, keep_payload = setting(random)
        steps = script(random, random.randint(20, LENGTH), EVERYTHING)
        with world(strategy, limits, keep_payload=keep_payload) as made:
            play(made, steps)
            delivered += made.gate.delivered
            left += made.gate.left
            stood += made.step_steps.stood
            seen |= made.fault_steps.seen
            ended |= {each.ending.error for each in made.invariants.ended.values()}
    # The scripts get everywhere.
    assert delivered > RUNS
    assert left > RUNS / 10
    assert stood > RUNS * 10
    assert seen == set(fault.Fault.__args__) - {fault.HalfOpen}
    assert ended >= {"limit", "timeout", "reset"}


@pytest.mark.soak
def test_nothing_stale_runs_in_many_more() -> None:
    for seed in range(RUNS, LONG):
        random = Random(seed)
        made = setting(random)
        steps = script(random, random.randint(20, LENGTH), EVERYTHING)
        assert not broken(made, steps), f"python -m tests.server.scripted --runs 1 --seed {seed}"
