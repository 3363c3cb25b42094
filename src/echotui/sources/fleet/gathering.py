"""Asks several servers at once."""

import asyncio
import time
from collections.abc import Mapping

from echotui.model.query import Query
from echotui.model.view import View
from echotui.sources.fleet.deadlines import FleetDeadlines
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.scatter import Scatter

Queries = Mapping[Member, Query]


class Gathering:
    """Waits for the slowest server, but not for long; then its kept rows count.

    Args:
        scatter: Asks those that are asked the same, where the fleet has such a way.
    """

    def __init__(self, deadlines: FleetDeadlines, scatter: Scatter | None = None) -> None:
        self._deadlines = deadlines
        self._scatter = scatter

    async def gather(self, queries: Queries, size: int) -> dict[Member, View]:
        """Ask servers, and return what they answer, or what is kept of them.

        Args:
            size: Number of servers of the fleet.
        """
        large = size > self._deadlines.large
        due = {
            each: query
            for each, query in queries.items()
            if not (large and self._fresh(each, query))
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

    def is_large(self, size: int) -> bool:
        """Return whether answers of the last seconds count in a fleet of so many servers."""
        return size > self._deadlines.large

    async def _ask(self, member: Member, query: Query) -> None:
        await member.ask(query, self._deadlines.gather if self._awaits(member) else 0.0)

    def _fresh(self, member: Member, query: Query) -> bool:
        """Return whether the last answer still counts: it has no rows but perhaps the first."""
        age = time.monotonic() - member.answered_at
        unchanged = member.answered == query and not member.silence
        return unchanged and query.window.count <= 1 and age < self._deadlines.survey

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
