"""A whole server on a scripted kernel: any order of readiness, errors, commands and time."""

import logging
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.scripted.made import world
from tests.server.scripted.steps import SETTING, STEP, script, setting
from tests.server.scripted.world import LIMITS, Step

RUNS = 150


@pytest.fixture(scope="module", autouse=True)
def _without_log() -> Iterator[None]:
    # Faults are scripted by the hundred, and each of them is logged.
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@given(setting_=SETTING, steps=st.lists(STEP, max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_books_are_right_whatever_happens(
    setting_: tuple[Strategy, Limits, bool], steps: list[Step]
) -> None:
    strategy, limits, keep_payload = setting_
    with world(strategy, limits, keep_payload=keep_payload) as made:
        for step in steps:
            made.play(step)
        made.do_settle()


def test_the_books_are_right_after_scripts_at_random() -> None:
    for seed in range(RUNS):
        random = Random(seed)
        strategy, limits, keep_payload = setting(random)
        with world(strategy, limits, keep_payload=keep_payload) as made:
            for step in script(random, random.randint(20, 100)):
                made.play(step)
            made.do_settle()


def test_the_scripts_get_everywhere() -> None:
    reasons, rejected, choked, starved = set(), 0, 0, 0
    for seed in range(RUNS):
        random = Random(seed)
        strategy, limits, keep_payload = setting(random)
        with world(strategy, limits, keep_payload=keep_payload) as made:
            for step in script(random, random.randint(20, 100)):
                made.play(step)
                choked += made.server.ledger.choked
                starved += made.server._gate.starved
            made.do_settle()
            reasons |= {str(reason) for reason in made.server.ledger.ends}
            rejected += made.server.ledger.rejected
    assert rejected
    assert choked
    assert starved
    assert reasons == {
        "peer closed", "peer reset", "kicked (drain)", "kicked (close)", "kicked (reset)",
        "idle timeout", "write stall", "server stop", "error",
    }  # fmt: skip


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_fault_in_the_books_is_found(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("echotui.server.closing.close_with_end", lambda _sock: None)
    with pytest.raises(AssertionError, match="sockets"):
        close_one(strategy)


def close_one(strategy: Strategy) -> None:
    with world(strategy, LIMITS[0]) as made:
        for step in (("come", 1, 100), ("turn", 1), ("kick", 0, "close")):
            made.play(step)
