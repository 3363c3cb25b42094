"""The interface between a dashboard and its source."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from echotui.model.command import Command, Outcome, Strength
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.view import View


class Capabilities(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """What a source can do. The dashboard offers no key for a command that it cannot carry out."""

    kick: bool = True
    hold: bool = True  # And release.
    accept: bool = True  # Stop and resume accepting, and drain.
    forget: bool = True
    quit_stops: bool = True  # Quitting the dashboard stops the server.
    strengths: tuple[Strength, ...] = tuple(Strength)  # Of kicks.
    effects: tuple[str, ...] = ()  # Of each strength, a clause; empty: as of a server of echotui.
    only: str = ""  # A filter: what is kicked at all; empty: any connection.
    bulk: str = ""  # A filter: what is kicked in bulk; empty: all connections.
    never: tuple[str, ...] = ()  # Names of those above that it does not have, whatever is allowed.
    never_why: str = ""  # Why not, as a clause.
    only_words: str = ""  # `only` in words, in the plural; empty: the filter is shown.
    bulk_words: str = ""  # The same of `bulk`.
    refusal: str = ""  # Why it carries out no command, as a sentence; empty: it is read-only.

    @property
    def read_only(self) -> bool:
        """Whether it carries out no command on a client or the server."""
        return not (self.kick or self.hold or self.accept or self.forget)


class Source(Protocol):
    """Answers queries and carries out commands.

    While it has no answer, `view` returns the last one with `View.silent`, `submit` refuses, and
    `ids` and `find` raise `NoServerError`.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this source can do."""
        ...

    def close(self) -> None:
        """Free what is kept for the dashboard. Do not call it again."""
        ...

    async def view(self, query: Query) -> View:
        """Answer one query; at most the rows of its window are returned."""
        ...

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Return the ids of all connections that match filter and scope, sorted; no window."""
        ...

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Return the rows of some connections, in the order of `ids`, without forgotten ones.

        Send no more ids than a screen holds: all rows are read in one turn of the loop.
        """
        ...

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command."""
        ...
