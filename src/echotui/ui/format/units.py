"""Numbers as short strings of a bounded width, so that columns stay in place.

Negative numbers and NaN are shown as 0.
"""

from typing import Final

WHOLE_SECONDS: Final = 1.0
"""Seconds from which `clock` shows how many."""

_DECIMAL: Final = ("kB", "MB", "GB", "TB", "PB", "EB")
_BINARY: Final = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_LARGE: Final = ("k", "M", "G", "T", "P", "E")

_TOP: Final = 1e30
"""Beyond every unit; replaces infinity, with which arithmetic fails."""

# From these on, rounding gives one more digit: 9.95 is `10`, 999.5 is `1.0` of the next unit.
_TEN: Final = 9.95
_TENTH: Final = 99.5  # In thousandths.
_HUNDRED: Final = 99.95
_THOUSAND: Final = 999.5
_KIBI: Final = 1023.5

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


def _sane(number: float) -> float:
    return min(number, _TOP) if number > 0 else 0.0


def _short(number: float, whole_from: float = _TEN) -> str:
    return f"{number:.1f}" if number < whole_from else f"{number:.0f}"


def amount(number: float) -> str:
    """Format bytes of traffic in powers of 1000, in at most 6 characters.

    `0`, `412 B`, `1.2 kB`, `12 kB`, `999 kB`, `1.2 MB`.
    """
    number = _sane(number)
    if number < _THOUSAND:
        whole = f"{number:.0f}"
        return whole if whole == "0" else f"{whole} B"
    for unit in _DECIMAL:
        number /= 1000
        if number < _THOUSAND:
            return f"{_short(number)} {unit}"
    return f"999 {_DECIMAL[-1]}"


def size(number: int) -> str:
    """Format bytes of memory in powers of 1024, in at most 8 characters.

    `0`, `512 B`, `64 KiB`, `3.2 MiB`, `1023 KiB`.
    """
    scaled = _sane(number)
    if scaled < _KIBI:
        return f"{scaled:.0f} B" if scaled else "0"
    for unit in _BINARY:
        scaled /= 1024
        if scaled < _KIBI:
            return f"{_short(scaled)} {unit}"
    return f"1023 {_BINARY[-1]}"


def count(number: int) -> str:
    """Format a count in at most 5 characters: `1043`, `12.3k`, `123k`, `1.2M`."""
    scaled = _sane(number)
    if scaled < 10_000:  # noqa: PLR2004 - the last number of four digits needs no suffix
        return f"{scaled:.0f}"
    for unit in _LARGE:
        scaled /= 1000
        if scaled < _THOUSAND:
            return f"{_short(scaled, _HUNDRED)}{unit}"
    return f"999{_LARGE[-1]}"


def grouped(number: int) -> str:
    """Format an exact count of any length: `1,043`."""
    return f"{max(number, 0):,}"


def duration(number: float) -> str:
    """Format seconds that something took in at most 5 characters.

    `0.4ms` to `99ms`, `0.1s` to `9.9s`, from `10s` on like `clock`.
    """
    number = _sane(number)
    thousandths = number * 1000
    if thousandths < _TENTH:
        return f"{_short(thousandths)}ms"
    # To the nearest tenth, as below ten seconds: `10s`, not `9s`.
    return f"{number:.1f}s" if number < _TEN else clock(number + 0.05)


def clock(number: float) -> str:
    """Format seconds that run in at most 5 characters, so that they change once a second at most.

    `<1s`, `1s` to `59s`, minutes and seconds `1:04`, hours and minutes `3h07`, days and hours
    `2d04`, days `100d`, at most `9999d`.
    """
    whole = int(_sane(number))
    if whole < _MINUTE:
        return f"{whole}s" if whole else "<1s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}:{whole % _MINUTE:02}"
    if whole < _DAY:
        return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02}"
    days = whole // _DAY
    if days < 100:  # noqa: PLR2004 - with three digits of days there is no room for hours
        return f"{days}d{whole % _DAY // _HOUR:02}"
    return f"{min(days, 9999)}d"


def uptime(number: float) -> str:
    """Format seconds of run time: `00:12:41`, `2d 03:04:05`."""
    whole = int(_sane(number))
    days, rest = divmod(whole, _DAY)
    clock = f"{rest // _HOUR:02}:{rest % _HOUR // _MINUTE:02}:{rest % _MINUTE:02}"
    return f"{days}d {clock}" if days else clock


def milliseconds(number: float) -> str:
    """Format seconds in at most 6 characters: `0.4 ms`, `12 ms`, `1.2 s`, `>999 s`."""
    number = _sane(number)
    thousandths = number * 1000
    if thousandths < _THOUSAND:
        return f"{_short(thousandths)} ms"
    return f"{_short(number)} s" if number < _THOUSAND else ">999 s"


def round_trip(number: float) -> str:
    """Format seconds as `0 us`, `43 us`, `999 us` (within one machine), else as `milliseconds`."""
    millionths = _sane(number) * 1e6
    return f"{millionths:.0f} us" if millionths < _THOUSAND else milliseconds(number)


def percent(fraction: float) -> str:
    """Format a fraction in at most 5 characters: `2.1 %`, `12 %`, `100 %`, at most `999 %`."""
    return f"{_short(min(_sane(fraction) * 100, 999))} %"
