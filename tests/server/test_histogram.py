from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from echotui.server.histogram import Histogram

BOUNDS = (0.001, 0.5, 1.0)


def test_a_value_that_equals_a_bound_is_at_most_that_bound() -> None:
    histogram = Histogram(BOUNDS)
    for value in (0.0, 0.001, 0.0011, 0.5, 1.0, 1.5):
        histogram.observe(value)
    assert histogram.cumulated() == [2, 4, 5, 6]
    assert histogram.sum == 0.001 + 0.0011 + 0.5 + 1.0 + 1.5


@given(st.lists(st.floats(0, 10)))
def test_each_class_has_what_is_at_most_its_bound(values: list[float]) -> None:
    histogram = Histogram(BOUNDS)
    for value in values:
        histogram.observe(value)
    ordered = sorted(values)
    assert histogram.cumulated() == [*(bisect_right(ordered, at) for at in BOUNDS), len(values)]
