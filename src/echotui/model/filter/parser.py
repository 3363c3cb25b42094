"""The grammar of filters, as an operator types them.

Terms are and-ed by blanks; `|` or-s what stands on its two sides; `!` before a term negates it. A
term is a field, an operator and a value, `queue>64k`; a network, `10.0.0.0/8`; or else a word.
"""

import re
from difflib import get_close_matches
from typing import Final

from echotui.errors import FilterError
from echotui.model.fields import FIELDS, NAMES, RATES
from echotui.model.filter.address import Located
from echotui.model.filter.filter import Filter, Term
from echotui.model.filter.terms import HAS, IS, condition
from echotui.model.filter.text import Word
from echotui.model.filter.tokens import OR, Token, cited, tokens
from echotui.model.filter.values import is_address, read_network

NOT: Final = "!"
IS_NOT: Final = "!="
ALMOST: Final = 0.7
"""How much a word has to look like a field before `:` to be taken for one that is misspelt."""

_OPERATOR: Final = re.compile(r"!=|>=|<=|[:=<>]")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,12}")
_FIELDS: Final = ", ".join(
    str(field) for field in FIELDS if field.names and field not in RATES.values()
)


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
        return Term(condition(field, IS, value, term), not negated)
    return Term(condition(field, sign, value, term), negated)


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
