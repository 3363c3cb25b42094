import pytest

from echotui.sources.process.steady import SteadyInterval


@pytest.mark.parametrize(
    ("interval", "shown"),
    [(0.25, 0.25), (0.26, 0.5), (0.5, 0.5), (0.51, 1.0), (1.2, 1.5), (2.0, 2.0), (11.1, 11.5)],
)
def test_an_interval_is_rounded_up(interval: float, shown: float) -> None:
    assert SteadyInterval().shown(interval) == shown


def test_one_that_moves_about_a_limit_is_shown_as_one() -> None:
    steady = SteadyInterval()
    assert [steady.shown(each) for each in (0.43, 0.47, 0.51, 0.45, 0.53, 0.41)] == [
        *(0.5, 0.5, 1.0, 1.0, 1.0, 1.0)
    ]
    # Never less than it is, and less again when it clearly is.
    assert [steady.shown(each) for each in (0.39, 1.3, 0.3, 0.25, 0.19)] == [
        *(0.5, 1.5, 0.5, 0.5, 0.25)
    ]
