"""What can follow in a filter that is being typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from echotui.model.cause import Cause
from echotui.model.ending import Reason
from echotui.model.field import Field
from echotui.model.field_kind import NUMBERS, FieldKind
from echotui.model.fields import CAUSE, FIELDS, KIND, MASK, NAMES, REASON, SERVER, TCP
from echotui.model.filter.parser import HAS, IS, IS_NOT, NOT, OPERATOR
from echotui.model.filter.text import quote
from echotui.model.filter.tokens import OR
from echotui.model.filter.values import CHOICES
from echotui.model.kinds import USUAL
from echotui.model.tcp_states import TCP_STATES

_MASKS: Final = ("r", "w", "rw", "none")
_FLAGS: Final = ("et", "1s")
"""Only another program has them: where descriptors are of more than one kind."""
_OF_KIND: Final[Mapping[FieldKind, tuple[str, ...]]] = {
    **CHOICES,
    FieldKind.MASK: _MASKS,
    FieldKind.EVENT: ("r", "w", "none"),
}
_OF_FIELD: Final[Mapping[Field, tuple[str, ...]]] = {
    CAUSE: tuple(str(each) for each in Cause if each),
    REASON: tuple(str(each) for each in Reason if each),
    KIND: USUAL,
    TCP: tuple(state.lower() for state in TCP_STATES),
}
_JOINTS: Final = f" {OR}{NOT}"
_COMPARED: Final = NUMBERS - {FieldKind.COUNT}
"""Kinds of which one asks for more or less, rather than for a number."""


class Completion(NamedTuple):
    """What can replace the end of a text.

    Attributes:
        start: Where that end begins.
        candidates: Texts that can stand there; empty: there is nothing to choose from.
        hint: Then, what is to be typed; empty if nothing is known.
    """

    start: int
    candidates: tuple[str, ...] = ()
    hint: str = ""


def complete(text: str, fields: Collection[Field], servers: Sequence[str] = ()) -> Completion:
    """Complete the last word of a text: names of `fields`, operators, or values of the field.

    Args:
        servers: The names of the servers, if there are several.
    """
    start = _last_word(text)
    word = text[start:]
    operator = OPERATOR.search(word)
    if operator is None:
        return Completion(start, tuple(_names(word.lower(), fields)))
    field = NAMES.get(word[: operator.start()].lower().replace("_", "-"))
    if field is None or field not in fields:
        return Completion(start)
    known = servers if field is SERVER else _OF_FIELD.get(field)
    values = known or _OF_KIND.get(field.kind, ())
    if field is MASK and KIND in fields:
        values = (*values, *_FLAGS)
    if not values:
        return Completion(len(text), hint=field.allowed)
    listed = field is SERVER or field.kind in _OF_KIND
    begun = operator.end() if not listed else max(operator.end(), word.rfind(",") + 1)
    typed = word[begun:].strip('"').lower()
    found = [value for value in values if value.lower().startswith(typed)]
    return Completion(start + begun, tuple(map(quote, found)))


def before_name(text: str, fields: Iterable[Field], servers: Sequence[str] = ()) -> str | None:
    """Return the text before a last word that may be the beginning of a name; else `None`.

    Either of a field's, or of a server's in `server:we`, which is no server.
    """
    start = _last_word(text)
    word = text[start:].lower().replace("_", "-")
    if word and any(name.startswith(word) for field in fields for name in field.names):
        return text[:start].rstrip(NOT)
    return text[:start].rstrip(NOT) if _begins_server(text[start:].lower(), servers) else None


def before_word(text: str) -> str:
    """Return the text without its last word, or without what joins that to a next one."""
    words = text.rstrip(_JOINTS)
    return words if words != text else text[: _last_word(text)].rstrip(_JOINTS)


def _last_word(text: str) -> int:
    """Return where the last word begins, after blanks, bars and exclamation marks."""
    quoted, start = False, 0
    for place, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif not quoted and (sign.isspace() or sign == OR):
            start = place + 1
    return start + len(text[start:]) - len(text[start:].lstrip(NOT))


def _begins_server(word: str, servers: Sequence[str]) -> bool:
    operator = OPERATOR.search(word)
    if operator is None or NAMES.get(word[: operator.start()]) is not SERVER:
        return False
    typed = word[operator.end() :].rpartition(",")[2].strip('"')
    names = [name.lower() for name in servers]
    return typed not in names and any(name.startswith(typed) for name in names)


def _names(word: str, fields: Collection[Field]) -> Iterable[str]:
    named = [field for field in FIELDS if field.names and field in fields]
    named += [field for field in fields if field.names and field not in named]
    for field in named:
        if word == str(field):
            yield from (f"{field}{sign}" for sign in _operators(field))
        elif str(field).startswith(word):
            yield f"{field}{_operators(field)[0]}"


def _operators(field: Field) -> tuple[str, ...]:
    """Return the operators of a field, the most usual first."""
    if field.kind not in NUMBERS:
        return HAS, IS, IS_NOT
    compared = (">", "<", ">=", "<=")
    other = (HAS, IS, IS_NOT)
    return (*compared, *other) if field.kind in _COMPARED else (*other, *compared)
