"""The filter of one server, where several are asked."""

from collections.abc import Collection, Sequence

from echotui.model.fields import ID, SERVER
from echotui.model.filter.client import ClientCondition
from echotui.model.filter.conditions import NumberCondition
from echotui.model.filter.filter import EVERYTHING, Filter, Term
from echotui.model.filter.server import ServerCondition
from echotui.model.filter.text import WordCondition


def reduced(given: Filter, server: str) -> Filter | None:
    """Return what is left to ask a server of this name, of a filter; `None`: it has no matches.

    The connections of one server have its name in common, so terms on that hold for all, or none.
    """
    if not given:
        return given
    alternatives = []
    for named in given.alternatives:
        terms = [_of_client(term, server) for term in named]
        left = tuple(term for term in terms if not _always(term, server, holds=True))
        if any(_always(term, server, holds=False) for term in left):
            continue
        if not left:
            return EVERYTHING
        alternatives.append(left)
    return Filter(tuple(alternatives)) if alternatives else None


def servers_asked(given: Filter) -> Sequence[str]:
    """Return the names, and the beginnings of some, that a filter asks for; in lower case."""
    return [
        name
        for terms in given.alternatives
        for term in terms
        if isinstance(term.condition, ServerCondition) and not term.negated
        for name in term.condition.names
    ]


def unknown_server(given: Filter, servers: Collection[str]) -> str:
    """Return a name that a filter asks for, of none of some servers; empty: there is no such."""
    for name in servers_asked(given) if servers else ():
        fits = ServerCondition((name,)).test({SERVER: str})
        if not any(map(fits, servers)):
            return name
    return ""


def _of_client(term: Term, server: str) -> Term:
    """Return the term for a client of this server: it has no name there."""
    match term.condition:
        case ClientCondition(name, number) if name == server.lower():
            return Term(NumberCondition(ID, (number,)), term.negated)
        case _:
            return term


def _always(term: Term, server: str, *, holds: bool) -> bool:
    """Return whether a term holds, or fails, for all connections of a server."""
    match term.condition:
        case WordCondition(text):
            # A word that is not in the name may be in other texts.
            return text in server.lower() and term.negated is not holds
        case _ if term.field is SERVER:
            return term.test({SERVER: str})(server) is holds
        case _:
            return False
