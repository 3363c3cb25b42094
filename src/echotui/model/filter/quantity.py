"""Numbers with units, as an operator types them."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from echotui.model.field_kind import FieldKind
from echotui.model.sizes import factor_of, format_size

# Largest first.
_TIMES: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_SECONDS: Final = {name: Fraction(factor) for name, factor in _TIMES.items()} | {
    "": Fraction(1),
    "ms": Fraction(1, 1000),
}
# Fraction() alone would also take `1_000`, `1e9999`, `1/3` and `٣`. No float has more decimals.
_NUMBER: Final = re.compile(r"([0-9]{1,18}(?:\.[0-9]{0,340})?|\.[0-9]{1,340}) ?([A-Za-z]*)")
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_BEYOND: Final = 10**18  # So that at most 18 digits are shown, as many as are read.


def read(kind: FieldKind, text: str) -> int | float:
    """Parse a number of a kind in `NUMBERS`; an int where it is whole.

    Args:
        text: Digits, a decimal point except in a count, a unit. Short units of memory are powers
            of 1024, those of traffic powers of 1000. A rate is given without its `/s`.

    Raises:
        ValueError: It is not such a number, or 10**18 or more.
    """
    if kind is FieldKind.COUNT:
        if _WHOLE.fullmatch(text) is None:
            raise ValueError(text)
        return int(text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    number = Fraction(match[1]) * _factor(kind, match[2])
    if number >= _BEYOND:
        raise ValueError(text)
    if number.denominator == 1:
        return number.numerator
    inexact = float(number)
    return int(inexact) if inexact.is_integer() else inexact


def show(kind: FieldKind, number: float) -> str:
    """Format a number exactly, so that `read` returns it: `64KiB`, `1500kB`, `2m`, `500ms`."""
    if kind is FieldKind.COUNT:
        return str(number)
    if not float(number).is_integer():
        exact = Decimal(repr(number))
        if kind is not FieldKind.TIME:
            return f"{exact:f}"
        return f"{exact:f}s" if number > 1 else f"{(exact * 1000).normalize():f}ms"
    whole = int(number)
    if kind is not FieldKind.TIME:
        return format_size(whole)
    unit = next((unit for unit, factor in _TIMES.items() if whole and whole % factor == 0), "s")
    return f"{whole // _TIMES[unit]}{unit}"


def _factor(kind: FieldKind, unit: str) -> Fraction:
    if kind is not FieldKind.TIME:
        return Fraction(factor_of(unit, decimal=kind is not FieldKind.MEMORY))
    if unit.lower() not in _SECONDS:
        raise ValueError(unit)
    return _SECONDS[unit.lower()]
