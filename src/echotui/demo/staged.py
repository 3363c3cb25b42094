"""A source that also tells what is played on its stage."""

from dataclasses import replace

from echotui.demo.show import Show
from echotui.model.command import Command, Done, Kick, Outcome, Refused, Turn
from echotui.model.query import Query
from echotui.model.view import View
from echotui.sources.base import Capabilities, Source


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
        """What the other source can, and whether there are steps to go to."""
        return replace(self._source.capabilities, turn=self._show.turns)

    async def view(self, query: Query) -> View:
        """Answer one query; see `Source.view`."""
        show = self._show
        view = await self._source.view(query)
        return replace(view, caption=show.caption, alarm=show.alarm, report=show.report)

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command; see `Source.submit`."""
        if isinstance(command, Turn):
            if self._show.turn(command.by):
                return Done("")
            return Refused("this is the last step" if command.by > 0 else "this is the first step")
        outcome = await self._source.submit(command)
        if isinstance(command, Kick) and isinstance(outcome, Done):
            self._show.kicked(command.id)
        return outcome
