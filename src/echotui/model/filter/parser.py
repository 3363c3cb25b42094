"""The grammar of filters, as an operator types them.

A blank is "and", `|` is "or", `!` before a term is "not". A term is a field, an operator and a
value, `queue>64k`; a network, `10.0.0.0/8`; ids, `#17,19`; a client of one of several servers,
`web-3/17`; or else a word.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from itertools import chain
from typing import Final, TypeVar

from echotui.errors import FilterError
from echotui.model.fault_search import check_search
from echotui.model.field import Field
from echotui.model.field_kind import NUMBERS, FieldKind
from echotui.model.fields import (
    CALL,
    FAULT,
    FIELDS,
    ID,
    KIND,
    NAMES,
    QUEUE,
    RATES,
    SENDQ,
    STATE,
    TCP,
)
from echotui.model.filter.address import AddressCondition
from echotui.model.filter.client import ClientCondition, read_client
from echotui.model.filter.conditions import (
    ChoiceCondition,
    ComparisonCondition,
    ComparisonOperator,
    MaskCondition,
    NumberCondition,
)
from echotui.model.filter.filter import Condition, Filter, Term
from echotui.model.filter.quantity import read
from echotui.model.filter.server import ServerCondition, read_server
from echotui.model.filter.text import TextCondition, WordCondition
from echotui.model.filter.tokens import OR, Token, at_column, cited, tokens
from echotui.model.filter.values import (
    CHOICES,
    is_address,
    read_address,
    read_choice,
    read_event,
    read_known,
    read_mask,
    read_network,
)
from echotui.model.kinds import USUAL
from echotui.model.tcp_states import TCP_STATES

T = TypeVar("T")

HAS: Final = ":"
IS: Final = "="
NOT: Final = "!"
IS_NOT: Final = "!="
_PER_SECOND: Final = "/s"
ALMOST: Final = 0.7  # Similarity to a field from which a word before `:` counts as misspelt.

OPERATOR: Final = re.compile(r"!=|>=|<=|[:=<>]")
_IDS: Final = re.compile(r"#[0-9][0-9,]*")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,12}")
_NO_FIELD: Final = re.compile(r"[0-9A-Fa-f]{0,4}|.*[^A-Za-z_/-].*")
"""Before a colon: the begin of an IPv6 address, a time, or what has other signs than a name."""
_FIELDS: Final = ", ".join(
    str(field) for field in FIELDS if field.names and field not in RATES.values()
)
_ALLOWED: Final = {
    KIND: f"a kind: {', '.join(USUAL)}",
    TCP: f"a TCP state: {', '.join(TCP_STATES).lower()}",
}

GUIDE: Final[tuple[tuple[str, str, tuple[Field, ...]], ...]] = (
    ("timeout", "in address, state, kind, reason, payload; upper and lower case are the same", ()),
    ('"GET /" !closed', "a text with blanks or signs needs quotes; ! means not, a blank means and",
     ()),
    ("choked | held queue>1M", "| means or: choked ones, and held ones with a long queue",
     (STATE, QUEUE)),
    ("tcp:close | sendq>1M", "| means or", (TCP, SENDQ)),
    *((*field.example, (field,)) for field in FIELDS if field.example[0]),
    (*CALL.example, ()),
)  # fmt: skip
"""Examples for the help, their matches, and the fields that they are about; two blanks separate two
examples."""


def parse(text: str) -> Filter:
    """Parse a filter, in upper or lower case; blanks or an empty text are `EVERYTHING`.

    Raises:
        FilterError: It is not a filter, or not a complete one yet.
    """
    alternatives: list[tuple[Term, ...]] = []
    terms: list[Term] = []
    for token in tokens(text):
        if not token.is_or:
            try:
                terms.append(_term(token))
            except FilterError as error:
                raise at_column(error, token.start)  # noqa: B904 - it is the same one
        elif terms:
            alternatives.append(tuple(terms))
            terms = []
        else:
            raise at_column(FilterError(f"{OR} needs a term before it"), token.start)
    if terms:
        alternatives.append(tuple(terms))
    elif alternatives:
        raise at_column(FilterError(f"{OR} needs a term after it"), text.rindex(OR))
    return Filter(tuple(alternatives))


def _term(token: Token) -> Term:
    signs = len(token.raw) - len(token.raw.lstrip(NOT))
    negated, rest = signs % 2 == 1, token.rest(signs)
    if not rest.raw:
        raise FilterError(f"{cited(token.raw)} needs a term right after it, such as !state:open")
    network = None if rest.quoted else read_network(rest.text)
    if network is not None:
        return Term(AddressCondition((network,)), negated)
    if not rest.quoted and _IDS.fullmatch(rest.text):
        return Term(_condition(ID, HAS, rest.rest(1), cited(rest.raw)), negated)
    operator = OPERATOR.search(rest.text, 0, rest.plain)
    if operator is None or is_address(rest.text):
        return Term(_word(rest), negated)
    sign, left = operator[0], rest.text[: operator.start()]
    field = NAMES.get(left.lower().replace("_", "-"))
    if field is None:
        _refuse_misspelt(left, rest.text[operator.start() :], sign)
        return Term(_word(rest), negated)
    value, term = rest.rest(operator.end()), cited(rest.raw)
    if sign == IS_NOT:
        return Term(_condition(field, IS, value, term), not negated)
    return Term(_condition(field, sign, value, term), negated)


def _word(token: Token) -> WordCondition | ClientCondition:
    if not token.text:
        raise FilterError('"" needs a text between its quotes')
    text = token.text.lower()
    return (None if token.quoted else read_client(text)) or WordCondition(text)


def _refuse_misspelt(left: str, right: str, sign: str) -> None:
    # Addresses, times and `http://` have a colon too. The other signs are operators.
    near = get_close_matches(left.lower(), NAMES, 1, ALMOST) if _LETTERS.fullmatch(left) else []
    if sign == HAS and not near and (right.startswith("://") or _NO_FIELD.fullmatch(left)):
        return
    if not left:
        raise FilterError(f"{sign} needs a field before it, such as queue{sign}64k")
    quotes = f"a word with {sign} goes in quotes"
    if near:
        raise FilterError(f"{cited(left)} is not a field, {near[0]}{sign} is; {quotes}")
    raise FilterError(f"{cited(left)} is not a field; {quotes}. Fields: {_FIELDS}")


def _condition(field: Field, operator: str, value: Token, term: str) -> Condition:
    """Return the condition of a term; FilterError if operator or value do not fit the field."""
    if field.kind not in NUMBERS and operator not in (HAS, IS):
        raise FilterError(f"{field} takes : = or !=, not {operator}")
    if not value.raw:
        raise FilterError(f"{term} needs {field.allowed}")
    if field.kind in (FieldKind.TEXT, FieldKind.PAYLOAD):
        if operator == HAS and not value.text:
            raise FilterError(f"{term} needs a text between its quotes")
        if field is FAULT:
            check_search(value.text.lower())
        return TextCondition(field, _text(field, operator, value, term), exactly=operator == IS)
    texts = tuple(value.text.lower().split(","))
    if "" in texts:
        raise FilterError(f"{term} needs a value on each side of a comma: {field.allowed}")
    if field.kind in NUMBERS:
        return _quantity(field, operator, texts, term)
    return _listed(field, operator, texts, term)


def _text(field: Field, operator: str, value: Token, term: str) -> str:
    try:
        return read_known(field, value.text.lower(), whole=operator == IS)
    except ValueError as error:
        raise FilterError(f"{term} is not {_ALLOWED[field]}") from error


def _listed(
    field: Field, operator: str, texts: tuple[str, ...], term: str
) -> MaskCondition | ChoiceCondition | ServerCondition | AddressCondition:
    allowed = field.allowed
    exactly = operator == IS
    if field.kind in (FieldKind.MASK, FieldKind.EVENT):
        read_one = read_mask if field.kind is FieldKind.MASK else read_event
        return MaskCondition(field, _each(read_one, texts, term, allowed), exactly=exactly)
    if field.kind in CHOICES:
        choices = _each(partial(read_choice, field.kind), texts, term, allowed)
        return ChoiceCondition(field, tuple(chain.from_iterable(choices)))
    if field.kind is FieldKind.SERVER:
        return ServerCondition(_each(read_server, texts, term, allowed))
    if texts[-1].endswith("/"):
        raise FilterError(f"{term} needs the length of a network, such as /8")
    if exactly:
        allowed = f"the whole of {allowed}"
    return AddressCondition(_each(partial(read_address, whole=exactly), texts, term, allowed))


def _quantity(
    field: Field, operator: str, texts: tuple[str, ...], term: str
) -> ComparisonCondition | NumberCondition:
    allowed = field.allowed
    if field in RATES and texts[-1].endswith("/"):
        raise FilterError(f"{term} needs an s after the /, as in 1M/s")
    if field in RATES and any(text.endswith(_PER_SECOND) for text in texts):
        field = RATES[field]
    if field.kind is FieldKind.RATE:
        texts = tuple(text.removesuffix(_PER_SECOND) for text in texts)
    numbers = _each(partial(read, field.kind), texts, term, allowed)
    if operator in (HAS, IS):
        return NumberCondition(field, numbers)
    if len(numbers) > 1:
        raise FilterError(f"{term} takes one number; a list goes with : or =")
    return ComparisonCondition(field, ComparisonOperator(operator), numbers[0])


def _each(
    read_one: Callable[[str], T], texts: tuple[str, ...], term: str, allowed: str
) -> tuple[T, ...]:
    try:
        return tuple(map(read_one, texts))
    except ValueError as error:
        raise FilterError(f"{term} is not {allowed}") from error
