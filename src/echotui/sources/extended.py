"""A source with notes and actions that another one lacks."""

from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from echotui.model.command import Command, Invoke, Outcome, Refused
from echotui.model.note import Note
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.source_action import LONGEST_TEXT, SourceAction
from echotui.model.view import View


class Extension(Protocol):
    """What is added to the answers of a source, for one dashboard."""

    @property
    def actions(self) -> tuple[SourceAction, ...]:
        """The actions that can be invoked now."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of this moment."""
        ...

    def invoke(self, action: str, text: str) -> Outcome:
        """Carry out one of `actions`; `text` is what the operator was asked for."""
        ...

    def submitted(self, command: Command, outcome: Outcome) -> None:
        """Note a command that the source has carried out, or has not; see `outcome`."""
        ...


class ExtendedSource:
    """Passes everything on to another source, and adds the notes and actions of an extension."""

    def __init__(self, source: Source, extension: Extension) -> None:
        self._source = source
        self._extension = extension

    @property
    def capabilities(self) -> Capabilities:
        """Those of the other source."""
        return self._source.capabilities

    def close(self) -> None:
        """Close the other source; see `Source.close`."""
        self._source.close()

    async def view(self, query: Query) -> View:
        """Answer one query; see `Source.view`."""
        view = await self._source.view(query)
        return replace(
            view,
            actions=(*view.actions, *self._extension.actions),
            notes=(*view.notes, *self._extension.notes),
        )

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Return the ids of a query's connections; see `Source.ids`."""
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Return the rows of some connections; see `Source.find`."""
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command; see `Source.submit`."""
        if isinstance(command, Invoke) and self._is_ours(command.action):
            if len(command.text) > LONGEST_TEXT:
                return Refused(f"The text is longer than {LONGEST_TEXT} characters.")
            return self._extension.invoke(command.action, command.text)
        outcome = await self._source.submit(command)
        self._extension.submitted(command, outcome)
        return outcome

    def _is_ours(self, id_: str) -> bool:
        return any(action.id == id_ for action in self._extension.actions)
