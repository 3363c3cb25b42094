"""What a dashboard may ask, wherever the answer comes from."""

from dataclasses import dataclass
from typing import Protocol

from echotui.model.command import Command, Outcome
from echotui.model.query import Query
from echotui.model.view import View


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source can do. The dashboard offers no key for what it cannot.

    Attributes:
        kick: End connections.
        hold: Hold and release connections.
        accept: Stop and resume accepting, and drain.
        turn: Go to other steps of a story.
    """

    kick: bool = True
    hold: bool = True
    accept: bool = True
    turn: bool = False


class Source(Protocol):
    """Answers queries and carries out commands."""

    @property
    def capabilities(self) -> Capabilities:
        """What this source can do."""
        ...

    async def view(self, query: Query) -> View:
        """Answer one query.

        Args:
            query: What to show.

        Returns:
            The answer: as many rows as were asked for, at most.
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
