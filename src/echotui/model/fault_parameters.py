"""The parameters of injected faults, as they are typed."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Struct

from echotui.model.fault import Fault
from echotui.model.field_kind import FieldKind
from echotui.model.filter.quantity import read, show
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
_WITH_UNIT: Final = re.compile(r"[0-9.]+([A-Za-z]+)")
_EITHER: Final = "m"  # A minute, or a MiB.
_TIMES: Final = frozenset({"ms", "s", "h", "d"})


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
        """Parse a value; ValueError if it is none, or out of bounds."""
        if self.kind is FieldKind.RATE:
            text = text.removesuffix(_PER_SECOND)
        number = read(self.kind, text)
        if not self.lowest <= number <= _HIGHEST[self.kind]:
            raise ValueError(text)
        whole = self.kind in (FieldKind.MEMORY, FieldKind.COUNT)
        if whole and number != int(number):
            raise ValueError(text)
        return {self.name: int(number) if whole else float(number)}

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
        return text + _PER_SECOND


class Moment(Struct, frozen=True):
    """A time, `after`, or an amount of bytes, `size`: the unit decides; without it, at once."""

    form: str = "[=TIME|SIZE]"
    sign: str = IS
    name: str = "time|size"
    allowed: str = "a time such as 5s, or a size such as 1MB"

    def read(self, text: str) -> dict[str, float]:
        """Parse a value; ValueError if it is none, or out of bounds."""
        match = _WITH_UNIT.fullmatch(text)
        if match is None or match[1].lower() == _EITHER:
            raise ValueError(text)
        if match[1].lower() in _TIMES:
            return Parameter("after", FieldKind.TIME, 0).read(text)
        return Parameter("size", FieldKind.MEMORY, 0).read(text)

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
