"""A filter's term read from its three parts: field, operator, value."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from echotui.errors import FilterError
from echotui.model.field_kind import NUMBERS, FieldKind
from echotui.model.fields import RATES, Field
from echotui.model.filter.address import Located
from echotui.model.filter.conditions import Bits, Compared, Comparison, Named, Numbered
from echotui.model.filter.filter import Condition
from echotui.model.filter.quantity import read
from echotui.model.filter.text import Worded
from echotui.model.filter.tokens import Token
from echotui.model.filter.values import CHOICES, read_mask, read_name, read_place

T = TypeVar("T")

HAS: Final = ":"
IS: Final = "="

_PER_SECOND: Final = "/s"


def condition(field: Field, operator: str, value: Token, term: str) -> Condition:
    """Read a term.

    Args:
        field: Its left side.
        operator: `:`, `=`, `>`, `<`, `>=` or `<=`.
        value: Its right side; may be empty.
        term: All of it, for the error.

    Returns:
        What it asks.

    Raises:
        FilterError: The operator or the value does not go with the field, or is not all there yet.
    """
    if field.kind not in NUMBERS and operator not in (HAS, IS):
        raise FilterError(f"{field} takes : = or !=, not {operator}")
    if not value.raw:
        raise FilterError(f"{term} needs {field.allowed}")
    if field.kind in (FieldKind.TEXT, FieldKind.PAYLOAD):
        if operator == HAS and not value.text:
            raise FilterError(f"{term} needs a text between its quotes")
        return Worded(field, value.text.lower(), exactly=operator == IS)
    texts = tuple(value.text.lower().split(","))
    if "" in texts:
        raise FilterError(f"{term} needs a value on each side of a comma: {field.allowed}")
    if field.kind in NUMBERS:
        return _quantity(field, operator, texts, term)
    return _listed(field, operator, texts, term)


def _listed(
    field: Field, operator: str, texts: tuple[str, ...], term: str
) -> Bits | Named | Located:
    allowed = field.allowed
    exactly = operator == IS
    if field.kind in (FieldKind.MASK, FieldKind.EVENT):
        return Bits(field, _each(read_mask, texts, term, allowed), exactly=exactly)
    if field.kind in CHOICES:
        return Named(field, _each(partial(read_name, field.kind), texts, term, allowed))
    if texts[-1].endswith("/"):
        raise FilterError(f"{term} needs the length of a network, such as /8")
    if exactly:
        allowed = f"the whole of {allowed}"
    return Located(_each(partial(read_place, whole=exactly), texts, term, allowed))


def _quantity(
    field: Field, operator: str, texts: tuple[str, ...], term: str
) -> Compared | Numbered:
    allowed = field.allowed
    if field in RATES and texts[-1].endswith("/"):
        raise FilterError(f"{term} needs an s after the /, as in 1M/s")
    if field in RATES and any(text.endswith(_PER_SECOND) for text in texts):
        field = RATES[field]
    if field.kind is FieldKind.RATE:
        texts = tuple(text.removesuffix(_PER_SECOND) for text in texts)
    numbers = _each(partial(read, field.kind), texts, term, allowed)
    if operator in (HAS, IS):
        return Numbered(field, numbers)
    if len(numbers) > 1:
        raise FilterError(f"{term} takes one number; a list goes with : or =")
    return Compared(field, Comparison(operator), numbers[0])


def _each(
    read_one: Callable[[str], T], texts: tuple[str, ...], term: str, allowed: str
) -> tuple[T, ...]:
    try:
        return tuple(map(read_one, texts))
    except ValueError as error:
        raise FilterError(f"{term} is not {allowed}") from error
