"""Asks the members of a fleet for parts of their orders: the rounds of one page."""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple

from msgspec.structs import replace

from echotui.model.query import Cut, Query, Window
from echotui.model.view import View
from echotui.sources.fleet.laned import Gather, M
from echotui.sources.fleet.merge_key import MergeOrder


class Ask(NamedTuple):
    """What one member is asked for; see the fields of `Query`."""

    window: Window = Window()
    until: Cut | None = None
    after: Cut | None = None
    cut: Cut | None = None
    places: tuple[int, ...] = ()
    locate: int = 0


class Asking(Generic[M]):
    """Asks for one page, and counts.

    Attributes:
        members: By lane.
        views: The newest answer of each.
        located: The answers to queries that locate a row, by lane and id.
        at: Monotonic time in seconds of the newest answer of the first round.
        rounds: Number of rounds so far.
    """

    def __init__(
        self, query: Query, order: MergeOrder, members: Sequence[M], gather: Gather[M]
    ) -> None:
        self.order = order
        self.members = {member.lane: member for member in members}
        self.views: dict[int, View] = {}
        self.located: dict[tuple[int, int], View] = {}
        self.at = 0.0
        self.rounds = 0
        self._gather = gather
        self._query = replace(
            query, sort=order.sent, window=Window(), locate=0, ended_last=order.divided
        )

    async def ask(self, wanted: Mapping[int, Ask]) -> dict[int, View]:
        """Return the answers by lane, of those that answered in time."""
        if not wanted:
            return {}
        self.rounds += 1
        answers = await self._gather(
            {
                self.members[lane]: replace(self._query, **each._asdict())
                for lane, each in wanted.items()
            }
        )
        views = {lane: view for lane in wanted if (view := answers.get(self.members[lane]))}
        self.views |= views
        self.located |= {(lane, wanted[lane].locate): view for lane, view in views.items()}
        if self.rounds == 1:
            self.at = max((view.at for view in views.values()), default=0.0)
        return views

    @property
    def sizes(self) -> dict[int, int]:
        """The numbers of rows of those that have answered, by lane."""
        return {lane: max(0, view.matching) for lane, view in self.views.items()}
