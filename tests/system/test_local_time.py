"""Times are shown and logged whatever `TZ` is."""

import time
from collections.abc import Iterator

import pytest

from echotui.logs.formatter import stamp
from echotui.system.local_time import local_time
from echotui.ui.format.moments import time_of_day

MOMENT = 1_769_864_842.512
"""31 January 2026, 13:07:22.512 in UTC."""


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("XXX-1", "2026-01-31T14:07:22.512+01:00"),
        ("XXX-23:59:59", "2026-02-01T13:07:21.512+23:59:59"),
        # More than a day from UTC: tzset(3) takes it, datetime does not.
        ("XXX-24", "2026-01-31T13:07:22.512+00:00"),
        ("XXX-25:99", "2026-01-31T13:07:22.512+00:00"),
        ("XXX+24:59", "2026-01-31T13:07:22.512+00:00"),
        ("nowhere at all", "2026-01-31T13:07:22.512+00:00"),
    ],
)
def test_every_zone(monkeypatch: pytest.MonkeyPatch, zone: str, shown: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert stamp(MOMENT) == shown
    assert time_of_day(MOMENT) == shown[11:23]
    assert local_time(MOMENT).timestamp() == pytest.approx(MOMENT)
