"""Names of the servers of a fleet: unique, and words of the filter language."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, count
from typing import Final

from echotui.model.exchange import Hello

LONGEST: Final = 40  # Characters.
RUN: Final = 4  # Characters of the instance of a run in a name.
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

        It is the given one, else the host, with the pid where several have one host. Where several
        have one name, their runs are told apart by themselves: whatever the order in which they
        answer, a name never means another one's clients.
        """
        hosts = Counter(plain(hello.host).casefold() for hello in hellos if not hello.name)
        wanted = [self._wanted(hello, hosts) for hello in hellos]
        named = Counter(name.casefold() for name in wanted)
        return tuple(
            self.take(name, hello.instance, alone=named[name.casefold()] == 1)
            for name, hello in zip(wanted, hellos, strict=True)
        )

    def take(self, wanted: str, instance: str = "", *, alone: bool = True) -> str:
        """Return the name, as a plain word; if it is taken, with the run: `web-3~5f3a`."""
        wanted = plain(wanted)
        of_run = f"{wanted}~{plain(instance)[:RUN]}" if instance else wanted
        numbered = (f"{of_run}~{number}" for number in count(2))
        names = chain((wanted,) if alone else (), (of_run,), numbered)
        name = next(each for each in names if each.casefold() not in self._taken)
        self._taken.add(name.casefold())
        return name

    def free(self, name: str) -> None:
        """Let another server have it."""
        self._taken.discard(name.casefold())

    def _wanted(self, hello: Hello, hosts: Counter[str]) -> str:
        if hello.name:
            return plain(hello.name)
        host = plain(hello.host)
        alone = hosts[host.casefold()] == 1 and host.casefold() not in self._taken
        return host if alone else f"{host}-{hello.pid}"
