"""A source whose operator leaves a trace, and is told when there is none."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import fields, replace

from echotui.model.command import Command, Invoke, Outcome
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.view import View

log = logging.getLogger(__name__)

LISTED: Final = 20
"""Ids of a command that are logged; of more, their number."""


class LoggedSource:
    """Passes everything on to another source, and logs commands and what came of them.

    Args:
        source: Who answers.
        trouble: Says what is wrong with the log now; empty for nothing. That alarms.
    """

    def __init__(self, source: Source, trouble: Callable[[], str]) -> None:
        self._source = source
        self._trouble = trouble

    @property
    def capabilities(self) -> Capabilities:
        """What the other source can do."""
        return self._source.capabilities

    def close(self) -> None:
        """Close the other source; see `Source.close`."""
        self._source.close()

    async def view(self, query: Query) -> View:
        """Answer one query; see `Source.view`."""
        view = await self._source.view(query)
        trouble = self._trouble()
        if not trouble:
            return view
        return replace(view, notes=(*view.notes, Note(NoteKind.ALARM, trouble)))

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Name the connections of a query; see `Source.ids`."""
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look at some connections; see `Source.find`."""
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        """Have one command carried out; see `Source.submit`."""
        outcome = await self._source.submit(command)
        told = {"cause": _name(command), **_values(command)}
        if isinstance(command, Invoke):
            # The outcome has a text as well.
            told["input"] = told.pop("text")
        told |= {"outcome": _name(outcome), **_values(outcome)}
        log.info("command", extra={"connection": getattr(command, "id", 0), "fields": told})
        return outcome


def _name(value: Command | Outcome) -> str:
    return type(value).__name__.lower()


def _values(value: Command | Outcome) -> dict[str, object]:
    # The id stands before the event.
    named = (field.name for field in fields(value) if field.name != "id")
    return {name: _short(getattr(value, name)) for name in named}


def _short(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return ",".join(map(str, value)) if len(value) <= LISTED else f"{len(value)} connections"
