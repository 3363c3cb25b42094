"""Numbers with units, as an operator types them."""

import re
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from echotui.model.fields import Field
from echotui.model.sizes import factor_of, format_size


class Quantity(Enum):
    """What a number counts; the values say what may be typed, and follow "needs" or "is not"."""

    COUNT = "a whole number, such as 17"
    MEMORY = "a size, such as 64k"
    TRAFFIC = "an amount, such as 5M, or a rate, such as 1M/s"
    RATE = "a rate, such as 1M/s"
    TIME = "a time, such as 30s"


QUANTITIES: Final = {
    Field.ID: Quantity.COUNT,
    Field.FD: Quantity.COUNT,
    Field.PORT: Quantity.COUNT,
    Field.MESSAGES: Quantity.COUNT,
    Field.QUEUE: Quantity.MEMORY,
    Field.IN: Quantity.TRAFFIC,
    Field.OUT: Quantity.TRAFFIC,
    Field.RATE_IN: Quantity.RATE,
    Field.RATE_OUT: Quantity.RATE,
    Field.IDLE: Quantity.TIME,
    Field.AGE: Quantity.TIME,
}
"""The fields that are numbers."""

# Largest first.
_TIMES: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_SECONDS: Final = {name: Fraction(factor) for name, factor in _TIMES.items()} | {
    "": Fraction(1),
    "ms": Fraction(1, 1000),
}
# Fraction() alone would also take `1_000`, `1e9999`, `1/3` and `٣`. No float has more decimals.
_NUMBER: Final = re.compile(r"([0-9]{1,18}(?:\.[0-9]{0,340})?|\.[0-9]{1,340}) ?([A-Za-z]*)")
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_BEYOND: Final = 10**18
"""What is shown has at most 18 digits, as what is read."""


def read(quantity: Quantity, text: str) -> int | float:
    """Read a number.

    Args:
        quantity: What it counts.
        text: Digits, a decimal point where fractions make sense, a unit. Short units of memory are
            powers of 1024, those of traffic powers of 1000. A rate comes without its `/s`.

    Returns:
        The number; bytes, bytes a second or seconds. An int where it is whole.

    Raises:
        ValueError: It is not such a number, or beyond all sense.
    """
    if quantity is Quantity.COUNT:
        if _WHOLE.fullmatch(text) is None:
            raise ValueError(text)
        return int(text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    number = Fraction(match[1]) * _factor(quantity, match[2])
    if number >= _BEYOND:
        raise ValueError(text)
    if number.denominator == 1:
        return number.numerator
    inexact = float(number)
    return int(inexact) if inexact.is_integer() else inexact


def show(quantity: Quantity, number: float) -> str:
    """Show a number exactly.

    Args:
        quantity: What it counts.
        number: Bytes, bytes a second or seconds; an int where it is whole.

    Returns:
        A text that `read` takes for the same number: `64KiB`, `1500kB`, `2m`, `0.5s`.
    """
    if quantity is Quantity.COUNT:
        return str(number)
    if not float(number).is_integer():
        plain = f"{Decimal(repr(number)):f}"
        return f"{plain}s" if quantity is Quantity.TIME else plain
    whole = int(number)
    if quantity is not Quantity.TIME:
        return format_size(whole)
    unit = next((unit for unit, factor in _TIMES.items() if whole and whole % factor == 0), "s")
    return f"{whole // _TIMES[unit]}{unit}"


def _factor(quantity: Quantity, unit: str) -> Fraction:
    if quantity is not Quantity.TIME:
        return Fraction(factor_of(unit, decimal=quantity is not Quantity.MEMORY))
    if unit.lower() not in _SECONDS:
        raise ValueError(unit)
    return _SECONDS[unit.lower()]
