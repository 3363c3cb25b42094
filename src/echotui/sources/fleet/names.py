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
        have one name, each is told apart by what it is itself: whatever the order in which they
        are named, or answer, a name never means another one's clients.
        """
        hosts = Counter(plain(hello.host).casefold() for hello in hellos if not hello.name)
        wanted = [self._wanted(hello, hosts) for hello in hellos]
        forms = [_forms(name, hello) for name, hello in zip(wanted, hellos, strict=True)]
        used = Counter(form.casefold() for of_one in forms for form in of_one)
        own = ([form for form in of_one if used[form.casefold()] == 1] for of_one in forms)
        return tuple(
            self.take(*(names or of_one)) for names, of_one in zip(own, forms, strict=True)
        )

    def take(self, *wanted: str) -> str:
        """Return the first name that is free, of some; else the last with a number: `web-3~2`."""
        numbered = (f"{wanted[-1]}~{number}" for number in count(2))
        names = chain(wanted, numbered)
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


def _forms(name: str, hello: Hello) -> tuple[str, ...]:
    """Return `web-3`, `web-3~4711`, and one for where pids are the same, as in containers."""
    of_process = f"{name}~{hello.pid}"
    return name, of_process, f"{of_process}-{plain(hello.instance)[:RUN]}"
