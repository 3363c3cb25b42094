"""Faults on a scripted kernel and clock: every byte in order, whatever comes and goes meanwhile."""

from collections.abc import Coroutine
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from echotui.model.fault_text import parse
from echotui.model.limits import Limits
from echotui.model.state import State
from echotui.model.strategy import Strategy
from tests.server.scripted.made import world
from tests.server.scripted.world import World

LIMITS: Final = Limits(2000, 500, linger=2.0, keep_closed=4.0)
TEXTS: Final = (
    "latency=200ms", "latency=1s+-900ms", "bandwidth=1kB/s", "bandwidth=50kB/s",
    "slicer=10B/10ms", "slicer=300B/5ms", "slow-close=2s", "mute",
    "latency=50ms bandwidth=3kB/s slicer=70B/20ms slow-close=100ms", "latency=300ms 50%",
)  # fmt: skip
CLIENT: Final = st.integers(0, 2)
STEPS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("fault"), st.sampled_from(TEXTS)),
        st.tuples(st.just("take_off"), st.integers(0, 3)),
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


def obey(made: World, work: Coroutine[Any, Any, object]) -> None:
    task = made.loop.create_task(work)
    made.run()
    task.result()


def play(made: World, step: tuple[Any, ...]) -> None:
    """One step; the kernel compares each byte with what was sent."""
    rules = made.server.faults.rules
    if step[0] == "fault":
        obey(made, made.server.faults.add(parse(step[1])))
        made.invariants.check()
    elif step[0] == "take_off":
        if rules:
            obey(made, made.server.faults.remove(rules[step[1] % len(rules)].number))
        made.invariants.check()
    else:
        made.play(step)


@pytest.mark.parametrize("strategy", list(Strategy))
@given(steps=STEPS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@example(steps=[("fault", "slow-close=2s"), ("end", 0), ("turn", 1), ("wait", 1.1), ("wait", 1.1)])
def test_every_byte_comes_back_in_order(strategy: Strategy, steps: list[tuple[Any, ...]]) -> None:
    with world(strategy, LIMITS) as made:
        for _ in range(3):
            made.play(("come", 1, 700))
        made.play(("turn", 1))
        for step in steps:
            play(made, step)
        obey(made, made.server.faults.clear())
        for client in made.clients:
            client.client_reads(10**6)
        for number in range(3):
            made.play(("hold", number, False))
        # Each turn of textbook is a KiB, of an eager one all.
        for _ in range(60):
            made.play(("turn", 1))
        for channel in made.server.channels.values():
            assert channel.connection.state in (State.OPEN, State.LINGERING)
            assert channel.connection.queued == channel.connection.suppressed == 0
        for client in made.clients:
            assert client.given == client.taken or client.server_ended or client.fd < 0
        assert made.server.counters.queued == made.server.counters.lost == 0
        assert not made.server.counters.handler_errors
        made.do_settle()
