"""The conditions on a number, a mask or a state."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from echotui.model.field import Field, Getters
from echotui.model.field_kind import HELD, LIVE, FieldKind
from echotui.model.fields import ID, IS_HELD, RATES
from echotui.model.filter.quantity import show
from echotui.model.mask import EDGE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.model.state import State

T = TypeVar("T")
_COMPARED: Final = READ | WRITE | EDGE | ONE_SHOT | UNSEEN
Test = Callable[[T], bool]


class ComparisonOperator(StrEnum):
    """How a number is compared; the values are typed."""

    GREATER = ">"
    LESS = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


class ComparisonCondition(Struct, frozen=True):
    """A number on one side of a limit."""

    field: Field
    operator: ComparisonOperator
    limit: float  # In the field's unit.

    def __str__(self) -> str:
        """As typed."""
        return f"{_name(self.field)}{self.operator}{_amount(self.field, self.limit)}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getter of the field."""
        get, limit = getters[self.field], self.limit
        if self.field.optional:
            # An unknown value is neither above nor below.
            test = replace(self, field=ID).test({ID: lambda number: number})
            return lambda item: (number := get(item)) is not None and test(number)
        match self.operator:
            case ComparisonOperator.GREATER:
                return lambda item: bool(get(item) > limit)
            case ComparisonOperator.LESS:
                return lambda item: bool(get(item) < limit)
            case ComparisonOperator.AT_LEAST:
                return lambda item: bool(get(item) >= limit)
            case ComparisonOperator.AT_MOST:
                return lambda item: bool(get(item) <= limit)


class NumberCondition(Struct, frozen=True):
    """A number that equals one of some."""

    field: Field
    numbers: tuple[float, ...]  # At least one, in the field's unit.

    def __str__(self) -> str:
        """As typed."""
        amounts = ",".join(_amount(self.field, number) for number in self.numbers)
        return f"{_name(self.field)}:{amounts}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getter of the field."""
        get, numbers = getters[self.field], frozenset(self.numbers)
        return lambda item: get(item) in numbers


class MaskCondition(Struct, frozen=True):
    """A mask with the events of one of some masks; NONE matches only a mask without events.

    EDGE or ONE_SHOT matches any mask that has it. A mask that is not known matches nothing.
    """

    field: Field
    masks: tuple[int, ...]  # At least one; each READ, WRITE, both, NONE, EDGE or ONE_SHOT.
    exactly: bool = False  # No other event is allowed.

    def __str__(self) -> str:
        """As typed."""
        operator = "=" if self.exactly else ":"
        return f"{self.field}{operator}{','.join(_letters(mask) for mask in self.masks)}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getter of the field."""
        get = getters[self.field]
        fitting = frozenset(
            events | flags
            for events in (0, READ, WRITE, READ | WRITE)
            for flags in (0, EDGE, ONE_SHOT, EDGE | ONE_SHOT)
            for wanted in self.masks
            if flags & wanted
            or events == wanted
            or (wanted and events & wanted == wanted and not self.exactly)
        )
        return lambda item: get(item) & _COMPARED in fitting


class ChoiceCondition(Struct, frozen=True):
    """A value of `STATE`, `FIRST` or `CALL` that is one of some, or `LINT` with one of them."""

    field: Field
    names: tuple[str, ...]  # At least one of the `CHOICES` of the kind.

    def __str__(self) -> str:
        """As typed."""
        return f"{self.field}:{','.join(self.names)}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses the getter of the field, for `held` of `IS_HELD` too."""
        get, names = getters[self.field], set(self.names)
        if LIVE in names:
            names |= {state for state in State if state is not State.CLOSED}
        wanted = frozenset(names)
        if self.field.kind is FieldKind.LINTS:
            return lambda item: not wanted.isdisjoint(get(item))
        if HELD not in names:
            return lambda item: get(item) in wanted
        held = getters[IS_HELD]
        return lambda item: bool(held(item)) or get(item) in wanted


def _name(field: Field) -> str:
    return next((str(count) for count, rate in RATES.items() if rate is field), str(field))


def _amount(field: Field, number: float) -> str:
    return show(field.kind, number) + ("/s" if field.kind is FieldKind.RATE else "")


def _letters(mask: int) -> str:
    if mask & (EDGE | ONE_SHOT):
        return "et" if mask & EDGE else "1s"
    return ("r" if mask & READ else "") + ("w" if mask & WRITE else "") or "none"
