"""A source that forwards everything to another one; a subclass overrides what it changes."""

from collections.abc import Sequence

from echotui.model.command import Command, Outcome
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.view import View


class SourceWrapper:
    """Forwards all of `Source` to another source, and closes it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def capabilities(self) -> Capabilities:
        """See `Source.capabilities`."""
        return self._source.capabilities

    def close(self) -> None:
        """See `Source.close`."""
        self._source.close()

    async def view(self, query: Query) -> View:
        """See `Source.view`."""
        return await self._source.view(query)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`."""
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`."""
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        return await self._source.submit(command)
