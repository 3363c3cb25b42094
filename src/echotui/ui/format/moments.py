"""Moments as text, in the operator's time zone."""

from functools import lru_cache
from typing import Final

from echotui.system.local_time import local_time

WIDTH: Final = 12
"""Columns of `moment`."""
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


# A table draws the same moments in every repaint, and one takes 4 us.
@lru_cache(maxsize=1024)
def day_and_time(unix: float) -> tuple[str, str]:
    """Format Unix time in the operator's time zone: `2026-11-28`, `12:04:11.203`."""
    return f"{local_time(unix):%Y-%m-%d}", time_of_day(unix)
