import pytest

from echotui.model.rates import KEPT_SECONDS, RateHistory


def test_before_the_first_sample_the_rate_is_zero() -> None:
    rates = RateHistory(10.0, 500)
    assert (rates.now, rates.values) == (0.0, ())


def test_a_rate_is_the_growth_over_the_time() -> None:
    rates = RateHistory(10.0)
    rates.sample(12.0, 100)
    rates.sample(12.5, 400)
    rates.sample(13.5, 400)
    assert rates.values == (50.0, 600.0, 0.0)
    assert rates.now == 0.0


def test_what_was_counted_before_the_watching_is_not_growth() -> None:
    rates = RateHistory(10.0, 500)
    rates.sample(11.0, 507)
    assert rates.now == 7.0


@pytest.mark.parametrize("at", [12.0, 11.0])
def test_a_sample_without_time_is_ignored_and_its_growth_comes_with_the_next(at: float) -> None:
    rates = RateHistory(10.0)
    rates.sample(12.0, 100)
    rates.sample(at, 900)
    assert rates.now == 50.0
    rates.sample(14.0, 1100)
    assert rates.values == (50.0, 500.0)


def test_two_minutes_are_kept() -> None:
    rates = RateHistory(0.0)
    count = 0
    for second in range(1, 123):
        count += second
        rates.sample(float(second), count)
    assert len(rates.values) == KEPT_SECONDS == 120
    assert (rates.values[0], rates.values[-1], rates.now) == (3.0, 122.0, 122.0)
