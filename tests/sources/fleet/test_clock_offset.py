from hypothesis import given
from hypothesis import strategies as st

from echotui.sources.fleet.clock_offset import ClockOffset, FleetClock, shown_difference

seconds = st.floats(0.0, 0.3)


def test_clocks_of_one_machine_are_the_same() -> None:
    offset = ClockOffset()
    offset.observe(100.02, 100.0, 100.1)
    assert offset.ahead == 0.0


@given(st.floats(-1e6, 1e6), st.lists(st.tuples(seconds, seconds), min_size=2, max_size=20))
def test_the_estimate_is_possible_and_moves_only_when_it_is_not(
    ahead: float, ways: list[tuple[float, float]]
) -> None:
    offset, now, before = ClockOffset(), 1000.0, None
    for there, back in ways:
        sent, received = now, now + there + back
        at = sent + there + ahead
        offset.observe(at, sent, received)
        possible = at - received, at - sent
        assert possible[0] <= offset.ahead <= possible[1]
        if before is not None and possible[0] <= before <= possible[1]:
            assert offset.ahead in (before, 0.0)
        before, now = offset.ahead, received + 1


def test_times_of_day_move_only_when_the_clock_is_set() -> None:
    wall = 5000.0
    clock = FleetClock(lambda: 100.0, lambda: wall)
    assert clock.wall == 4900.0
    wall += 0.04
    assert clock.wall == 4900.0
    wall += 60
    assert clock.wall == wall - 100


def test_a_small_difference_is_not_shown() -> None:
    assert [shown_difference(each) for each in (0.09, -0.09, 0.1, -3600.0)] == [0, 0, 0.1, -3600.0]
