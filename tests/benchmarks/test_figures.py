import pytest

from tests.benchmarks.figures import Spread, differences, percentile, ratios, short, spread


def test_a_spread_is_the_median_and_the_ends() -> None:
    assert spread([3.0, 1.0, 2.0, 9.0]) == Spread(2.5, 1.0, 9.0, 4)


def test_pairs_are_divided_and_subtracted_one_by_one() -> None:
    assert ratios([2.0, 9.0], [4.0, 3.0]) == (0.5, 3.0)
    assert differences([2.0, 9.0], [4.0, 3.0]) == (-2.0, 6.0)


def test_half_a_pair_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratios([1.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("part", "expected"), [(0.0, 1.0), (0.5, 50.0), (0.99, 99.0), (0.991, 100.0), (1.0, 100.0)]
)
def test_a_percentile_is_one_of_the_samples(part: float, expected: float) -> None:
    assert percentile([float(one) for one in range(100, 0, -1)], part) == expected


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.99) == 0.0


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0.00"), (1.234, "1.23"), (-1.234, "-1.23"), (12.34, "12.3"), (12345.6, "12,346")],
)
def test_numbers_are_short(number: float, text: str) -> None:
    assert short(number) == text
