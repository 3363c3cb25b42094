"""What lets bytes through: at a delay, at a rate, in slices, up to an end."""

import tracemalloc
from math import inf
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.model.fault import Latency
from echotui.server.faults.delay_line import TICKS, DelayLine
from echotui.server.faults.fault_end import EndKind, FaultEnd
from echotui.server.faults.rate_gate import SAVED, RateGate
from echotui.server.faults.shaper import Shaper
from echotui.server.faults.slice_gate import SliceGate

SEED: Final = (1, 2, 3)
TICK: Final = 1 / TICKS


def pump(shaper: Shaper, size: int, begin: float, late: float = 0.0) -> list[tuple[float, int]]:
    """Send all as soon as it may go, `late` seconds after the due time. Return when how much."""
    now, sent = begin, []
    while size:
        count = shaper.allowance(size, now)
        assert count + shaper.held == size
        if count:
            shaper.sent(count, now)
            sent.append((now, count))
            size -= count
        else:
            assert now < shaper.more_at < inf
            now = shaper.more_at + late
    return sent


def test_a_delay_line_lets_each_piece_go_in_time() -> None:
    line = DelayLine(Latency(0.2), SEED)
    assert line.allowance(10, 5.0) == 0
    assert line.allowance(15, 5.1) == 0
    assert line.more_at == pytest.approx(5.2, abs=TICK)
    assert line.allowance(15, 5.2 + TICK) == 10
    line.sent(4, 5.21)
    assert (line.allowance(11, 5.25), line.held) == (6, 5)
    assert line.more_at == pytest.approx(5.3, abs=TICK)
    assert (line.allowance(11, 5.31), line.held, line.more_at) == (11, 0, inf)


@given(
    st.lists(st.tuples(st.floats(0, 0.1), st.integers(1, 50)), min_size=1),
    st.floats(0.001, 1),
    st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_jitter_stays_in_its_bounds_and_keeps_the_order(
    pieces: list[tuple[float, int]], delay: float, part: float
) -> None:
    jitter = delay * part
    line = DelayLine(Latency(delay, jitter), SEED)
    now, came, wanted = 100.0, [], 0
    for pause, size in pieces:
        now += pause
        wanted += size
        free = line.allowance(wanted, now)
        line.sent(free, now)
        wanted -= free
        came += [now] * size
    gone = [came[place] for place in range(len(came) - wanted)]
    for at, size in pump(line, wanted, now):
        for first in came[len(gone) : len(gone) + size]:
            assert at >= first + delay - jitter - 1e-9
            # At most so much later as the slowest of those that came before it.
            assert at <= first + delay + jitter + 2 * TICK + 1e-9
        gone += [at] * size
    assert len(gone) == len(came)


def test_single_bytes_within_a_tick_are_one_piece() -> None:
    line = DelayLine(Latency(10.0), SEED)
    line.allowance(1, 99.0)
    tracemalloc.start()
    for count in range(2, 2001):
        line.allowance(count, 100 + count * TICK / 100)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 20_000, "an object a byte would be 200 kB"
    assert sum(size for _, size in pump(line, 2000, 100.02)) == 2000


def test_the_same_seed_draws_the_same_delays() -> None:
    def gone(seed: int) -> list[tuple[float, int]]:
        line = DelayLine(Latency(0.2, 0.1), (seed,))
        return [(at, size) for begin in range(20) for at, size in pump(line, 5, float(begin))]

    assert gone(1) == gone(1)
    assert gone(1) != gone(2)
    delays = [at % 1 for at, _ in gone(1)]
    assert min(delays) < 0.15
    assert max(delays) > 0.25


@pytest.mark.parametrize("rate", [0.5, 7, 1e3, 33_333, 1e6, 20e6])
@pytest.mark.parametrize("late", [0.0, 0.005, 0.05])
def test_a_rate_is_kept_though_the_timer_is_late(rate: float, late: float) -> None:
    size = int(max(3, min(rate * 20, 40e6)))
    times = pump(RateGate(rate), size, 50.0, late)
    # The last portion alone may be late.
    took = times[-1][0] - 50.0
    assert size / rate - 1e-6 <= took <= size / rate + late + 1e-6
    counted = 0
    for at, count in times:
        counted += count
        assert counted <= (at - 50.0) * rate + 1e-3, "faster than the rate"


def test_a_long_delay_keeps_few_pieces_and_is_late_by_a_thousandth() -> None:
    line = DelayLine(Latency(20.0), SEED)
    for count in range(1, 20_001):
        assert not line.allowance(count, 100 + count / TICKS)
    sent = pump(line, 20_000, 120.0)
    assert len(sent) <= 1001, "an object for each is 2 MB a client"
    left = 0
    for at, count in sent:
        first, left = 100 + (left + 1) / TICKS, left + count
        assert first + 20.0 <= at <= first + 20.03


def test_idle_time_saves_nothing() -> None:
    gate = RateGate(1000)
    for begin in (10.0, 11.0, 100.0):
        assert pump(gate, 100, begin)[-1][0] == pytest.approx(begin + 0.1)


def test_a_slow_client_saves_half_a_second_at_most() -> None:
    gate = RateGate(1000)
    gate.allowance(100_000, 10.0)
    assert gate.allowance(100_000, 99.0) == 1000 * SAVED


def test_a_slice_gate_pauses_after_each_slice_and_each_message() -> None:
    gate = SliceGate(10, 0.5)
    assert pump(gate, 25, 1.0) == [(1.0, 10), (1.5, 10), (2.0, 5)]
    assert pump(gate, 3, 2.1) == [(2.5, 3)]


def test_a_slice_of_which_the_kernel_took_a_part_goes_on() -> None:
    gate = SliceGate(10, 0.5)
    assert gate.allowance(30, 1.0) == 10
    gate.sent(4, 1.0)
    assert gate.allowance(26, 1.0) == 6
    gate.sent(6, 1.0)
    assert (gate.allowance(20, 1.2), gate.more_at) == (0, 1.5)


def test_an_end_after_bytes_lets_exactly_those_through() -> None:
    end = FaultEnd(EndKind.LIMIT, size=10)
    assert (end.allowance(7, 1.0), end.due(1.0)) == (7, inf)
    end.sent(7, 1.0)
    assert (end.allowance(9, 1.0), end.held) == (3, 6)
    end.sent(3, 1.0)
    assert end.is_reached(1.0)
    assert (end.allowance(6, 1.0), end.due(2.0)) == (0, 2.0)


def test_a_timeout_is_silent_before_it_ends() -> None:
    end = FaultEnd(EndKind.TIMEOUT, at=30.0, silent_at=20.0)
    assert (end.allowance(5, 19.0), end.due(19.0), end.is_silent(19.0)) == (5, 20.0, False)
    assert (end.allowance(5, 20.0), end.due(20.0), end.is_silent(20.0)) == (0, 30.0, True)
    assert not end.is_reached(29.0)
    assert end.is_reached(30.0)


def test_a_stream_whose_queue_is_empty_now_and_then_keeps_its_rate() -> None:
    gate, now, size = RateGate(100_000), 10.0, 0
    while now < 20.0:
        # A KiB at a time, each after the one before: the timer is 1 ms late for each.
        now = pump(gate, 1024, now, 0.001)[-1][0] + 0.0003
        size += 1024
    assert size / (now - 10.0) == pytest.approx(100_000, rel=0.001)
