"""The ids that a filter names: `#17,19`."""

from collections.abc import Sequence

from echotui.model.fields import ID
from echotui.model.filter.conditions import NumberCondition
from echotui.model.filter.filter import Filter, Term
from echotui.model.filter.tokens import cited


def names_ids(given: Filter) -> bool:
    """Return whether it can match no client to come: each alternative names ids."""
    return bool(given) and all(_named(terms) for terms in given.alternatives)


def only_ids(given: Filter) -> str:
    """Return the ids, as typed, of a filter that has nothing else; else an empty text."""
    terms = [term for terms in given.alternatives for term in terms]
    return _shown(terms) if len(terms) == 1 and _named(terms) else ""


def narrowed(given: Filter) -> str:
    """Return how ids narrow the other terms of a filter, after a semicolon; empty if none does."""
    for terms in given.alternatives:
        if len(terms) > 1 and (named := _named(terms)):
            return f"; {_shown(named)} is in the filter: remove it to mean others"
    return ""


def _named(terms: Sequence[Term]) -> Sequence[Term]:
    return [
        term
        for term in terms
        if term.field is ID and not term.negated and isinstance(term.condition, NumberCondition)
    ]


def _shown(terms: Sequence[Term]) -> str:
    return cited(f"#{','.join(str(term).partition(':')[2] for term in terms)}")
