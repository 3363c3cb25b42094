"""A second dashboard on the same server, which does the opposite of the first."""

from collections.abc import Sequence

from msgspec.structs import replace

from echotui.model.command import Command, Outcome
from echotui.model.fields import IN, SAMPLED
from echotui.model.filter.parser import parse
from echotui.model.query import JournalWindow, Query, Sort, Window
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.view import View

ELSEWHERE = parse("id=2 | payload:x")


class Beside:
    """Passes everything on to one source, and before and after that asks another.

    Args:
        source: The source that is tested.
        other: Another one of the same server.
    """

    def __init__(self, source: Source, other: Source) -> None:
        self._source = source
        self._other = other

    @property
    def capabilities(self) -> Capabilities:
        return self._source.capabilities

    async def view(self, query: Query) -> View:
        await self._disturb(query)
        view = await self._source.view(query)
        await self._disturb(query)
        return view

    async def ids(self, query: Query) -> tuple[int, ...]:
        await self._disturb(query)
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        await self._disturb(Query())
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        await self._disturb(Query())
        return await self._source.submit(command)

    def close(self) -> None:
        self._source.close()

    async def _disturb(self, query: Query) -> None:
        opposite = replace(
            query,
            sort=Sort(IN, reverse=not query.sort.reverse),
            filter=parse("") if query.filter else ELSEWHERE,
            window=Window(1, 2),
            locate=query.locate + 1,
            detail=0 if query.detail else 1,
            fields=frozenset() if query.fields else SAMPLED,
            frozen=not query.frozen,
            paused=not query.paused,
            grouped=not query.grouped,
            address=None if query.address else "127.0.0.1",
            journal=JournalWindow(
                filter=parse("") if query.journal.filter else ELSEWHERE,
                search=parse("") if query.journal.search else ELSEWHERE,
                at=0 if query.journal.at else 3,
                hit=-query.journal.hit,
                count=5,
            ),
        )
        await self._other.view(opposite)
        if opposite.detail:
            # A detail orders no rows; this does.
            await self._other.view(replace(opposite, detail=0))
            await self._other.view(opposite)
