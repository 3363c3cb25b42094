"""The parameters of injected faults, as they are typed."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Struct

from echotui.model.fault import Fault
from echotui.model.field_kind import FieldKind
from echotui.model.filter.quantity import read, show
from echotui.model.filter.tokens import cited
from echotui.model.sizes import LARGEST

IS: Final = "="
_PER_SECOND: Final = "/s"
_KILO: Final = 1000
_HIGHEST: Final[Mapping[FieldKind, int]] = {
    FieldKind.TIME: 86400,
    FieldKind.MEMORY: LARGEST,
    FieldKind.RATE: LARGEST,
    FieldKind.COUNT: 10**9,
}
_WHAT: Final[Mapping[FieldKind, str]] = {
    FieldKind.TIME: "a time",
    FieldKind.MEMORY: "a size",
    FieldKind.RATE: "a rate",
    FieldKind.COUNT: "a whole number",
}
_WITH_UNIT: Final = re.compile(r"([0-9.]+)([A-Za-z]*)")
_BARE: Final = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_BYTE, _BIT = "b", "bit"
_BITS: Final = 8  # In a byte.
_EITHER: Final = "m"  # A minute, or a MiB.
_TIMES: Final = frozenset({"ms", "s", "h", "d"})
_UNITS: Final[Mapping[FieldKind, tuple[str, str]]] = {
    FieldKind.TIME: ("ms", "s"),
    FieldKind.RATE: ("kB/s", "kbit/s"),
}
"""Two that are likely, of the kinds that are not read without a unit."""


class Parameter(Struct, frozen=True):
    """One parameter of a fault; the most that is allowed goes by its kind."""

    name: str  # The attribute of the fault.
    kind: FieldKind
    lowest: float = 1
    sign: str = IS  # What stands before it.
    default: float | None = None  # `None`: it must be given.
    copies: str = ""  # The parameter that it has the value of where it is not given.

    @property
    def form(self) -> str:
        """As the help writes it: `[/SILENCE]`."""
        written = f"{self.sign}{self.name.upper()}"
        return written if self.needed else f"[{written}]"

    @property
    def needed(self) -> bool:
        """Whether it must be given."""
        return self.default is None and not self.copies

    @property
    def allowed(self) -> str:
        """What `read` accepts, in words; it follows "is not"."""
        lowest, highest = self._show(self.lowest), self._show(_HIGHEST[self.kind])
        return f"{_WHAT[self.kind]} from {lowest} to {highest}"

    def read(self, text: str) -> dict[str, float]:
        """Parse a value; ValueError if it is none, out of bounds, or lacks its unit."""
        if self.missing_unit(text):
            raise ValueError(text)
        number = self._number(text.lower())
        if not self.lowest <= number <= _HIGHEST[self.kind]:
            raise ValueError(text)
        whole = self.kind in (FieldKind.MEMORY, FieldKind.COUNT)
        if whole and number != int(number):
            raise ValueError(text)
        return {self.name: int(number) if whole else float(number)}

    def missing_unit(self, text: str) -> str:
        """Return what a number without a unit needs; empty if it is none, or needs none."""
        units = _UNITS.get(self.kind)
        number = text.lower().removesuffix(_PER_SECOND)
        if units is None or not _BARE.fullmatch(number) or not float(number):
            return ""
        return f"{cited(text)} needs a unit: {' or '.join(cited(number) + unit for unit in units)}"

    def _number(self, text: str) -> float:
        if self.kind is not FieldKind.RATE:
            return read(self.kind, text)
        text = text.removesuffix(_PER_SECOND)
        if text.endswith(_BIT):
            return read(self.kind, text.removesuffix(_BIT) + _BYTE) / _BITS
        return read(self.kind, text)

    def missing(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the value of one that is not given; ValueError if it must be."""
        if self.copies:
            return self.read(self._show(values[self.copies]))
        if self.default is None:
            raise ValueError(self.name)
        return {self.name: self.default}

    def show(self, fault: Fault) -> str:
        """Write it with its sign, so that `read` returns it; empty where it need not be given."""
        value: float = getattr(fault, self.name)
        omitted = getattr(fault, self.copies) if self.copies else self.default
        return "" if value == omitted else self.sign + self._show(value)

    def _show(self, number: float) -> str:
        text = show(self.kind, number)
        if self.kind is not FieldKind.RATE:
            return text
        if text.isdigit() and number >= _KILO:
            text = f"{Decimal(text) / _KILO}kB"
        return f"{text}{'' if text[-1].isalpha() else 'B'}{_PER_SECOND}"


class Moment(Struct, frozen=True):
    """A time, `after`, or an amount of bytes, `size`: the unit decides; without it, at once."""

    form: str = "[=TIME|SIZE]"
    sign: str = IS
    name: str = "time|size"
    allowed: str = "a time such as 5s, or a size such as 1MB"

    def read(self, text: str) -> dict[str, float]:
        """Parse a value; ValueError if it is none, or out of bounds."""
        if _WITH_UNIT.fullmatch(text) is None or self.missing_unit(text):
            raise ValueError(text)
        if text.lower().lstrip("0123456789.") in _TIMES:
            return Parameter("after", FieldKind.TIME, 0).read(text)
        return Parameter("size", FieldKind.MEMORY, 0).read(text)

    def missing_unit(self, text: str) -> str:
        """Return what a number without a unit needs, or with `m`; empty if the unit is clear."""
        match = _WITH_UNIT.fullmatch(text)
        if match is None or not _BARE.fullmatch(match[1]):
            return ""
        number, unit = cited(match[1]), match[2].lower()
        if unit == _EITHER:
            return f"{cited(text)} could be minutes or megabytes: write {number}MB, or seconds"
        return "" if unit else f"{number} needs a unit: {number}s or {number}kB"

    def missing(self, _values: Mapping[str, float]) -> dict[str, float]:
        """Return nothing: both have defaults."""
        return {}

    def show(self, fault: Fault) -> str:
        """Write it with its sign, so that `read` returns it; empty for at once."""
        size, after = getattr(fault, "size", 0), getattr(fault, "after", 0.0)
        if size:
            text = show(FieldKind.MEMORY, size)
            return f"{IS}{text}B" if text.isdigit() else IS + text
        if not after:
            return ""
        text = show(FieldKind.TIME, after)
        return f"{IS}{after:.0f}s" if text.endswith(_EITHER) else IS + text
