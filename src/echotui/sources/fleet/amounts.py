"""Numbers as the list of servers shows them; any number has a text."""

from collections.abc import Sequence
from typing import Final

_DECIMAL: Final = (1000, ("B", "kB", "MB", "GB", "TB"))
_BINARY: Final = (1024, ("B", "KiB", "MiB", "GiB", "TiB"))
_LARGEST: Final = 1e15
_TEN: Final = 9.95  # From here on, rounding leaves no digit behind the point.
_MINUTE: Final = 60
_HOUR: Final = 3600


def rate(number: float) -> str:
    """Format bytes a second: `0 B/s`, `1.2 MB/s`, `12 MB/s`."""
    return f"{_amount(number, *_DECIMAL)}/s"


def memory(number: float) -> str:
    """Format bytes in powers of 1024: `0 B`, `64 KiB`."""
    return _amount(number, *_BINARY)


def _amount(number: float, step: int, units: Sequence[str]) -> str:
    scaled, place = _bounded(number), 0
    while scaled >= step - 0.5 and place < len(units) - 1:
        scaled, place = scaled / step, place + 1
    return f"{scaled:.{int(place > 0 and scaled < _TEN)}f} {units[place]}"


def _bounded(number: float) -> float:
    """Replace what arithmetic fails with, and what is too long to be shown."""
    return min(float(number), _LARGEST) if number > 0 else 0.0


def time(seconds: float) -> str:
    """Format seconds in at most 5 characters for four days: `12 s`, `1:40`, `3h07`."""
    whole = int(_bounded(seconds))
    if whole < _HOUR:
        return f"{whole} s" if whole < _MINUTE else _hours(whole)
    return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02}"


def difference(seconds: float) -> str:
    """Format the difference of a clock: `+0.3 s`, `-1:00:00`."""
    sign, size = "-" if seconds < 0 else "+", _bounded(abs(seconds))
    return f"{sign}{size:.1f} s" if round(size) < _MINUTE else f"{sign}{_hours(round(size))}"


def _hours(whole: int) -> str:
    minutes, seconds = divmod(whole, _MINUTE)
    if whole < _HOUR:
        return f"{minutes}:{seconds:02}"
    return f"{minutes // _MINUTE}:{minutes % _MINUTE:02}:{seconds:02}"
