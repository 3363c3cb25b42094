import math

import pytest

from echotui.system.utc import iso_utc


@pytest.mark.parametrize(
    ("unix", "shown"),
    [
        (1_795_860_251.2039, "2026-11-28T10:04:11.203Z"),
        # Cut, like the time on the screen: never a millisecond later there than here.
        (1.9999, "1970-01-01T00:00:01.999Z"),
        # What another process may send.
        (-1.0, "1970-01-01T00:00:00.000Z"),
        (math.inf, "1970-01-01T00:00:00.000Z"),
        (math.nan, "1970-01-01T00:00:00.000Z"),
        (1e300, "1970-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_in_utc(unix: float, shown: str) -> None:
    assert iso_utc(unix) == shown
