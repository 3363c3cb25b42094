"""Asks several servers at once."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final

from echotui.model.query import Query
from echotui.model.view import View
from echotui.sources.fleet.deadlines import FleetDeadlines
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.scatter import Scatter

STEP: Final = 0.618  # Spreads numbers evenly over a range.
Queries = Mapping[Member, Query]


class Gathering:
    """Waits for the slowest server, but not for long; then its kept rows count.

    Args:
        scatter: Asks those that are asked the same, where the fleet has such a way.

    Attributes:
        shown: The names of the servers that have rows on the screen.
    """

    def __init__(self, deadlines: FleetDeadlines, scatter: Scatter | None = None) -> None:
        self._deadlines = deadlines
        self._scatter = scatter
        self.shown = frozenset[str]()

    async def gather(self, queries: Queries, size: int) -> dict[Member, View]:
        """Ask servers, and return what they answer, or what is kept of them.

        Args:
            size: Number of servers of the fleet.
        """
        due = {
            each: query
            for each, query in queries.items()
            if not (self.may_wait(each, query, size) and self._fresh(each, query))
        }
        work = []
        if self._scatter is not None:
            for wire, equal in self._equal(due, size).items():
                work.append(self._ask_at_once(wire, equal, self._scatter))
                due = {each: query for each, query in due.items() if each not in equal}
        work += [self._ask(each, query) for each, query in due.items()]
        await asyncio.gather(*work)
        kept = {each: each.answer(query) for each, query in queries.items()}
        return {each: view for each, view in kept.items() if view is not None}

    def may_wait(self, member: Member, query: Query, size: int) -> bool:
        """Return whether an answer of the last seconds counts, in a fleet of so many servers.

        It has no row that is shown, but perhaps the one that would be next.
        """
        unseen = query.after is not None and member.name not in self.shown
        return size > self._deadlines.large and (unseen or query.window.count <= 1)

    async def _ask(self, member: Member, query: Query) -> None:
        await member.ask(query, self._deadlines.gather if self._awaits(member) else 0.0)

    def _fresh(self, member: Member, query: Query) -> bool:
        age, most = time.monotonic() - member.answered_at, self._deadlines.survey
        if query.after is not None:
            # If all were due at once, all rows would have moved.
            most *= 1 - member.lane * STEP % 1 / 2
        return member.answered == query and not member.silence and age < most

    def _equal(self, due: Queries, size: int) -> dict[Query, dict[Member, Query]]:
        """Return the questions that most of the fleet are asked, each with those that are."""
        equal: dict[Query, dict[Member, Query]] = {}
        for member, query in due.items():
            alike = query.window.count <= 1 and not query.marks
            # The answer of one that is not awaited would come too late: only `Member.ask` takes it.
            if alike and member.ready and self._awaits(member):
                equal.setdefault(member.wire(query), {})[member] = query
        # A scatter reaches all servers.
        return {wire: queries for wire, queries in equal.items() if 2 * len(queries) >= size}

    async def _ask_at_once(self, wire: Query, queries: Queries, scatter: Scatter) -> None:
        asked = {each.link.hello.instance: each.asked(query) for each, query in queries.items()}
        awaited = {each.link.hello.instance for each in queries if self._awaits(each)}
        replies = await scatter.ask(wire, awaited, self._deadlines.gather)
        for member, query in queries.items():
            instance = member.link.hello.instance
            reply = replies.get(instance) if instance in asked else None
            if reply is None or not member.receive(query, asked[instance], reply):
                member.missed += 1

    def _awaits(self, member: Member) -> bool:
        return member.missed < self._deadlines.missed
