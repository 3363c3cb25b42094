"""The interface between a dashboard and what answers it."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from echotui.model.command import Command, Outcome
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.view import View


class Capabilities(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """What a source can do. The dashboard offers no key for what it cannot.

    Attributes:
        kick: End connections.
        hold: Hold and release connections.
        accept: Stop and resume accepting, and drain.
        forget: Forget connections that have ended.
    """

    kick: bool = True
    hold: bool = True
    accept: bool = True
    forget: bool = True


class Source(Protocol):
    """Answers queries and carries out commands."""

    @property
    def capabilities(self) -> Capabilities:
        """What this source can do."""
        ...

    def close(self) -> None:
        """Free what is kept for this source's dashboard. Do not call it again."""
        ...

    async def view(self, query: Query) -> View:
        """Answer one query.

        Returns:
            The answer: as many rows as were asked for, at most.
        """
        ...

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Return the ids of all connections that match a query, in order.

        Args:
            query: Its filter, scope and sort count; its window does not.

        """
        ...

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Return the rows of some connections, wherever they are in the order.

        Args:
            ids: As few as a screen holds: all are read in one go.

        Returns:
            The rows, in the same order, without those of forgotten connections.
        """
        ...

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command."""
        ...
