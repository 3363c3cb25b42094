"""A clock without the times in which it stood."""

import random

from hypothesis import given
from hypothesis import strategies as st

from echotui.server.standing_clock import StandingClock


class Time:
    """A time that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_stands_between_stop_and_resume() -> None:
    time = Time()
    clock = StandingClock(time)
    time.now = 10.0
    assert (clock(), clock.stands, clock.elapsed(4.0, 10.0)) == (10.0, False, 6.0)
    clock.stop()
    clock.stop()
    time.now = 70.0
    assert (clock(), clock.stands) == (10.0, True)
    assert [clock.elapsed(since, 70.0) for since in (4.0, 10.0, 65.0)] == [6.0, 0.0, 0.0]
    clock.resume()
    clock.resume()
    time.now = 73.0
    assert (clock(), clock.stands) == (13.0, False)
    assert [clock.elapsed(since, 73.0) for since in (4.0, 10.0, 65.0, 70.0, 72.0)] == [
        9.0, 3.0, 3.0, 3.0, 1.0
    ]  # fmt: skip


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20), st.integers(0, 2**32))
def test_any_pair_of_times_counts_the_time_in_which_it_ran(spans: list[int], seed: int) -> None:
    time = Time()
    clock = StandingClock(time)
    ran: list[bool] = []
    for number, span in enumerate(spans):
        if number % 2:
            clock.stop()
        else:
            clock.resume()
        ran += [number % 2 == 0] * span
        time.now += span
    since = random.Random(seed).randrange(len(ran) + 1)
    now = random.Random(seed + 1).randrange(since, len(ran) + 1)
    assert clock.elapsed(since, now) == sum(ran[since:now])
    assert clock() == sum(ran)
