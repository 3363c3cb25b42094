"""The source that is several servers."""

import asyncio
from collections.abc import Collection, Sequence
from secrets import token_hex
from typing import Final

from echotui.model.command import MOST_NAMES, Command, Outcome
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.view import JournalPage, View
from echotui.sources.fleet import commands
from echotui.sources.fleet.answered import Answered
from echotui.sources.fleet.barred import BARRED
from echotui.sources.fleet.gathering import Gathering
from echotui.sources.fleet.journal import FleetJournal
from echotui.sources.fleet.lookup import find, ids_of
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.merged_order import MergedOrder
from echotui.sources.fleet.questions import Questions, Tools
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.scatter import Scatter
from echotui.sources.fleet.server_info import merged_server
from echotui.sources.fleet.states import alarms, state_of, unknown_clients
from echotui.sources.fleet.totals import FleetTotals
from echotui.sources.journal_pages import JournalPages


class FleetSource:
    """Merges what the servers of a roster answer; `close` it, and the roster with it.

    Args:
        scatter: Asks many of them at once, where the fleet has such a way.
    """

    def __init__(self, roster: Roster, scatter: Scatter | None = None) -> None:
        self._roster = roster
        self._instance: Final = token_hex(8)
        self._journal = FleetJournal[Member]()
        self._totals = FleetTotals[Member]()
        gathering = Gathering(roster.patience.fleet, scatter)
        self._tools = Tools(roster.clock, gathering, self._journal, self._totals)
        self._order = MergedOrder[Member]()
        self._pages = JournalPages(self._journal.lines)
        self._members = frozenset[Member]()
        self._view_lock = asyncio.Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What at least one server that answers can do; all go on when the dashboard quits."""
        members = self._roster.members
        answering = [each for each in members if each.answers] or members
        ours = [each.link.hello.capabilities for each in answering]
        return Capabilities(
            kick=any(each.kick for each in ours),
            hold=any(each.hold for each in ours),
            accept=any(each.accept for each in ours),
            forget=any(each.forget for each in ours),
            quit_stops=False,
        )

    @property
    def name(self) -> str:
        """The names of the first servers."""
        names = [each.name for each in self._roster.members]
        if len(names) > MOST_NAMES:
            names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} more"]
        return ", ".join(names)

    @property
    def ended(self) -> str:
        """Why no server will answer any more: all have ended; empty: one may."""
        reasons = {each.name: each.link.ended for each in self._roster.members}
        if not all(reasons.values()):
            return ""
        return "; ".join(f"{name}: {reason}" for name, reason in reasons.items())

    def close(self) -> None:
        """Leave all servers."""
        self._roster.close()

    async def view(self, query: Query) -> View:
        """See `Source.view`; rows of a server that does not answer are kept, with `Row.silent`."""
        # One at a time: the order of one would be mixed with that of another.
        async with self._view_lock:
            return await self._answer(query)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`; without those of servers that do not answer."""
        return await ids_of(self._roster.members, query)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`."""
        return await find(self._roster.members, ids)

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        return await commands.submit(self._roster.members, command)

    async def _answer(self, query: Query) -> View:
        members = self._roster.members
        for left in self._members.difference(members):
            self._totals.forget(left)
            self._journal.forget(left)
        self._members = frozenset(members)
        questions = Questions(query, members, self._tools)
        page = await self._order.page(query, questions.shown, questions.ask)
        await questions.finish()
        self._tools.gathering.shown = frozenset(row.server for row in page.rows)
        clock = self._roster.clock
        now = clock.now()
        journal = await self._journal_page(query, questions.views, now)
        answered = {each: Answered(state_of(each, clock), each.last or View()) for each in members}
        states = sorted((each.state for each in answered.values()), key=lambda state: state.name)
        page = page._replace(in_scope=page.in_scope + questions.filtered_out)
        return View(
            at=now,
            wall=clock.wall,
            instance=self._instance,
            silent=_silence(members),
            server=merged_server(tuple(answered.values())),
            totals=self._totals.merged(answered, now),
            **page._asdict(),
            journal=journal,
            marks=questions.marks,
            marks_held=questions.marks_held,
            detail=questions.detail,
            barred=BARRED,
            notes=alarms(states, (*self._roster.notices, *self._unknown(query, members))),
            servers=tuple(states),
        )

    def _unknown(self, query: Query, members: Sequence[Member]) -> tuple[str, ...]:
        if not query.window.count or query.scope is Scope.ENDED or _silence(members):
            return ()
        return unknown_clients(members, grouped=query.grouped)

    async def _journal_page(
        self, query: Query, members: Collection[Member], now: float
    ) -> JournalPage:
        answering = [each for each in members if each.answers]
        self._journal.release(now, answering)
        await self._pages.make(query.journal)
        return self._pages.page(query.journal)


def _silence(members: Sequence[Member]) -> float:
    """Return the seconds for which no server has answered; 0: one does."""
    if any(each.answers for each in members):
        return 0.0
    return min((each.silence for each in members), default=0.0)
