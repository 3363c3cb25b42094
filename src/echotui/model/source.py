"""What a dashboard may ask, wherever the answer comes from."""

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
        """Free what is kept for this source's dashboard. It is not asked again."""
        ...

    async def view(self, query: Query) -> View:
        """Answer one query.

        Args:
            query: What to show.

        Returns:
            The answer: as many rows as were asked for, at most.
        """
        ...

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Name every connection that a query is about, however many.

        Args:
            query: Its filter, scope and sort count; its window does not.

        Returns:
            Their ids, in order.
        """
        ...

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look at some connections, wherever they are in the order.

        Args:
            ids: Which; as few as a screen holds, for all are looked at in one go.

        Returns:
            Their rows, in the same order; those that are not known any more are left out.
        """
        ...

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command.

        Args:
            command: What to do.

        Returns:
            What came of it.
        """
        ...
