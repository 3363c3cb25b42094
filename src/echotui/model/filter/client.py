"""The condition that names one client of one of several servers."""

import re
from typing import Final

from msgspec import Struct

from echotui.model.field import Getters
from echotui.model.fields import ID, SERVER
from echotui.model.filter.conditions import T, Test
from echotui.model.filter.text import CLIENT_NAME, WordCondition
from echotui.model.ids import number_of

_READ: Final = re.compile(CLIENT_NAME)


class ClientCondition(Struct, frozen=True):
    """`web-3/17`: on a server of that name, its connection of that number; elsewhere, a word."""

    server: str  # In lower case.
    number: int

    def __str__(self) -> str:
        """As typed."""
        return f"{self.server}/{self.number}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses the getters of server and id, and those of a word."""
        word, server, number = WordCondition(str(self)).test(getters), getters[SERVER], self.number
        if ID not in getters:
            return word
        id_of, name = getters[ID], self.server
        return lambda item: (
            number_of(id_of(item)) == number if server(item).lower() == name else word(item)
        )


def read_client(text: str) -> ClientCondition | None:
    """Return the condition of a text in lower case; `None`: it does not name a client."""
    found = _READ.fullmatch(text)
    return ClientCondition(found["server"], int(found["number"])) if found else None
