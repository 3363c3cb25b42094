"""Times of day from monotonic ones."""

from echotui.sources.wall_offset import WallOffset


def test_times_of_day_change_only_when_the_clock_is_set() -> None:
    walls = iter([1000.0, 1001.0002, 4601.0])
    offset = WallOffset(lambda: next(walls), 10.0)
    assert offset.at(11.0) == 990
    assert offset.at(11.0) == 4590
