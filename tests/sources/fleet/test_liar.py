"""A server of a fleet answers with whatever it likes; the others are shown all the same."""

import random
import time

import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.exchange import Reply, Request
from echotui.model.ids import id_in
from echotui.model.journal import Rejected
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.row import Row
from echotui.model.view import JournalPage, View
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.source import FleetSource
from tests.scripted import ScriptedSource
from tests.sources.fleet.scripted_link import ScriptedLink
from tests.ui.stage import row, rows

NOBODY = Address("", 0)
MOST_ASKED = 60


class Liar:
    """Makes answers that fit their query by chance alone."""

    def __init__(self, seed: int) -> None:
        self._choose = random.Random(seed)

    def answer(self, query: Query) -> View:
        """Lie."""
        pick = self._choose.choice
        shown = self._rows(pick([0, 1, 2, query.window.count, query.window.count + 1]))
        if query.grouped:
            shown = tuple(replace(each, id=-each.id) for each in shown)
        return View(
            at=pick([0.0, time.monotonic(), 1e12]),
            wall=pick([0.0, 1e9]),
            matching=pick([0, len(shown), 10, 10**12]),
            in_scope=pick([0, 10]),
            first=pick([0, query.window.first, 7]),
            rows=shown,
            located=pick([-1, 0, 10**6]),
            located_row=pick([(), (row(max(1, query.locate)),)]),
            placed=self._rows(pick([0, len(query.places)])),
            before=pick([0, 3, 10**9]),
            journal=self._page(),
        )

    def _rows(self, count: int) -> tuple[Row, ...]:
        pick = self._choose.choice
        made = [
            row(pick([1, 2, number, 10**6]), address=Address(pick(["127.0.0.1", "", "no"]), 1))
            for number in range(1, count + 1)
        ]
        honest = {each.id: each for each in made}
        return pick([tuple(made), tuple(honest.values())])

    def _page(self) -> JournalPage:
        numbers = tuple(sorted(self._choose.sample(range(100), 3), reverse=True))
        lines = tuple(Rejected(self._choose.choice([0.0, 1e15]), NOBODY, "x") for _ in numbers)
        return JournalPage(lines=lines, numbers=numbers, written=self._choose.choice([0, 10**12]))

    def query(self) -> Query:
        """Return a query of a dashboard, of any kind."""
        pick = self._choose.choice
        grouped = pick([False, False, True])
        columns = fields.GROUP_FIELDS if grouped else tuple(fields.SORTABLE.values())
        return Query(
            Sort(pick(columns), pick([False, True])),
            pick(list(Scope)),
            window=Window(pick([0, 3, 50]), pick([0, 1, 5, 40])),
            locate=pick([0, 1, id_in(1, 2)]),
            journal=JournalWindow(count=pick([0, 20])),
            marks=frozenset({1, id_in(1, 3)}),
            grouped=grouped,
        )


@pytest.mark.parametrize("seed", range(3))
async def test_no_answer_harms_the_others(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    liar, roster = Liar(seed), Roster()
    links = [ScriptedLink(roster.runs, f"web-{number}") for number in range(3)]
    asked = 0

    def honest(link: ScriptedLink) -> None:
        source = ScriptedSource(rows(30))

        async def ask(request: Request, within: float | None, reply_within: float | None) -> Reply:
            del within, reply_within
            nonlocal asked
            asked += 1
            assert isinstance(request, Query)
            if link is links[1]:
                return liar.answer(request)
            return await source.view(request)

        monkeypatch.setattr(link.only, "ask", ask)

    for link in links:
        honest(link)
        roster.join(link)
    source = FleetSource(roster)
    errors = set()
    for _ in range(60):
        query, asked = liar.query(), 0
        view = await source.view(query)
        assert len(view.rows) <= query.window.count
        assert asked <= MOST_ASKED
        assert [each.open for each in view.servers if each.name != "web-1"] == [30, 30]
        assert not {row.id for row in view.rows if row.server != "web-1"} & {id_in(1, 1)}
        errors |= {each.error for each in view.servers}
    assert len(errors - {""}) > 1
