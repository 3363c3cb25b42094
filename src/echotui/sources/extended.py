"""A source with notes and actions that another one lacks."""

from typing import Protocol

from msgspec.structs import replace

from echotui.model.command import Command, Invoke, Outcome, Refused
from echotui.model.note import Note
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.source_action import LONGEST_TEXT, SourceAction
from echotui.model.view import View
from echotui.sources.wrapper import SourceWrapper


class Extension(Protocol):
    """Notes and actions that are added to a source, for one dashboard."""

    @property
    def actions(self) -> tuple[SourceAction, ...]:
        """The actions that can be invoked now."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of this moment."""
        ...

    async def invoke(self, action: str, text: str) -> Outcome:
        """Carry out one of `actions`; `text` is the operator's input."""
        ...

    def polled(self, query: Query) -> None:
        """Receive each query of the dashboard, before it is answered."""
        ...

    def close(self) -> None:
        """Free what is kept for the dashboard: it has gone."""
        ...

    def submitted(self, command: Command, outcome: Outcome) -> None:
        """Receive each command sent to the source, with its outcome."""
        ...


class ExtendedSource(SourceWrapper):
    """Adds the notes and actions of an extension to another source."""

    def __init__(self, source: Source, extension: Extension) -> None:
        super().__init__(source)
        self._extension = extension

    def close(self) -> None:
        """Close the extension, and the other source."""
        self._extension.close()
        super().close()

    async def view(self, query: Query) -> View:
        """Answer one query, with the notes and actions of the extension."""
        self._extension.polled(query)
        view = await super().view(query)
        return replace(
            view,
            actions=(*view.actions, *self._extension.actions),
            notes=(*view.notes, *self._extension.notes),
        )

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command, or an action of the extension."""
        if isinstance(command, Invoke) and self._is_ours(command.action):
            if len(command.text) > LONGEST_TEXT:
                return Refused(f"The text is longer than {LONGEST_TEXT} characters.")
            return await self._extension.invoke(command.action, command.text)
        outcome = await super().submit(command)
        self._extension.submitted(command, outcome)
        return outcome

    def _is_ours(self, id_: str) -> bool:
        return any(action.id == id_ for action in self._extension.actions)
