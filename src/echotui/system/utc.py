"""A moment in UTC, as programs write it."""

from datetime import UTC, datetime
from typing import Final

_LATEST: Final = 253_402_000_000
"""Unix time some days before the year 10,000, which `datetime` does not have."""


def iso_utc(unix: float) -> str:
    """Format Unix time in UTC, as in ISO 8601: `2026-11-28T10:04:11.203Z`."""
    # Cut to milliseconds, not rounded, as on the screen.
    in_utc = datetime.fromtimestamp(possible(unix), UTC).replace(tzinfo=None)
    return f"{in_utc.isoformat(timespec='milliseconds')}Z"


def possible(unix: float) -> float:
    """Replace Unix time that `datetime` does not have: another process may send any number."""
    return unix if 0 <= unix <= _LATEST else 0.0
