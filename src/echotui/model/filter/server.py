"""The condition on the name of a server."""

from typing import Final

from msgspec import Struct

from echotui.model.field import Field, Getters
from echotui.model.fields import SERVER
from echotui.model.filter.conditions import T, Test
from echotui.model.filter.text import quote

ANY_END: Final = "*"


class ServerCondition(Struct, frozen=True):
    """A whole name that is one of some, or, of `web-*`, one that begins so."""

    names: tuple[str, ...]  # At least one; in lower case.

    @property
    def field(self) -> Field:
        """The field that it tests."""
        return SERVER

    def __str__(self) -> str:
        """As typed."""
        return f"{SERVER}:{','.join(map(quote, self.names))}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getter of the name."""
        get = getters[SERVER]
        whole = frozenset(self.names)
        begins = tuple(name[:-1] for name in self.names if name.endswith(ANY_END))

        def fits(item: T) -> bool:
            name = get(item).lower()
            return name in whole or name.startswith(begins)

        return fits


def read_server(text: str) -> str:
    """Return a text, in lower case, if it is a name or the beginning of some; else ValueError."""
    if not text or ANY_END in text[:-1]:
        raise ValueError(text)
    return text
