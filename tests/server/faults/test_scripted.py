"""Faults on a scripted kernel and clock: every byte in order, whatever comes and goes meanwhile."""

from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.scripted.made import world
from tests.server.scripted.play import finish
from tests.server.scripted.world import Step

LIMITS: Final = Limits(2000, 500, linger=2.0, keep_closed=4.0)
TEXTS: Final = (
    "latency=200ms", "latency=1s+-900ms", "bandwidth=1kB/s", "bandwidth=50kB/s",
    "slicer=10/10ms", "slicer=300/5ms", "slow-close=2s", "mute",
    "latency=50ms bandwidth=3kB/s slicer=70/20ms slow-close=100ms",
)  # fmt: skip
SHARES: Final = "", "50%"
CLIENT: Final = st.integers(0, 2)
STEPS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("fault"), st.sampled_from(TEXTS), st.just(""), st.sampled_from(SHARES)),
        st.tuples(st.just("fault_off"), st.integers(0, 3)),
        st.tuples(st.just("send"), CLIENT, st.sampled_from((1, 9, 300, 1024, 2500, 5000))),
        st.tuples(st.just("send"), CLIENT, st.integers(1, 40)),
        st.tuples(st.just("read"), CLIENT, st.integers(1, 3000)),
        st.tuples(st.just("turn"), st.integers(0, 99)),
        st.tuples(st.just("wait"), st.sampled_from((0.0, 0.0007, 0.03, 0.2, 1.1))),
        st.tuples(st.just("end"), CLIENT),
        st.tuples(st.just("kick"), CLIENT, st.just("drain")),
        st.tuples(st.just("hold"), CLIENT, st.booleans()),
    ),
    max_size=50,
)


@pytest.mark.parametrize("strategy", list(Strategy))
@given(steps=STEPS)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@example(steps=[("fault", "slow-close=2s", "", ""), ("end", 0), ("turn", 1), ("wait", 1.1)])
def test_every_byte_comes_back_in_order(strategy: Strategy, steps: list[Step]) -> None:
    with world(strategy, LIMITS) as made:
        for step in (*[("come", 1, 700)] * 3, ("turn", 1), *steps):
            made.play(step)
        finish(made)
        assert not made.server.counters.lost
