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
from tests.server.scripted.play import settle
from tests.server.scripted.steps import SETTING, STEP, script, setting
from tests.server.scripted.world import BOUNDS, LIMITS, Step, World

RUNS = 150


@pytest.fixture(scope="module", autouse=True)
def _without_log() -> Iterator[None]:
    # Faults are scripted by the hundred, and each of them is logged.
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@given(setting_=SETTING, steps=st.lists(STEP, max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_invariants_hold_after_any_steps(
    setting_: tuple[Strategy, Limits, bool], steps: list[Step]
) -> None:
    strategy, limits, keep_payload = setting_
    with world(strategy, limits, keep_payload=keep_payload) as made:
        for step in steps:
            made.play(step)
        settle(made)


def test_invariants_hold_after_random_scripts() -> None:
    for seed in range(RUNS):
        random = Random(seed)
        strategy, limits, keep_payload = setting(random)
        with world(strategy, limits, keep_payload=keep_payload) as made:
            for step in script(random, random.randint(20, 100)):
                made.play(step)
            settle(made)


def test_the_scripts_get_everywhere() -> None:
    reasons, rejected, choked, starved, over = set(), 0, 0, 0, 0
    for seed in range(RUNS):
        random = Random(seed)
        strategy, limits, keep_payload = setting(random)
        with world(strategy, limits, keep_payload=keep_payload) as made:
            for step in script(random, random.randint(20, 100)):
                made.play(step)
                choked += made.server.counters.choked
                starved += bool(made.server.accept_error)
            settle(made)
            reasons |= {str(reason) for reason in made.server.counters.ends}
            rejected += made.server.counters.rejected
            over += made.overflow.most > 0
    assert over > 5
    assert rejected
    assert choked
    assert starved
    assert reasons == {
        "peer closed", "peer reset", "kicked (drain)", "kicked (close)", "kicked (reset)",
        "idle timeout", "write stall", "server stop", "server drained", "error", "peer vanished",
    }  # fmt: skip


FULL = next(limits for limits in LIMITS if limits.max_queued == BOUNDS[-2])

MOST_OF_IT = 1400


def crowd(made: World) -> None:
    """One has almost all that there is; others come, and go on as far as they may."""
    for step in (("come", 1, 0), ("come", 1, 0), ("turn", 1), ("send", 0, MOST_OF_IT), ("turn", 1)):
        made.play(step)
    for _ in range(12):
        # A byte leaves, and its queue is under the low watermark still: it reads again.
        for step in (("send", 1, 99), ("turn", 1), ("read", 1, 1), ("turn", 1)):
            made.play(step)
    for newcomer in range(2, 7):
        for step in (("come", 2, 0), ("turn", 1), ("send", newcomer, 499), ("turn", 1)):
            made.play(step)
    settle(made)


def test_at_the_limit_a_small_queue_may_grow_to_the_low_watermark_and_a_receive() -> None:
    with world(Strategy.EAGER, FULL) as made:
        crowd(made)
        little = FULL.max_queued + made.overflow.most - MOST_OF_IT - 5 * 499
        assert FULL.low_water < little < FULL.low_water + 99


def test_a_limit_that_is_not_applied_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("echotui.server.queue_limit.QueueLimit.on_queue_grown", lambda *_: None)
    with pytest.raises(AssertionError, match="queued of 1500"), world(Strategy.EAGER, FULL) as made:
        crowd(made)


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_broken_invariant_is_found(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("echotui.server.sockets.close_with_end", lambda _sock: None)
    with pytest.raises(AssertionError, match=r"sockets|  first$"):
        close_one(strategy)


def close_one(strategy: Strategy) -> None:
    with world(strategy, LIMITS[0]) as made:
        for step in (("come", 1, 100), ("turn", 1), ("kick", 0, "close")):
            made.play(step)
