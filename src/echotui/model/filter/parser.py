"""The grammar of filters, as an operator types them.

Terms are and-ed by blanks; `|` or-s what stands on its two sides; `!` before a term negates it. A
term is a field, an operator and a value, `queue>64k`; a network, `10.0.0.0/8`; or else a word.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from typing import Final, TypeVar

from echotui.errors import FilterError
from echotui.model.field_kind import NUMBERS, FieldKind
from echotui.model.fields import FIELDS, NAMES, RATES, Field
from echotui.model.filter.address import Located
from echotui.model.filter.conditions import Bits, Compared, Comparison, Named, Numbered
from echotui.model.filter.filter import Condition, Filter, Term
from echotui.model.filter.quantity import read
from echotui.model.filter.text import Word, Worded
from echotui.model.filter.tokens import OR, Token, cited, tokens
from echotui.model.filter.values import (
    CHOICES,
    is_address,
    read_mask,
    read_name,
    read_network,
    read_place,
)

T = TypeVar("T")

HAS: Final = ":"
IS: Final = "="
NOT: Final = "!"
IS_NOT: Final = "!="
_PER_SECOND: Final = "/s"
ALMOST: Final = 0.7
"""How much a word has to look like a field before `:` to be taken for one that is misspelt."""

_OPERATOR: Final = re.compile(r"!=|>=|<=|[:=<>]")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,12}")
_FIELDS: Final = ", ".join(
    str(field) for field in FIELDS if field.names and field not in RATES.values()
)

GUIDE: Final = (
    ("timeout", "in the address, state, reason or payload; upper and lower case are the same"),
    ('"GET /" !closed', "a text with blanks or signs needs quotes; ! means not, a blank means and"),
    ("choked | held queue>1M", "| means or: choked ones, and held ones with a long queue"),
    *(field.example for field in FIELDS if field.example[0]),
)
"""Examples for the help and what they find; two blanks separate two examples."""


def parse(text: str) -> Filter:
    """Read a filter.

    Args:
        text: Any text; in upper or lower case.

    Returns:
        The filter; `EVERYTHING` for blanks or nothing.

    Raises:
        FilterError: It is not a filter, or not all of one yet.
    """
    alternatives: list[tuple[Term, ...]] = []
    terms: list[Term] = []
    for token in tokens(text):
        if not token.is_or:
            terms.append(_term(token))
        elif terms:
            alternatives.append(tuple(terms))
            terms = []
        else:
            raise FilterError(f"{OR} needs a term before it")
    if terms:
        alternatives.append(tuple(terms))
    elif alternatives:
        raise FilterError(f"{OR} needs a term after it")
    return Filter(tuple(alternatives))


def _term(token: Token) -> Term:
    signs = len(token.raw) - len(token.raw.lstrip(NOT))
    negated, rest = signs % 2 == 1, token.rest(signs)
    if not rest.raw:
        raise FilterError(f"{cited(token.raw)} needs a term right after it, such as !state:open")
    network = None if rest.quoted else read_network(rest.text)
    if network is not None:
        return Term(Located((network,)), negated)
    operator = _OPERATOR.search(rest.text, 0, rest.plain)
    if operator is None or is_address(rest.text):
        return Term(_word(rest), negated)
    sign, left = operator[0], rest.text[: operator.start()]
    field = NAMES.get(left.lower().replace("_", "-"))
    if field is None:
        _refuse_misspelt(left, sign)
        return Term(_word(rest), negated)
    value, term = rest.rest(operator.end()), cited(rest.raw)
    if sign == IS_NOT:
        return Term(_condition(field, IS, value, term), not negated)
    return Term(_condition(field, sign, value, term), negated)


def _word(token: Token) -> Word:
    if not token.text:
        raise FilterError('"" needs a text between its quotes')
    return Word(token.text.lower())


def _refuse_misspelt(left: str, sign: str) -> None:
    # A colon is in many words: `http://`, `12:30`. The other signs are meant.
    near = get_close_matches(left.lower(), NAMES, 1, ALMOST) if _LETTERS.fullmatch(left) else []
    if sign == HAS and not near:
        return
    if not left:
        raise FilterError(f"{sign} needs a field before it, such as queue{sign}64k")
    quotes = f"a word with {sign} goes in quotes"
    if near:
        raise FilterError(f"{cited(left)} is not a field, {near[0]}{sign} is; {quotes}")
    raise FilterError(f"{cited(left)} is not a field; {quotes}. Fields: {_FIELDS}")


def _condition(field: Field, operator: str, value: Token, term: str) -> Condition:
    """Read a term.

    Args:
        operator: `:`, `=`, `>`, `<`, `>=` or `<=`.
        value: Its right side; may be empty.

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
