import time
from collections.abc import Collection, Mapping

import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.exchange import Reply
from echotui.model.mask import NONE
from echotui.model.query import Cut, Query, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, Patience
from echotui.sources.fleet.gathering import Gathering
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.roster import Roster
from tests.sources.fleet.scripted_link import ScriptedLink

DEADLINES = FLEET_DEADLINES._replace(gather=0.1, survey=0.2, large=3)
BEST = Query(window=Window(0, 1))
ROWS = Query(window=Window(0, 20))


class ScriptedScatter:
    """Replies for those that are `there`."""

    def __init__(self, links: list[ScriptedLink]) -> None:
        self.there = {link.hello.instance: link for link in links}
        self.asked: list[tuple[Query, set[str]]] = []

    async def ask(
        self, query: Query, instances: Collection[str], within: float
    ) -> Mapping[str, Reply]:
        """See `Scatter.ask`."""
        assert within == DEADLINES.gather
        self.asked.append((query, set(instances)))
        view = View(at=time.monotonic(), matching=7)
        return dict.fromkeys(self.there.keys() & instances, view)


class Fleet:
    """Some servers, and how often each was asked."""

    def __init__(self, size: int) -> None:
        self.roster = Roster(patience=Patience(DEADLINES))
        self.links = [ScriptedLink(self.roster.runs, f"web-{n}") for n in range(size)]
        for link in self.links:
            self.roster.join(link)
        self.members = self.roster.members

    @property
    def asked(self) -> list[int]:
        """How many queries each has got."""
        return [len(link.only.requests) for link in self.links]

    def all(self, query: Query) -> dict[Member, Query]:
        """The same query for all."""
        return dict.fromkeys(self.members, query)


@pytest.mark.parametrize(("size", "asked"), [(3, 2), (4, 1)])
async def test_in_a_large_fleet_an_equal_survey_counts_for_a_while(size: int, asked: int) -> None:
    fleet = Fleet(size)
    gathering = Gathering(DEADLINES)
    for _ in range(2):
        answers = await gathering.gather(fleet.all(BEST), size)
        assert set(answers) == set(fleet.members)
    assert fleet.asked == [asked] * size
    # Rows on the screen are always asked for, and so is what has changed.
    await gathering.gather(fleet.all(ROWS), size)
    await gathering.gather(fleet.all(ROWS), size)
    assert fleet.asked == [asked + 2] * size
    # It is over.
    await gathering.gather(fleet.all(BEST), size)
    before = fleet.asked
    began = time.monotonic()
    while fleet.asked == before:
        await gathering.gather(fleet.all(BEST), size)
        assert time.monotonic() - began < 5


async def test_between_two_rows_only_those_that_show_some_are_asked_again() -> None:
    fleet = Fleet(4)
    gathering = Gathering(DEADLINES)
    query = replace(ROWS, after=Cut(Row(0, 0, Address("10.0.0.1", 1), NONE, NONE)))
    gathering.shown = frozenset({"web-1"})
    for _ in range(2):
        assert set(await gathering.gather(fleet.all(query), 4)) == set(fleet.members)
    assert fleet.asked == [1, 2, 1, 1]
    # Not all of the others are due at once.
    began, seen = time.monotonic(), set[int]()
    while min(fleet.asked) < 2:
        await gathering.gather(fleet.all(query), 4)
        seen.add(sum(asked > 1 for asked in fleet.asked))
        assert time.monotonic() - began < 5
    assert len(seen) > 2


async def test_one_that_does_not_answer_holds_the_others_up_twice_at_most() -> None:
    fleet = Fleet(3)
    gathering = Gathering(DEADLINES)
    await gathering.gather(fleet.all(ROWS), 3)
    fleet.links[1].only.running.clear()
    took = []
    for _ in range(4):
        began = time.monotonic()
        answers = await gathering.gather(fleet.all(ROWS), 3)
        took.append(time.monotonic() - began)
        # Its rows of before count.
        assert [len(answers[each].rows) for each in fleet.members] == [1, 1, 1]
    assert all(DEADLINES.gather * 0.9 < each < DEADLINES.gather * 3 for each in took[:2])
    assert sum(took[2:]) < DEADLINES.gather / 2
    assert fleet.asked == [5, 2, 5]
    fleet.links[1].only.running.set()


async def test_the_same_for_most_servers_is_asked_once() -> None:
    fleet = Fleet(4)
    scatter = ScriptedScatter(fleet.links[:3])
    gathering = Gathering(DEADLINES, scatter)
    fleet.links[3].only.reply = View(matching=5)
    await gathering.gather({fleet.members[3]: ROWS}, 4)
    answers = await gathering.gather(fleet.all(BEST), 4)
    assert [answers[each].matching for each in fleet.members] == [7, 7, 7, 0]
    assert scatter.asked == [(BEST, set(scatter.there) | {fleet.links[3].hello.instance})]
    assert [each.missed for each in fleet.members] == [0, 0, 0, 1]
    assert fleet.asked == [0, 0, 0, 1]
    # What only some are asked, and rows, they are asked alone.
    other = Query(window=Window(0, 1), paused=True)
    await gathering.gather({fleet.members[0]: other}, 4)
    await gathering.gather(fleet.all(ROWS), 4)
    assert (len(scatter.asked), fleet.asked) == (1, [2, 1, 1, 2])
