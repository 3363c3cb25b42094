import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.ui.format.moments import (
    WIDTH,
    date_and_time,
    day_and_time,
    moment,
    time_of_day,
)

NOW = 1_795_860_251.2039
"""2026-11-28 10:04:11.203 in UTC."""
DAY = 86_400.0


@pytest.fixture(autouse=True, params=["UTC", "XYZ-05:30"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[float]:
    """Seconds by which the operator's clock is ahead of UTC."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    day_and_time.cache_clear()
    yield 0.0 if request.param == "UTC" else 19_800.0
    monkeypatch.undo()
    time.tzset()
    day_and_time.cache_clear()


@pytest.mark.parametrize(
    ("unix", "shown"),
    [
        (NOW, "10:04:11.203"),
        (NOW - 36_251.0, "00:00:00.203"),
        (NOW - 36_252.0, "11-27 23:59"),
        (NOW - DAY, "11-27 10:04"),
        (NOW + DAY, "11-29 10:04"),
    ],
)
def test_the_date_is_shown_of_another_day(zone: float, unix: float, shown: str) -> None:
    assert moment(unix - zone, NOW - zone) == shown


def test_the_date_is_whole(zone: float) -> None:
    assert date_and_time(NOW - zone) == "2026-11-28 10:04:11.203"


def test_the_time_of_day_has_milliseconds_that_are_not_rounded_up(zone: float) -> None:
    for unix, shown in (
        (DAY, "00:00:00.000"),
        (NOW, "10:04:11.203"),
        (DAY + 4.9999, "00:00:04.999"),
    ):
        assert time_of_day(unix - zone) == shown


@given(st.floats(), st.floats())
def test_no_number_is_too_odd(unix: float, now: float) -> None:
    assert len(moment(unix, now)) <= WIDTH
    assert len(date_and_time(unix)) == len("2026-11-28 10:04:11.203")
    assert len(time_of_day(unix)) == WIDTH
