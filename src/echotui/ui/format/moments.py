"""Moments as text: in the operator's time zone on the screen, in UTC in an export."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from echotui.system.local_time import local_time

WIDTH: Final = 12
"""Columns of `moment`."""
_LATEST: Final = 253_402_000_000
"""Unix time some days before the year 10,000, which `datetime` does not have."""
_MINUTE: Final = 60
"""Seconds; no day begins within a minute, in any time zone of today."""


def moment(unix: float, now: float) -> str:
    """Format Unix time of the day of `now` as `12:04:11.203`, of another day as `11-27 23:59`."""
    date, time = day_and_time(unix)
    today, _ = day_and_time(now // _MINUTE * _MINUTE)
    return time if date == today else f"{date[5:]} {time[:5]}"


def time_of_day(unix: float) -> str:
    """Format Unix time in the operator's time zone: `12:04:11.203`."""
    moment = local_time(unix)
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"


def date_and_time(unix: float) -> str:
    """Format Unix time in the operator's time zone: `2026-11-28 12:04:11.203`."""
    return " ".join(day_and_time(unix))


def iso_utc(unix: float) -> str:
    """Format Unix time in UTC, as in ISO 8601: `2026-11-28T10:04:11.203Z`."""
    # Cut to milliseconds, not rounded, as on the screen.
    in_utc = datetime.fromtimestamp(_possible(unix), UTC).replace(tzinfo=None)
    return f"{in_utc.isoformat(timespec='milliseconds')}Z"


# A table draws the same moments in every repaint, and one takes 4 us.
@lru_cache(maxsize=1024)
def day_and_time(unix: float) -> tuple[str, str]:
    """Format Unix time in the operator's time zone: `2026-11-28`, `12:04:11.203`."""
    unix = _possible(unix)
    return f"{local_time(unix):%Y-%m-%d}", time_of_day(unix)


def _possible(unix: float) -> float:
    # A source in another process may send any number.
    return unix if 0 <= unix <= _LATEST else 0.0
