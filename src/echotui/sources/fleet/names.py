"""Names of the servers of a fleet: unique, and words of the filter language."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Final

from echotui.model.exchange import Hello

LONGEST: Final = 40  # Characters.
NAMELESS: Final = "server"


def plain(text: str) -> str:
    """Return a text as one word that needs no quotes in a filter."""
    signs = (sign if sign.isalnum() or sign in "-._" else "-" for sign in text[:LONGEST])
    return "".join(signs).strip("-") or NAMELESS


class Labels:
    """The names that are taken; upper and lower case count as the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def assign(self, hellos: Sequence[Hello]) -> tuple[str, ...]:
        """Return a name for each of some servers that are new at the same time.

        It is the given one, else the host, with the pid where several have one host.
        """
        hosts = Counter(plain(hello.host).casefold() for hello in hellos if not hello.name)
        return tuple(self.take(self._wanted(hello, hosts)) for hello in hellos)

    def take(self, wanted: str) -> str:
        """Return the name, as a plain word, with a number if it is taken: `web-3~2`."""
        wanted = plain(wanted)
        numbered = (f"{wanted}~{number}" for number in count(2))
        name = wanted if wanted.casefold() not in self._taken else None
        while name is None or name.casefold() in self._taken:
            name = next(numbered)
        self._taken.add(name.casefold())
        return name

    def free(self, name: str) -> None:
        """Let another server have it."""
        self._taken.discard(name.casefold())

    def _wanted(self, hello: Hello, hosts: Counter[str]) -> str:
        if hello.name:
            return hello.name
        host = plain(hello.host)
        alone = hosts[host.casefold()] == 1 and host.casefold() not in self._taken
        return host if alone else f"{host}-{hello.pid}"
