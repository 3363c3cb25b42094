"""A source that refuses commands."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from echotui.model.command import Command, Outcome, Refused, Turn
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.view import View

REFUSAL: Final = "this dashboard is read-only: it acts on no client and not on the server"


class ReadOnlySource:
    """Passes questions on to another source, and refuses what acts on clients or server."""

    def __init__(self, source: Source) -> None:
        self._source = source

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
        return await self._source.view(query)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Name the connections of a query; see `Source.ids`."""
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look at some connections; see `Source.find`."""
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        """Refuse; only a story may be turned. See `Source.submit`."""
        if isinstance(command, Turn):
            return await self._source.submit(command)
        return Refused(REFUSAL)
