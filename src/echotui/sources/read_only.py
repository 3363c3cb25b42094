"""A source that refuses commands."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from echotui.model.command import Command, Invoke, Outcome, Refused
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.source_action import SourceAction
from echotui.model.view import View

REFUSAL: Final = "This dashboard is read-only: it acts on no client and not on the server."


class ReadOnlySource:
    """Passes questions on to another source, and refuses what acts on clients or server."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._actions: tuple[SourceAction, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        """What the other source can tell; nothing that it can do."""
        return replace(
            self._source.capabilities, kick=False, hold=False, accept=False, forget=False
        )

    def close(self) -> None:
        """Close the other source; see `Source.close`."""
        self._source.close()

    async def view(self, query: Query) -> View:
        """Answer one query; see `Source.view`."""
        view = await self._source.view(query)
        self._actions = tuple(action for action in view.actions if not action.acts)
        return replace(view, actions=self._actions)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Name the connections of a query; see `Source.ids`."""
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look at some connections; see `Source.find`."""
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        """Refuse all but the actions of the source that do not act. See `Source.submit`."""
        if isinstance(command, Invoke) and command.action in {each.id for each in self._actions}:
            return await self._source.submit(command)
        return Refused(REFUSAL)
