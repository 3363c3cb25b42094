"""A source that also tells what is played on its stage."""

from collections.abc import Sequence

from msgspec.structs import replace

from echotui.model.command import Command, Done, Kick, KickEach, Outcome, Refused, Turn
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.model.view import View
from echotui.sources.story import Show


class StagedSource:
    """Passes everything on to another source, and adds captions, alarms and the result.

    Args:
        source: Who answers.
        show: What is played.
    """

    def __init__(self, source: Source, show: Show) -> None:
        self._source = source
        self._show = show

    @property
    def capabilities(self) -> Capabilities:
        """What the other source can, captions, and whether there are steps to go to."""
        return replace(self._source.capabilities, turn=self._show.turns, captions=True)

    def close(self) -> None:
        """Close the other source; see `Source.close`."""
        self._source.close()

    async def view(self, query: Query) -> View:
        """Answer one query; see `Source.view`."""
        show = self._show
        view = await self._source.view(query)
        return replace(view, caption=show.caption, alarm=show.alarm, report=show.report)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Name all that a query is about; see `Source.ids`."""
        return await self._source.ids(query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look at some connections; see `Source.find`."""
        return await self._source.find(ids)

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command; see `Source.submit`."""
        if isinstance(command, Turn):
            if self._show.turn(command.by):
                return Done("")
            return Refused("this is the last step" if command.by > 0 else "this is the first step")
        outcome = await self._source.submit(command)
        match command, outcome:
            case Kick(id_, strength), Done():
                self._show.kicked(id_, strength)
            case KickEach(ids, strength), _:
                for id_ in ids:
                    self._show.kicked(id_, strength)
        return outcome
