"""What the servers of a fleet are asked for one view."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.fields import HOST, SAMPLED
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.of_server import reduced
from echotui.model.ids import run_of
from echotui.model.query import MOST_ROWS, JournalWindow, Query, Sort, Window
from echotui.model.server_state import Reach
from echotui.model.view import View
from echotui.sources.fleet.clock_offset import FleetClock
from echotui.sources.fleet.gathering import Gathering
from echotui.sources.fleet.journal import FleetJournal
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.totals import FleetTotals

_NO_MARKS: Final = frozenset[int]()
_READ: Final = SAMPLED | {HOST}  # Of `Query.fields`: others are there in any case.


class Tools(NamedTuple):
    """What a source keeps from one view to the next."""

    clock: FleetClock
    gathering: Gathering
    journal: FleetJournal[Member]
    totals: FleetTotals[Member]


class Questions:
    """Adds to the queries for rows what else the view needs, and asks all servers at least once.

    Args:
        query: The dashboard's.

    Attributes:
        shown: The servers that may have rows.
        views: The newest answer of each in this view.
    """

    def __init__(self, query: Query, members: Sequence[Member], tools: Tools) -> None:
        self._query = query
        self._members = [each for each in members if each.met]
        self._clock, self._gathering, self._journal, self._totals = tools
        self._filters = {each: reduced(query.filter, each.name) for each in self._members}
        self._marks = _by_lane(query.marks)
        self.shown = [each for each in self._members if self._may_have_rows(each)]
        self.views: dict[Member, View] = {}

    async def ask(self, queries: Mapping[Member, Query]) -> Mapping[Member, View]:
        """Ask some for rows; at the first time, all others for totals."""
        first = not self.views
        asked = {each: self._whole(each, query, first=first) for each, query in queries.items()}
        if first:
            asked |= {each: self._without_rows(each) for each in self._members if each not in asked}
        answers = await self._gathering.gather(asked, len(self._members))
        self.views |= answers
        now = self._clock.now()
        for member, view in answers.items():
            if member.answers:
                self._journal.take(member, view, now)
        return {each: view for each, view in answers.items() if each in queries}

    async def finish(self) -> None:
        """Ask for totals, if no server can have rows."""
        if not self.views:
            await self.ask({})

    @property
    def marks_held(self) -> int:
        """Those of `marks` that are held."""
        return sum(view.marks_held for view in self.views.values())

    @property
    def filtered_out(self) -> int:
        """Rows of servers that only the filter keeps away."""
        if self._query.server:
            return 0
        return sum(
            self.views[each].matching
            for each in self._members
            if self._filters[each] is None and each in self.views
        )

    @property
    def marks(self) -> frozenset[int]:
        """Those marks that are still open, or of which nothing is known."""
        there: set[int] = set()
        for member in self._members:
            if member.reach is Reach.GONE:
                continue
            ours = self._marks.get(member.lane, _NO_MARKS)
            view = self.views.get(member)
            there |= ours & view.marks if view is not None and member.answers else ours
        return frozenset(there)

    @property
    def detail(self) -> Detail:
        """The connection in detail, as its server showed it last."""
        id_ = self._query.detail
        details = (view.detail for view in self.views.values())
        return next((each for each in details if id_ and each.row.id == id_), NO_DETAIL)

    def _may_have_rows(self, member: Member) -> bool:
        return self._filters[member] is not None and self._query.server in ("", member.name)

    def _whole(self, member: Member, query: Query, *, first: bool) -> Query:
        wanted = self._query
        owner = run_of(wanted.detail) == member.lane
        window = query.window
        return replace(
            query,
            window=replace(window, count=min(window.count, MOST_ROWS)),
            filter=self._filters[member] or EVERYTHING,
            server="",
            fields=wanted.fields & _READ,
            paused=wanted.paused,
            detail=wanted.detail if owner else 0,
            marks=self._marks.get(member.lane, _NO_MARKS),
            journal=self._lines(member, query) if first else JournalWindow(),
            history=wanted.history and self._totals.needs_history(member),
            totals=first or member.last is None,
        )

    def _without_rows(self, member: Member) -> Query:
        """Return the query for the totals alone of a server."""
        query = replace(self._query, sort=Sort(), window=Window(), locate=0)
        return self._whole(member, query, first=True)

    def _lines(self, member: Member, query: Query) -> JournalWindow:
        size = len(self._members)
        # Equal questions can be asked at once, and count for a while.
        equal = self._gathering.may_wait(member, query, size)
        return self._journal.window(self._query.journal, size, None if equal else member)


def _by_lane(marks: frozenset[int]) -> Mapping[int, frozenset[int]]:
    lanes: dict[int, set[int]] = defaultdict(set)
    for id_ in marks:
        lanes[run_of(id_)].add(id_)
    return {lane: frozenset(ids) for lane, ids in lanes.items()}
