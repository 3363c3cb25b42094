"""Says which servers of a fleet do not answer, while the others do."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from typing import Final

from echotui.model.command import Command, Done, Outcome, Tally
from echotui.model.query import Query
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.runtime.ask.asked_source import AskedSource
from echotui.sources.wrapper import SourceWrapper
from echotui.system.printable import escape

_REACHES: Final[Mapping[Reach, str]] = {Reach.SILENT: "does not answer", Reach.GONE: "has ended"}
SETTLING: Final = 2.0
"""Seconds in which the servers come back, one by one, after an outage of all: no news meanwhile."""


class ReachSource(SourceWrapper):
    """Forwards to a source, and notifies when a server stops answering, or answers again.

    Attributes:
        missed: Names of the servers that did not answer at any time.
    """

    def __init__(self, source: AskedSource, notify: Callable[[str], None]) -> None:
        super().__init__(source)
        self._asked = source
        self._notify = notify
        self._absent: Mapping[str, ServerState] = {}
        self._silent_at = -inf
        self.missed: set[str] = set()

    @property
    def name(self) -> str:
        """See `AskedSource.name`."""
        return self._asked.name

    @property
    def ended(self) -> str:
        """See `AskedSource.ended`."""
        return self._asked.ended

    async def view(self, query: Query) -> View:
        """See `Source.view`."""
        view = await super().view(query)
        now = time.monotonic()
        if view.silent:
            self._silent_at = now
        elif now >= self._silent_at + SETTLING:
            self._note(absent_of(view))
        return view

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        outcome = await super().submit(command)
        if isinstance(outcome, Tally | Done):
            self.missed |= outcome.silent
        return outcome

    def _note(self, servers: Iterable[ServerState]) -> None:
        absent = {each.name: each for each in servers}
        for name, state in absent.items():
            if name not in self._absent:
                self._notify(absence(state))
        for name in sorted(self._absent.keys() - absent.keys()):
            self._notify(_return(self._absent[name]))
        self._absent = absent
        self.missed |= absent.keys()


def absent_of(view: View) -> Sequence[ServerState]:
    """Return the servers of a fleet that do not answer."""
    return [each for each in view.servers if each.reach is not Reach.ANSWERS]


def absence(state: ServerState) -> str:
    """Return `web-2 does not answer: stopped by SIGTERM`, or that there never was an answer."""
    why = f": {escape(state.error).rstrip('.')}" if state.error else ""
    if not state.version:
        return f"no server answers at {escape(state.process)}{why}"
    return f"{escape(state.name)} {_REACHES[state.reach]}{why}"


def _return(state: ServerState) -> str:
    if not state.version:
        return f"a server answers at {escape(state.process)} now"
    return f"{escape(state.name)} answers again"
