"""A filter's term read from its three parts: field, operator, value."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from echotui.errors import FilterError
from echotui.model.fields import RATES, Field
from echotui.model.filter.address import Located
from echotui.model.filter.conditions import STATES, Bits, Compared, Comparison, Named, Numbered
from echotui.model.filter.filter import Condition
from echotui.model.filter.quantity import QUANTITIES, Quantity, read
from echotui.model.filter.text import Worded
from echotui.model.filter.tokens import Token
from echotui.model.filter.values import CHOICES, MASKS, read_mask, read_name, read_place

T = TypeVar("T")

HAS: Final = ":"
IS: Final = "="

_PER_SECOND: Final = "/s"
_TEXTS: Final = {
    Field.REASON: "a text, such as timeout",
    Field.CAUSE: "a text, such as flushed",
    Field.PAYLOAD: "a text, such as ping",
}
_ALLOWED: Final = {
    Field.ADDRESS: "an address or network, such as 10.0.0.7 or 10.0.0.0/8",
    Field.MASK: "a mask: r, w, rw or none",
    Field.EVENT: "an event: r, w or none",
    Field.STATE: f"a state: {', '.join(STATES)}",
    Field.FIRST: "a side: client, server",
    **_TEXTS,
    **{field: quantity.value for field, quantity in QUANTITIES.items()},
}
"""What values there are; each follows "needs" or "is not"."""


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
    if field not in QUANTITIES and operator not in (HAS, IS):
        raise FilterError(f"{field} takes : = or !=, not {operator}")
    if not value.raw:
        raise FilterError(f"{term} needs {_ALLOWED[field]}")
    if field in _TEXTS:
        if operator == HAS and not value.text:
            raise FilterError(f"{term} needs a text between its quotes")
        return Worded(field, value.text.lower(), exactly=operator == IS)
    texts = tuple(value.text.lower().split(","))
    if "" in texts:
        raise FilterError(f"{term} needs a value on each side of a comma: {_ALLOWED[field]}")
    if field in QUANTITIES:
        return _quantity(field, operator, texts, term)
    return _listed(field, operator, texts, term)


def _listed(
    field: Field, operator: str, texts: tuple[str, ...], term: str
) -> Bits | Named | Located:
    allowed = _ALLOWED[field]
    exactly = operator == IS
    if field in MASKS:
        return Bits(field, _each(read_mask, texts, term, allowed), exactly=exactly)
    if field in CHOICES:
        return Named(field, _each(partial(read_name, field), texts, term, allowed))
    if texts[-1].endswith("/"):
        raise FilterError(f"{term} needs the length of a network, such as /8")
    if exactly:
        allowed = f"the whole of {allowed}"
    return Located(_each(partial(read_place, whole=exactly), texts, term, allowed))


def _quantity(
    field: Field, operator: str, texts: tuple[str, ...], term: str
) -> Compared | Numbered:
    allowed = _ALLOWED[field]
    if field in RATES and texts[-1].endswith("/"):
        raise FilterError(f"{term} needs an s after the /, as in 1M/s")
    if field in RATES and any(text.endswith(_PER_SECOND) for text in texts):
        field = RATES[field]
    if QUANTITIES[field] is Quantity.RATE:
        texts = tuple(text.removesuffix(_PER_SECOND) for text in texts)
    numbers = _each(partial(read, QUANTITIES[field]), texts, term, allowed)
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
