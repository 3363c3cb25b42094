"""The conditions on texts."""

import re
from typing import Final

from msgspec import Struct

from echotui.model.field import Field, Getters
from echotui.model.field_kind import HELD, LIVE, FieldKind
from echotui.model.fields import (
    ALL_TEXT,
    CLIENT,
    DOING,
    IS_HELD,
    KIND,
    PAYLOAD,
    REASON,
    SERVER,
    STATE,
    TCP,
)
from echotui.model.filter.conditions import T, Test
from echotui.model.state import State
from echotui.system.printable import escape

# A text that needs no quotes.
_BARE: Final = re.compile(r"[^\s\"|!:=<>]+")
# Of a server; `10.0.0.0/8` and its beginnings are of a network.
SERVER_NAME: Final = r"(?P<server>(?![0-9.]*\.[0-9.]*/)[^\s/\"|!:=<>#]{1,60})"
CLIENT_NAME: Final = rf"{SERVER_NAME}/#?(?P<number>[0-9]{{1,12}})"
# A word that would be parsed as a network, ids or a client; a network of IPv6 has a colon, and so
# quotes.
_NO_WORD: Final = re.compile(rf"[0-9.]+/[0-9.]+|#[0-9][0-9,]*|{CLIENT_NAME}")


class WordCondition(Struct, frozen=True):
    """A text anywhere in the address, the state, the reason, the server's name or the payload.

    Of another program's descriptors, also in the kind, the TCP state, or what they do. Of a journal
    line, anywhere in `ALL_TEXT`.
    """

    text: str  # In lower case, not empty. `live` is in every state but closed.

    def __str__(self) -> str:
        """As typed."""
        return f'"{self.text}"' if _NO_WORD.fullmatch(self.text) else quote(self.text)

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses the getters of state and held only if they can match."""
        text = self.text
        if ALL_TEXT in getters:
            whole = getters[ALL_TEXT]
            return lambda item: text in whole(item)
        address, reason, payload = getters[CLIENT], getters[REASON], getters[PAYLOAD]
        server, kind, tcp, doing = getters[SERVER], getters[KIND], getters[TCP], getters[DOING]

        def found(item: T) -> bool:
            if text in address(item).text or text in reason(item).lower():
                return True
            last = payload(item)
            if last and text in escape(last).lower():
                return True
            name = server(item)
            if name and text in name.lower():
                return True
            if not (what := kind(item)):
                return False
            return text in f"{what}\n{tcp(item)}\n{doing(item)}".lower()

        states = frozenset(name for name in State if text in name)
        if text == LIVE:
            states |= frozenset(State) - {State.CLOSED}
        if text in HELD:
            state, held = getters[STATE], getters[IS_HELD]
            return lambda item: held(item) or state(item) in states or found(item)
        if states:
            state = getters[STATE]
            return lambda item: state(item) in states or found(item)
        return found


class TextCondition(Struct, frozen=True):
    """A field of text or of payload, escaped, that contains a text or equals it."""

    field: Field
    text: str  # In lower case.
    exactly: bool = False  # Equals it.

    def __str__(self) -> str:
        """As typed."""
        return f"{self.field}{'=' if self.exactly else ':'}{quote(self.text)}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getter of the field."""
        get, text = getters[self.field], self.text
        if self.field.kind is FieldKind.PAYLOAD:
            if self.exactly:
                return lambda item: escape(get(item)).lower() == text
            return lambda item: text in escape(get(item)).lower()
        if self.exactly:
            return lambda item: bool(get(item).lower() == text)
        return lambda item: text in get(item).lower()


def quote(text: str) -> str:
    """Put a text in double quotes if it has blanks or characters of the grammar."""
    if _BARE.fullmatch(text):
        return text
    inner = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{inner}"'
