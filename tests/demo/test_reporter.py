import random

import pytest

from echotui.demo.reporter import RoundTrips


def test_nothing_has_no_percentiles() -> None:
    assert RoundTrips().percentile(0.5) == 0.0


def test_percentiles_are_near_the_true_ones() -> None:
    source = random.Random(1)
    times = [source.lognormvariate(-7, 1.5) for _ in range(5000)]
    trips = RoundTrips()
    for time in times:
        trips.add(time)
    times.sort()
    for part in (0.01, 0.5, 0.9, 0.99, 1.0):
        true = times[max(0, round(part * len(times)) - 1)]
        assert trips.percentile(part) == pytest.approx(true, rel=0.06)
    assert trips.count == 5000


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 1e9])
def test_extremes_stay_in_range(seconds: float) -> None:
    trips = RoundTrips()
    trips.add(seconds)
    assert 0 < trips.percentile(0.5) < 2000
